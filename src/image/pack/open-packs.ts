import { LRUCache } from 'lru-cache';
import type { BufferPool } from '../../system/buffer-pool.ts';
import { isDamage, openPack, type Pack, type PackIndex, type PackIndexCache } from './pack.ts';

/** Where packs come from. By default, their names are paths of local files. */
export type PackSource = {
  /**
   * Opens a pack.
   *
   * @param onCopied to be called when the pack can be opened as a local file from now on
   * @throws FondsError PACK_DAMAGED, STORE_UNAVAILABLE
   */
  readonly open: (name: string, indexes: PackIndexCache, onCopied: () => void) => Promise<Pack>;
  /** Runs `use` with the path of a file that contains the whole pack. Absent if names are paths. */
  readonly withFile?: <T>(name: string, use: (path: string) => Promise<T>) => Promise<T>;
  /** Removes the local copy of a damaged pack. Resolves to whether there was one. */
  readonly discardCopy?: (name: string) => Promise<boolean>;
};

/** The most recently used packs, kept open; those on the local disk with one file descriptor each. */
export type OpenPacks = {
  /**
   * Opens a pack, or takes an open one, and keeps it open while `use` runs. If only a local copy is
   * damaged, `use` runs again.
   */
  with<T>(path: string, use: (pack: Pack) => Promise<T>): Promise<T>;
  /**
   * The content of an entry, read without waiting. Undefined if the pack is not open, lacks the entry, is
   * damaged or not on the local disk, or if its disk has just been slow.
   *
   * @param pool to take the buffer from; without it, the buffer is new
   */
  readNow(path: string, name: string, pool?: BufferPool): PooledBytes | undefined;
  close(): Promise<void>;
};

/** Bytes that may be in a buffer of a pool. */
export type PooledBytes = {
  readonly bytes: Buffer;
  /** Returns the buffer to its pool. Nothing may read the bytes afterwards. */
  readonly release?: () => void;
};

type Slot = { readonly pack: Promise<Pack>; opened?: Pack; users: number; isEvicted: boolean };

/** Memory for directories of packs, open or not: room for those of 2500 pages. */
const MAX_INDEX_BYTES = 16 * 1024 * 1024;
const INDEX_BYTES_PER_TILE = 40;

/** @param max how many packs are kept open while nobody uses them */
export function openPacks(max: number, source: PackSource = { open: openPack }): OpenPacks {
  const { use: withPack, opened, close } = openSlots(max, source);

  return {
    close,
    async with(path, use) {
      try {
        return await withPack(path, use);
      } catch (error) {
        if (!isDamage(error) || !(await source.discardCopy?.(path))) throw error;
        return await withPack(path, use);
      }
    },
    readNow(path, name, pool) {
      const pack = opened(path);
      const entry = pack?.readNow && pack.locate(name);
      if (!entry) return undefined;
      const buffer = pool?.take(entry.readLength) ?? Buffer.allocUnsafeSlow(entry.readLength);
      const bytes = pack.readNow(entry, buffer);
      if (bytes && !pool) return { bytes };
      if (bytes) return { bytes, release: () => pool?.release(buffer) };
      pool?.release(buffer);
      return undefined;
    },
  };
}

/** The open packs, of which the least recently used are closed when nobody uses them any more. */
function openSlots(max: number, source: PackSource) {
  const indexes = new LRUCache<string, PackIndex>({
    maxSize: MAX_INDEX_BYTES,
    sizeCalculation: ({ keys }) => INDEX_BYTES_PER_TILE * (keys.length + 10),
  });
  /** In order of last use. */
  const slots = new Map<string, Slot>();

  const openSlot = (path: string): Slot => {
    const reopen = () => {
      if (slots.get(path) === slot) void evict(path);
    };
    const slot: Slot = { pack: source.open(path, indexes, reopen), users: 0, isEvicted: false };
    return slot;
  };
  const take = (path: string): Slot => {
    const slot = slots.get(path) ?? openSlot(path);
    slots.delete(path);
    slots.set(path, slot);
    slot.users++;
    return slot;
  };
  const evict = async (path: string) => {
    const slot = slots.get(path);
    slots.delete(path);
    if (!slot) return;
    slot.isEvicted = true;
    if (slot.users === 0) await closePack(slot);
  };

  return {
    async use<T>(path: string, use: (pack: Pack) => Promise<T>): Promise<T> {
      const slot = take(path);
      if (slots.size > max) await evict(slots.keys().next().value ?? path);
      try {
        slot.opened = await slot.pack;
        return await use(slot.opened);
      } catch (error) {
        // A pack that is damaged or was replaced is opened again next time.
        indexes.delete(path);
        if (slots.get(path) === slot) await evict(path);
        throw error;
      } finally {
        slot.users--;
        if (slot.isEvicted && slot.users === 0) await closePack(slot);
      }
    },
    /** The pack, if it is open. */
    opened(path: string): Pack | undefined {
      const slot = slots.get(path);
      if (!slot?.opened) return undefined;
      slots.delete(path);
      slots.set(path, slot);
      return slot.opened;
    },
    async close(): Promise<void> {
      await Promise.all([...slots.keys()].map(evict));
    },
  };
}

async function closePack(slot: Slot): Promise<void> {
  const pack = await slot.pack.catch(() => undefined);
  await pack?.close();
}
