import { openPack, type Pack } from './pack.ts';

/** Open packs, the most recently used ones: one file descriptor each. */
export type PackShelf = {
  /** Lends the pack while `use` works with it. */
  with<T>(path: string, use: (pack: Pack) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

type Place = { readonly pack: Promise<Pack>; users: number; isLeft: boolean };

export function packShelf(most: number): PackShelf {
  const places = new Map<string, Place>();

  const take = (path: string): Place => {
    const place = places.get(path) ?? { pack: openPack(path), users: 0, isLeft: false };
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
        return await use(await place.pack);
      } catch (error) {
        // A pack that is damaged or was exchanged is opened anew the next time.
        if (places.get(path) === place) await leave(path);
        throw error;
      } finally {
        place.users--;
        if (place.isLeft && place.users === 0) await closed(place);
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
