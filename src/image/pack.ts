import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { FondsError } from '../errors.ts';
import { quickHash } from '../storage/hash.ts';
import { readDirectory, readExactly, type ZipEntry } from './zip-directory.ts';

/**
 * A tile pack: one ZIP of stored entries, named by canonical requests of Image API 3.0. Its
 * directory is held as typed arrays, 25 bytes a tile, so that thousands of packs may be open.
 */
export type Pack = {
  readonly count: number;
  has(name: string): boolean;
  /** Bytes that reading an entry takes: a few more than it holds. Undefined where there is none. */
  lengthOf(name: string): number | undefined;
  /** The bytes of an entry; undefined where there is none. Throws IMAGE_UNREADABLE for damage. */
  read(name: string, room?: Room): Promise<Buffer | undefined>;
  /** The same without waiting, in the turn of the one who asks. Throws for damage. */
  readNow(name: string, room?: Room): Buffer | undefined;
  close(): Promise<void>;
};

/** Gives memory of at least so many bytes to read into. */
export type Room = (length: number) => Buffer;

type Directory = {
  /** Hashes of the names, ascending; names that meet are noticed when the pack is opened. */
  readonly keys: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly crcs: Uint32Array;
  /** 1 where the bytes were found sound: adding them up takes longer than reading them. */
  readonly sound: Uint8Array;
};

const LOCAL = 0x04034b50;
const LOCAL_LENGTH = 30;

/** Throws IMAGE_UNREADABLE, with the reason, for a file that is no sound pack. */
export async function openPack(path: string): Promise<Pack> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, 'it cannot be opened', cause);
  });
  try {
    const directory = directoryOf(await readDirectory(file));
    return packOf(path, file, directory);
  } catch (cause) {
    await file.close();
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function packOf(path: string, file: FileHandle, directory: Directory): Pack {
  return {
    count: directory.keys.length,
    has: (name) => indexOf(directory, name) >= 0,
    lengthOf: (name) => placeOf(directory, name)?.length,
    async read(name, room = Buffer.allocUnsafe) {
      const place = placeOf(directory, name);
      if (!place) return undefined;
      const { offset, length } = place;
      try {
        const bytes = await readExactly(file, offset, length, room(length));
        return contentOf(bytes, directory, place, name);
      } catch (cause) {
        throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
      }
    },
    readNow(name, room = Buffer.allocUnsafeSlow) {
      const place = placeOf(directory, name);
      if (!place) return undefined;
      const bytes = room(place.length);
      const read = readSync(file.fd, bytes, 0, place.length, place.offset);
      if (read < place.length) throw new Error('it ends too early');
      return contentOf(bytes, directory, place, name);
    },
    close: () => file.close(),
  };
}

/** Where an entry lies, with its local header. */
type Place = { readonly index: number; readonly offset: number; readonly length: number };

/** Header and bytes come in one read: our own packs have nothing between them. */
function placeOf(directory: Directory, name: string): Place | undefined {
  const index = indexOf(directory, name);
  const offset = directory.offsets[index];
  const size = directory.sizes[index];
  if (offset === undefined || size === undefined) return undefined;
  return { index, offset, length: LOCAL_LENGTH + Buffer.byteLength(name) + size };
}

function contentOf(
  bytes: Buffer,
  { crcs, sound }: Directory,
  { index, length }: Place,
  name: string,
): Buffer {
  const nameLength = Buffer.byteLength(name);
  if (
    bytes.readUInt32LE(0) !== LOCAL ||
    bytes.readUInt16LE(26) !== nameLength ||
    bytes.readUInt16LE(28) !== 0 ||
    bytes.toString('utf8', LOCAL_LENGTH, LOCAL_LENGTH + nameLength) !== name
  ) {
    throw new Error(`“${name}” is not where the directory says`);
  }
  const data = bytes.subarray(LOCAL_LENGTH + nameLength, length);
  if (!sound[index] && crc32(data) !== crcs[index]) {
    throw new Error(`the bytes of “${name}” are damaged`);
  }
  sound[index] = 1;
  return data;
}

function directoryOf(entries: readonly ZipEntry[]): Directory {
  const sorted = entries
    .map((entry) => ({ ...entry, key: quickHash(entry.name) }))
    .sort((a, b) => a.key - b.key);
  sorted.forEach(({ key, name }, index) => {
    if (sorted[index + 1]?.key === key) throw new Error(`it holds “${name}” twice`);
  });
  return {
    keys: Float64Array.from(sorted, ({ key }) => key),
    offsets: Float64Array.from(sorted, ({ offset }) => offset),
    sizes: Uint32Array.from(sorted, ({ size }) => size),
    crcs: Uint32Array.from(sorted, ({ crc }) => crc),
    sound: new Uint8Array(sorted.length),
  };
}

function indexOf({ keys }: Directory, name: string): number {
  const key = quickHash(name);
  let [low, high] = [0, keys.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = keys[middle] ?? 0;
    if (found === key) return middle;
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

const unreadable = (path: string, reason: string, cause: unknown) =>
  new FondsError('IMAGE_UNREADABLE', `the tile pack ${path} cannot be read: ${reason}`, { cause });
