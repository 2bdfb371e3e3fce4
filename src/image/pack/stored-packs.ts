import { FondsError } from '../../errors.ts';
import type { LocalCopies } from '../../system/store/local-copies.ts';
import type { Store } from '../../system/store/store.ts';
import type { PackSource } from './open-packs.ts';
import { damagedPack, indexOf, openPack, type Pack, type PackIndex, packOf } from './pack.ts';
import { MAX_TAIL_LENGTH, type ReadBytes, readRawDirectory } from './zip-reader.ts';

/** Reads of a pack after which it is copied as a whole: a viewer goes on to ask for more of its tiles. */
const READS_BEFORE_COPY = 2;

/** Stands for the state of a file in the index: a pack in a store never changes. */
const STORED = 'stored';

/**
 * Packs in a store, named by their keys. Tiles are read by range, until there is a copy of the whole pack on
 * the local disk.
 */
export function storedPacks(store: Store, copies: LocalCopies): PackSource {
  const openStored = (key: string, index: PackIndex, onCopied: () => void): Pack => {
    const readBytes = reader(store, key);
    let reads = 0;
    const copy = async () => {
      if (await copies.fetchLater(key)) onCopied();
      // The next reads try again.
      else reads = 0;
    };
    const pack = packOf(key, index, ({ offset, readLength }) => {
      if (++reads === READS_BEFORE_COPY) void copy();
      return readBytes(offset, readLength);
    });
    return { ...pack, close: async () => undefined };
  };

  return {
    async open(key, indexes, onCopied) {
      const copied = await copies.find(key);
      if (copied !== undefined) return openPack(copied, indexes);
      const known = indexes.get(key);
      const index = known?.version === STORED ? known : await readIndex(store, key);
      indexes.set(key, index);
      return openStored(key, index, onCopied);
    },
    async withFile(key, use) {
      const result = await copies.use(key, '', async (path) => ({ value: await use(path) }));
      if (result) return result.value;
      throw damagedPack(key, `it is not in ${store.name}`);
    },
    async discardCopy(key) {
      if ((await copies.find(key)) === undefined) return false;
      await copies.discard(key);
      return true;
    },
  };
}

/** Reads the directory of a pack: one request, unless the pack has more than about 700 tiles. */
async function readIndex(store: Store, key: string): Promise<PackIndex> {
  const tail = await store.read(key, { last: MAX_TAIL_LENGTH });
  if (!tail) throw damagedPack(key, `it is not in ${store.name}`);
  const start = tail.bytes - tail.content.length;
  const readBytes = reader(store, key);
  const read: ReadBytes = async (offset, length) =>
    offset >= start
      ? tail.content.subarray(offset - start, offset - start + length)
      : readBytes(offset, length);
  try {
    return await indexOf(STORED, await readRawDirectory(read, tail.bytes));
  } catch (cause) {
    if (cause instanceof FondsError) throw cause;
    throw damagedPack(key, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const reader =
  (store: Store, key: string): ReadBytes =>
  async (offset, length) => {
    const part = await store.read(key, { start: offset, length });
    if (!part) throw new Error(`it is not in ${store.name}`);
    if (part.content.length < length) throw new Error('it ends too early');
    return part.content;
  };
