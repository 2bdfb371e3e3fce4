import type { FileHandle } from 'node:fs/promises';

/** One stored entry of a ZIP: its name, where its local header begins, and the bytes it holds. */
export type ZipEntry = {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
};

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
export const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const LONGEST_COMMENT = 0xffff;
/** Stands for a number that is written in the extra field. */
const MOST_32 = 0xffffffff;
const MOST_16 = 0xffff;
/** A directory larger than this is not one of a tile pack: two million entries would fit. */
const LARGEST_DIRECTORY = 256 * 1024 * 1024;

/** A directory as it lies in the file. */
export type CodedDirectory = {
  readonly bytes: Buffer;
  readonly count: number;
  /** Where it begins: no entry reaches beyond. */
  readonly at: number;
};

/**
 * The entries a ZIP says it holds, in its order. Only plainly stored entries are taken. Throws an
 * Error that says what is wrong. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3
 */
export async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size: length } = await file.stat();
  const entries: ZipEntry[] = [];
  eachEntry(await readCoded(file, length), (name, offset, size, crc) =>
    entries.push({ name, offset, size, crc }),
  );
  return entries;
}

/** The directory of a ZIP of so many bytes, for `eachEntry`. Throws as `readDirectory` does. */
export async function readCoded(file: FileHandle, length: number): Promise<CodedDirectory> {
  const { at, size, count, tail } = await findDirectory(file, length);
  if (size > LARGEST_DIRECTORY || at + size > length) throw new Error('its directory is cut off');
  if (count * ENTRY_LENGTH > size) throw new Error('its directory is damaged');
  // The end of a file of some hundred tiles holds all of it.
  const start = at - (length - tail.length);
  const bytes = start >= 0 ? tail.subarray(start, start + size) : await readExactly(file, at, size);
  return { bytes, count, at };
}

type Visit = (name: string, offset: number, size: number, crc: number) => void;

/** A pack is opened when its first tile is asked for: nothing is made for an entry but its name. */
export function eachEntry({ bytes, count, at: end }: CodedDirectory, visit: Visit): void {
  let next = 0;
  for (let entry = 1; entry <= count; entry++) {
    if (next + ENTRY_LENGTH > bytes.length || bytes.readUInt32LE(next) !== ENTRY) {
      throw new Error(`entry ${entry} of its directory is damaged`);
    }
    next = readEntry(bytes, next, end, visit);
  }
}

/** Reads `length` bytes from `at`, or throws: a shorter file is a damaged file. */
export async function readExactly(
  file: FileHandle,
  at: number,
  length: number,
  bytes: Buffer = Buffer.allocUnsafe(length),
): Promise<Buffer> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new Error('it ends too early');
    done += bytesRead;
  }
  return bytes;
}

/**
 * Whether the last bytes of a ZIP without a comment are the end of its directory, and that lies where they
 * say. Of one so large that this stands in another place only the mark is looked at.
 *
 * @param length of the file
 */
export function isEnd(bytes: Buffer, length: number): boolean {
  if (bytes.readUInt32LE(0) !== END) return false;
  const [size, at] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)];
  const isLarge = size === MOST_32 || at === MOST_32 || bytes.readUInt16LE(10) === MOST_16;
  return isLarge || at + size + END_LENGTH === length;
}

async function findDirectory(file: FileHandle, length: number) {
  const tailLength = Math.min(length, END_LENGTH + LONGEST_COMMENT);
  const tail = await readExactly(file, length - tailLength, tailLength);
  for (let at = tailLength - END_LENGTH; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    if (at + END_LENGTH + tail.readUInt16LE(at + 20) !== tailLength) continue;
    const large = await findDirectory64(file, tail, at);
    const count = tail.readUInt16LE(at + 10);
    const size = tail.readUInt32LE(at + 12);
    return { count, size, at: tail.readUInt32LE(at + 16), ...large, tail };
  }
  throw new Error('it has no directory: it is no ZIP, or it was cut off');
}

async function findDirectory64(file: FileHandle, tail: Buffer, end: number) {
  if (end < LOCATOR_LENGTH) return undefined;
  const locator = tail.subarray(end - LOCATOR_LENGTH, end);
  if (locator.readUInt32LE(0) !== LOCATOR_64) return undefined;
  const record = await readExactly(file, Number(locator.readBigUInt64LE(8)), 56);
  if (record.readUInt32LE(0) !== END_64) throw new Error('its directory is damaged');
  return {
    count: Number(record.readBigUInt64LE(32)),
    size: Number(record.readBigUInt64LE(40)),
    at: Number(record.readBigUInt64LE(48)),
  };
}

/** @returns where the next entry begins */
function readEntry(bytes: Buffer, at: number, end: number, visit: Visit): number {
  const nameLength = bytes.readUInt16LE(at + 28);
  const extraAt = at + ENTRY_LENGTH + nameLength;
  const extraEnd = extraAt + bytes.readUInt16LE(at + 30);
  const after = extraEnd + bytes.readUInt16LE(at + 32);
  if (after > bytes.length) throw new Error('its directory is damaged');
  const name = bytes.toString('utf8', at + ENTRY_LENGTH, extraAt);
  if (bytes.readUInt16LE(at + 10) !== 0) throw new Error(`“${name}” is compressed`);
  let size = bytes.readUInt32LE(at + 24);
  let packed = bytes.readUInt32LE(at + 20);
  let offset = bytes.readUInt32LE(at + 42);
  if (size === MOST_32 || packed === MOST_32 || offset === MOST_32) {
    const large = readLarge(bytes.subarray(extraAt, extraEnd));
    if (size === MOST_32) size = large();
    if (packed === MOST_32) packed = large();
    if (offset === MOST_32) offset = large();
  }
  if (size !== packed) throw new Error(`“${name}” is damaged`);
  if (offset + size > end) throw new Error(`“${name}” lies outside the file`);
  visit(name, offset, size, bytes.readUInt32LE(at + 16));
  return after;
}

/** The numbers that do not fit into 32 bits stand one after another in an extra field. §4.5.3 */
function readLarge(extra: Buffer): () => number {
  let [at, end] = [0, 0];
  for (let next = 0; next + 4 <= extra.length; next += 4 + extra.readUInt16LE(next + 2)) {
    if (extra.readUInt16LE(next) !== 1) continue;
    [at, end] = [next + 4, next + 4 + extra.readUInt16LE(next + 2)];
  }
  return () => {
    if (at + 8 > Math.min(end, extra.length)) throw new Error('its directory is damaged');
    at += 8;
    return Number(extra.readBigUInt64LE(at - 8));
  };
}
