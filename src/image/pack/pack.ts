import { readSync } from 'node:fs';
import { type FileHandle, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FondsError } from '../../errors.ts';
import { quickHash } from '../../system/file/hash.ts';
import { type CodedDirectory, eachEntry, readCoded, readDirectory, readExactly } from './zip.ts';

/**
 * A tile pack: one ZIP of stored entries, named by canonical requests of Image API 3.0. Its
 * directory is held as typed arrays, some 40 bytes a tile, so that thousands of packs may be known.
 */
export type Pack = {
  readonly count: number;
  has(name: string): boolean;
  /** Bytes that reading an entry takes: a few more than it holds. Undefined where there is none. */
  lengthOf(name: string): number | undefined;
  /** The bytes of an entry; undefined where there is none. Throws PACK_DAMAGED. */
  read(name: string, room?: Room): Promise<Buffer | undefined>;
  /** The same without waiting, in the turn of the one who asks. Throws for damage. */
  readNow(name: string, room?: Room): Buffer | undefined;
  close(): Promise<void>;
};

/** Gives memory of at least so many bytes to read into. */
export type Room = (length: number) => Buffer;

export type Directory = {
  /** Tells whether the file is still the one it was read from. */
  readonly file: string;
  /** Hashes of the names; names that meet are noticed when the directory is read. */
  readonly keys: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly crcs: Uint32Array;
  /** 1 where the bytes were found sound: adding them up takes longer than reading them. */
  readonly sound: Uint8Array;
  /** A hash table of open addresses: the number of an entry, counted from 1, or 0 for none. */
  readonly slots: Uint32Array;
};

/** What was read of packs, by their paths: where a file is opened again, there is nothing to read. */
export type Directories = {
  get(path: string): Directory | undefined;
  set(path: string, directory: Directory): void;
};

const LOCAL = 0x04034b50;
const LOCAL_LENGTH = 30;

/** Throws PACK_DAMAGED, with the reason, for a file that is no sound pack. */
export async function openPack(path: string, known?: Directories): Promise<Pack> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, 'it cannot be opened', cause);
  });
  try {
    const { ino, size, mtimeMs } = await file.stat();
    const name = `${ino} ${size} ${mtimeMs}`;
    const found = known?.get(path);
    const directory = found?.file === name ? found : directoryOf(name, await readCoded(file, size));
    known?.set(path, directory);
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

function directoryOf(file: string, coded: CodedDirectory): Directory {
  const { count } = coded;
  const directory = {
    file,
    keys: new Float64Array(count),
    offsets: new Float64Array(count),
    sizes: new Uint32Array(count),
    crcs: new Uint32Array(count),
    sound: new Uint8Array(count),
    slots: new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1))),
  };
  const { keys, offsets, sizes, crcs, slots } = directory;
  let index = 0;
  eachEntry(coded, (name, offset, size, crc) => {
    const key = quickHash(name);
    const slot = slotOf(directory, key);
    if (slots[slot] !== 0) throw new Error(`it holds “${name}” twice`);
    keys[index] = key;
    offsets[index] = offset;
    sizes[index] = size;
    crcs[index] = crc;
    slots[slot] = ++index;
  });
  return directory;
}

/** The number of an entry; -1 where there is none. */
const indexOf = (directory: Directory, name: string): number =>
  (directory.slots[slotOf(directory, quickHash(name))] ?? 0) - 1;

/** Where the number of a key stands, or is to stand: at least half of the slots are free. */
function slotOf({ keys, slots }: Directory, key: number): number {
  const last = slots.length - 1;
  let slot = key & last;
  for (let entry = slots[slot] ?? 0; entry !== 0 && keys[entry - 1] !== key; ) {
    slot = (slot + 1) & last;
    entry = slots[slot] ?? 0;
  }
  return slot;
}

const unreadable = (path: string, reason: string, cause: unknown) =>
  new FondsError('PACK_DAMAGED', `the tile pack ${path} cannot be read: ${reason}`, { cause });

/** What a process that has no more of something says of a file that may be sound. */
const SCARCE: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EACCES']);

/** Whether the pack itself is damaged or gone: to open it again would not help. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof FondsError) || error.code !== 'PACK_DAMAGED') return false;
  const { cause } = error;
  return !(cause instanceof Error && 'code' in cause && SCARCE.has(cause.code));
}

/** The tiles and whole images of a pack are named by canonical requests; nothing else is written. */
const NAME = /^(full|\d+,\d+,\d+,\d+)\/\d+,\d+\/0\/default\.jpg$/;

const UNPACK_LOCAL_LENGTH = 30;

/**
 * Lays the entries of a tile pack into a folder, which is then a service of level 0 on any web server.
 * https://iiif.io/api/image/3.0/compliance/
 *
 * @param pack path of a tile pack of ours
 */
export async function unpack(pack: string, folder: string): Promise<void> {
  const file = await open(pack);
  try {
    for (const { name, offset, size } of await readDirectory(file)) {
      if (!NAME.test(name)) throw new Error(`the tile pack ${pack} holds “${name}”`);
      const bytes = await readExactly(file, offset + UNPACK_LOCAL_LENGTH + name.length, size);
      await mkdir(join(folder, dirname(name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
  } finally {
    await file.close();
  }
}
