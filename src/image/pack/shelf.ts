import { LRUCache } from 'lru-cache';
import { type Directory, openPack, type Pack, type Room } from './pack.ts';

/** Open packs, the most recently used ones: one file descriptor each. */
export type PackShelf = {
  /** Lends the pack while `use` works with it. */
  with<T>(path: string, use: (pack: Pack) => Promise<T>): Promise<T>;
  /**
   * The bytes of an entry without waiting for them; undefined where that cannot be had: the pack is
   * not open, or lacks the entry, or is damaged, or lies on a disk that was slow a moment ago.
   */
  readNow(path: string, name: string, room?: Room): Buffer | undefined;
  close(): Promise<void>;
};

type Place = { readonly pack: Promise<Pack>; opened?: Pack; users: number; isLeft: boolean };

/**
 * Bytes that lie in the memory of the system are read at once in a third of the time that handing
 * the work to another thread takes. But while a disk seeks, everyone would wait: after two slow reads
 * in a row the threads do it for a while. One alone was most likely interrupted: on a busy machine
 * that takes as long as a seek. Milliseconds.
 */
const SLOW = 6;
const WARY = 1000;

/** Bytes of directories that are kept, some 40 for a tile: those of five thousand pages. */
const KNOWN = 32 * 1024 * 1024;
const A_TILE = 40;

export function packShelf(most: number): PackShelf {
  const known = new LRUCache<string, Directory>({
    maxSize: KNOWN,
    sizeCalculation: ({ keys }) => A_TILE * (keys.length + 10),
  });
  const places = new Map<string, Place>();
  let waryUntil = 0;
  let wasSlow = false;

  const take = (path: string): Place => {
    const place = places.get(path) ?? { pack: openPack(path, known), users: 0, isLeft: false };
    places.delete(path);
    places.set(path, place);
    place.users++;
    return place;
  };
  const leave = async (path: string) => {
    const place = places.get(path);
    places.delete(path);
    if (!place) return;
    place.isLeft = true;
    if (place.users === 0) await closed(place);
  };

  return {
    async with(path, use) {
      const place = take(path);
      if (places.size > most) await leave(places.keys().next().value ?? path);
      try {
        place.opened = await place.pack;
        return await use(place.opened);
      } catch (error) {
        // A pack that is damaged or was exchanged is opened anew the next time.
        known.delete(path);
        if (places.get(path) === place) await leave(path);
        throw error;
      } finally {
        place.users--;
        if (place.isLeft && place.users === 0) await closed(place);
      }
    },
    readNow(path, name, room) {
      const place = places.get(path);
      const start = performance.now();
      if (!place?.opened || start < waryUntil) return undefined;
      places.delete(path);
      places.set(path, place);
      try {
        return place.opened.readNow(name, room);
      } catch {
        // Reading it again, the slow way, tells what is wrong.
        return undefined;
      } finally {
        const now = performance.now();
        const isSlow = now - start > SLOW;
        if (isSlow && wasSlow) waryUntil = now + WARY;
        wasSlow = isSlow;
      }
    },
    async close() {
      await Promise.all([...places.keys()].map(leave));
    },
  };
}

async function closed(place: Place): Promise<void> {
  const pack = await place.pack.catch(() => undefined);
  await pack?.close();
}
