import { fstatSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { FondsError } from '../../errors.ts';
import { readExactly } from '../../system/file/exact-io.ts';
import { quickHash, quickHashOf } from '../../system/file/hash.ts';
import { promptIo } from '../../system/file/prompt-io.ts';
import { bytesOf, type RawDirectory, readRawDirectory, visitEntries } from './zip-reader.ts';

/**
 * An open tile pack: a ZIP file of uncompressed entries, named by canonical requests of Image API 3.0.
 * Its directory is held in typed arrays, about 40 bytes per tile, so thousands of packs fit into memory.
 */
export type Pack = {
  /** The number of entries. */
  readonly count: number;
  has(name: string): boolean;
  /** Finds an entry; undefined if there is none of this name. Reads nothing. */
  locate(name: string): PackEntry | undefined;
  /**
   * The content of an entry.
   *
   * @param buffer that may be read into, of at least `entry.readLength` bytes; the result may be a part of it
   * @throws FondsError PACK_DAMAGED
   */
  read(entry: PackEntry, buffer?: Buffer): Promise<Buffer>;
  /**
   * Reads as `read` does, but blocks the event loop. Undefined if the disk has just been slow, or the pack is
   * damaged: `read` says how. Absent if the pack is not a file of this machine.
   */
  readonly readNow?: (entry: PackEntry, buffer: Buffer) => Buffer | undefined;
  close(): Promise<void>;
};

/** A pack on the local disk. */
export type LocalPack = Pack & Required<Pick<Pack, 'readNow'>>;

/** An entry of one pack. Its local header and its content are read together. */
export type PackEntry = {
  readonly name: string;
  readonly index: number;
  /** Byte offset of the local header. */
  readonly offset: number;
  /** Bytes of header and content. */
  readonly readLength: number;
};

/** The parsed directory of a pack. All arrays but `slots` are parallel. */
export type PackIndex = {
  /** Identifies the state of the file: a replaced file has another version. */
  readonly version: string;
  /** Hashes of the names. Opening fails if two names have the same hash. */
  readonly keys: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  readonly crcs: Uint32Array;
  /** 1 if the CRC was checked. Checking takes longer than reading, so it is done once. */
  readonly verified: Uint8Array;
  /** Hash table with open addressing: the number of an entry counted from 1, or 0 for a free slot. */
  readonly slots: Uint32Array;
};

/** The directories of packs opened before, by path, so that reopening a pack parses nothing. */
export type PackIndexCache = {
  get(path: string): PackIndex | undefined;
  set(path: string, index: PackIndex): void;
};

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_LENGTH = 30;

/** @throws FondsError PACK_DAMAGED with the reason */
export async function openPack(path: string, cache?: PackIndexCache): Promise<LocalPack> {
  const file = await open(path).catch((cause: unknown) => {
    throw damagedPack(path, 'it cannot be opened', cause);
  });
  try {
    // The state of an open file is in memory.
    const { ino, size, mtimeMs } = fstatSync(file.fd);
    const version = `${ino} ${size} ${mtimeMs}`;
    const cached = cache?.get(path);
    const index =
      cached?.version === version
        ? cached
        : await indexOf(version, await readRawDirectory(bytesOf(file), size));
    cache?.set(path, index);
    return localPack(path, file, index);
  } catch (cause) {
    await file.close();
    throw damagedPack(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Milliseconds of parsing after which other work gets a turn, and entries parsed between two looks at the clock. */
const SLICE_MS = 2;
const SLICE_ENTRIES = 64;

/** @throws Error if the directory is damaged */
export async function indexOf(version: string, directory: RawDirectory): Promise<PackIndex> {
  const { count, bytes } = directory;
  const index = {
    version,
    keys: new Float64Array(count),
    offsets: new Float64Array(count),
    sizes: new Uint32Array(count),
    crcs: new Uint32Array(count),
    verified: new Uint8Array(count),
    // At least half of the slots stay free.
    slots: new Uint32Array(2 ** Math.ceil(Math.log2(2 * count + 1))),
  };
  const { keys, offsets, sizes, crcs, slots } = index;
  const cursor = { entry: 0, at: 0 };
  const add = (from: number, to: number, offset: number, size: number, crc: number) => {
    const key = quickHashOf(bytes, from, to);
    const slot = slotOf(index, key);
    if (slots[slot] !== 0) throw new Error(`it holds “${bytes.toString('utf8', from, to)}” twice`);
    const next = cursor.entry - 1;
    keys[next] = key;
    offsets[next] = offset;
    sizes[next] = size;
    crcs[next] = crc;
    slots[slot] = cursor.entry;
  };
  for (let start = performance.now(); cursor.entry < count; ) {
    visitEntries(directory, cursor, SLICE_ENTRIES, add);
    if (performance.now() - start < SLICE_MS) continue;
    await setImmediate();
    start = performance.now();
  }
  return index;
}

const promptly = promptIo();

function localPack(path: string, file: FileHandle, index: PackIndex): LocalPack {
  return {
    ...packOf(path, index, ({ offset, readLength }, buffer) =>
      readExactly(file, offset, readLength, buffer),
    ),
    readNow: (entry, buffer) =>
      promptly(() => {
        const { offset, readLength } = entry;
        const bytesRead = readSync(file.fd, buffer, 0, readLength, offset);
        if (bytesRead < readLength) throw new Error('it ends too early');
        return contentOf(buffer, index, entry);
      }),
    close: () => file.close(),
  };
}

/**
 * A pack that is read by `read`, whose results are checked.
 *
 * @param name for messages
 */
export const packOf = (
  name: string,
  index: PackIndex,
  read: (entry: PackEntry, buffer?: Buffer) => Promise<Buffer>,
): Omit<Pack, 'close'> => ({
  count: index.keys.length,
  has: (entry) => entryNumber(index, entry) >= 0,
  locate: (entry) => locate(index, entry),
  async read(entry, buffer) {
    try {
      return contentOf(await read(entry, buffer), index, entry);
    } catch (cause) {
      if (cause instanceof FondsError) throw cause;
      throw damagedPack(name, cause instanceof Error ? cause.message : String(cause), cause);
    }
  },
});

/** Our own packs have no extra field between header and content, so one read takes both. */
function locate(pack: PackIndex, name: string): PackEntry | undefined {
  const index = entryNumber(pack, name);
  const offset = pack.offsets[index];
  const size = pack.sizes[index];
  if (offset === undefined || size === undefined) return undefined;
  return { name, index, offset, readLength: LOCAL_LENGTH + Buffer.byteLength(name) + size };
}

/** Checks the local header, and on the first read the CRC, and returns the content behind the header. */
function contentOf(
  bytes: Buffer,
  { crcs, verified }: PackIndex,
  { index, readLength, name }: PackEntry,
): Buffer {
  const nameLength = Buffer.byteLength(name);
  if (
    bytes.readUInt32LE(0) !== LOCAL_SIGNATURE ||
    bytes.readUInt16LE(26) !== nameLength ||
    bytes.readUInt16LE(28) !== 0 ||
    bytes.toString('utf8', LOCAL_LENGTH, LOCAL_LENGTH + nameLength) !== name
  ) {
    throw new Error(`“${name}” is not where the directory says`);
  }
  const content = bytes.subarray(LOCAL_LENGTH + nameLength, readLength);
  if (!verified[index] && crc32(content) !== crcs[index]) {
    throw new Error(`the bytes of “${name}” are damaged`);
  }
  verified[index] = 1;
  return content;
}

/** The number of an entry, counted from 0; -1 if there is none. */
const entryNumber = (index: PackIndex, name: string): number =>
  (index.slots[slotOf(index, quickHash(name))] ?? 0) - 1;

/** The slot of a key, or the free slot where it can be inserted. */
function slotOf({ keys, slots }: PackIndex, key: number): number {
  const last = slots.length - 1;
  let slot = key & last;
  for (let entry = slots[slot] ?? 0; entry !== 0 && keys[entry - 1] !== key; ) {
    slot = (slot + 1) & last;
    entry = slots[slot] ?? 0;
  }
  return slot;
}

export const damagedPack = (path: string, reason: string, cause?: unknown) =>
  new FondsError('PACK_DAMAGED', `the tile pack ${path} cannot be read: ${reason}`, { cause });

/** Errors of a process that has run out of something; the file itself may be intact. */
const RESOURCE_ERRORS: ReadonlySet<unknown> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EAGAIN',
  'EACCES',
]);

/** True if the pack itself is damaged or gone, so that opening it again would not help. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof FondsError) || error.code !== 'PACK_DAMAGED') return false;
  const { cause } = error;
  return !(cause instanceof Error && 'code' in cause && RESOURCE_ERRORS.has(cause.code));
}
