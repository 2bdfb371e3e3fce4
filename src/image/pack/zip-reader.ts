import type { FileHandle } from 'node:fs/promises';
import { readExactly } from '../../system/file/exact-io.ts';

/** One uncompressed entry of a ZIP file. */
export type ZipEntry = {
  readonly name: string;
  /** Byte offset of the local header. */
  readonly offset: number;
  /** Bytes of content. */
  readonly size: number;
  /** CRC-32 of the content. */
  readonly crc: number;
};

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const ENTRY_LENGTH = 46;
export const ZIP_END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const MAX_COMMENT_LENGTH = 0xffff;
/** The end record is within these last bytes of a ZIP. */
export const MAX_TAIL_LENGTH = ZIP_END_LENGTH + MAX_COMMENT_LENGTH;
/** Means that the actual number is in the ZIP64 extra field. */
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;
/** Room for two million entries; no tile pack has a larger directory. */
const MAX_DIRECTORY_BYTES = 256 * 1024 * 1024;

/** The central directory of a ZIP file, not yet parsed. */
export type RawDirectory = {
  readonly bytes: Buffer;
  readonly count: number;
  /** Byte offset of the directory. Every entry ends before it. */
  readonly offset: number;
};

/**
 * Reads the entries of a ZIP file in the order of its directory. All must be uncompressed.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3
 *
 * @throws Error with the reason if the file is not such a ZIP
 */
export async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size: length } = await file.stat();
  const entries: ZipEntry[] = [];
  forEachEntry(await readRawDirectory(bytesOf(file), length), (name, offset, size, crc) =>
    entries.push({ name, offset, size, crc }),
  );
  return entries;
}

/** Reads `length` bytes from byte `offset` on. Throws if the file ends before. */
export type ReadBytes = (offset: number, length: number) => Promise<Buffer>;

export const bytesOf =
  (file: FileHandle): ReadBytes =>
  (offset, length) =>
    readExactly(file, offset, length);

/**
 * Reads the directory without parsing it, for `forEachEntry`. The first read is that of the last
 * MAX_TAIL_LENGTH bytes, which contain the whole directory of most packs.
 *
 * @param length of the file in bytes
 * @throws Error as `readDirectory` does
 */
export async function readRawDirectory(read: ReadBytes, length: number): Promise<RawDirectory> {
  const { offset, size, count, tail } = await findDirectory(read, length);
  if (size > MAX_DIRECTORY_BYTES || offset + size > length) {
    throw new Error('its directory is cut off');
  }
  if (count * ENTRY_LENGTH > size) throw new Error('its directory is damaged');
  // With some hundred tiles, the tail that was searched contains the whole directory.
  const start = offset - (length - tail.length);
  const bytes = start >= 0 ? tail.subarray(start, start + size) : await read(offset, size);
  return { bytes, count, offset };
}

type EntryVisitor = (name: string, offset: number, size: number, crc: number) => void;

/** Calls `visit` for each entry. */
export function forEachEntry(directory: RawDirectory, visit: EntryVisitor): void {
  visitEntries(directory, { entry: 0, at: 0 }, directory.count, (from, to, ...rest) =>
    visit(directory.bytes.toString('utf8', from, to), ...rest),
  );
}

/** The number of the next entry of a directory, and its byte. */
export type Cursor = { entry: number; at: number };

/** Receives where the name of an entry begins and ends in the bytes of the directory. */
type RawVisitor = (from: number, to: number, offset: number, size: number, crc: number) => void;

/**
 * Calls `visit` for the next entries, at most `most`, and moves the cursor. Nothing is created for an entry,
 * because a reader waits while the pack of the first requested tile is opened.
 */
export function visitEntries(
  { bytes, count, offset: end }: RawDirectory,
  cursor: Cursor,
  most: number,
  visit: RawVisitor,
): void {
  for (let left = most; left > 0 && cursor.entry < count; left--) {
    const { at } = cursor;
    cursor.entry++;
    if (at + ENTRY_LENGTH > bytes.length || bytes.readUInt32LE(at) !== ENTRY) {
      throw new Error(`entry ${cursor.entry} of its directory is damaged`);
    }
    cursor.at = readEntry(bytes, at, end, visit);
  }
}

/**
 * Tells whether the last ZIP_END_LENGTH bytes of a file are the end record of a complete ZIP without a
 * comment. For a ZIP64 file, only the signature is checked.
 *
 * @param length of the file in bytes
 */
export function isZipEnd(bytes: Buffer, length: number): boolean {
  if (bytes.readUInt32LE(0) !== END) return false;
  const [size, offset] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)];
  const isZip64 = size === MAX_32 || offset === MAX_32 || bytes.readUInt16LE(10) === MAX_16;
  return isZip64 || offset + size + ZIP_END_LENGTH === length;
}

async function findDirectory(read: ReadBytes, length: number) {
  const tailLength = Math.min(length, MAX_TAIL_LENGTH);
  const tail = await read(length - tailLength, tailLength);
  for (let at = tailLength - ZIP_END_LENGTH; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    if (at + ZIP_END_LENGTH + tail.readUInt16LE(at + 20) !== tailLength) continue;
    const zip64 = await findDirectory64(read, tail, at);
    const count = tail.readUInt16LE(at + 10);
    const size = tail.readUInt32LE(at + 12);
    return { count, size, offset: tail.readUInt32LE(at + 16), ...zip64, tail };
  }
  throw new Error('it has no directory: it is not a ZIP file, or it was cut off');
}

async function findDirectory64(read: ReadBytes, tail: Buffer, end: number) {
  if (end < LOCATOR_LENGTH) return undefined;
  const locator = tail.subarray(end - LOCATOR_LENGTH, end);
  if (locator.readUInt32LE(0) !== LOCATOR_64) return undefined;
  const record = await read(Number(locator.readBigUInt64LE(8)), 56);
  if (record.readUInt32LE(0) !== END_64) throw new Error('its directory is damaged');
  return {
    count: Number(record.readBigUInt64LE(32)),
    size: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  };
}

/** @returns the offset of the next entry in the directory */
function readEntry(bytes: Buffer, at: number, end: number, visit: RawVisitor): number {
  const nameLength = bytes.readUInt16LE(at + 28);
  const extraAt = at + ENTRY_LENGTH + nameLength;
  const extraEnd = extraAt + bytes.readUInt16LE(at + 30);
  const after = extraEnd + bytes.readUInt16LE(at + 32);
  if (after > bytes.length) throw new Error('its directory is damaged');
  if (bytes.readUInt16LE(at + 10) !== 0) throw new Error(`${nameAt(bytes, at)} is compressed`);
  let size = bytes.readUInt32LE(at + 24);
  let packed = bytes.readUInt32LE(at + 20);
  let offset = bytes.readUInt32LE(at + 42);
  if (size === MAX_32 || packed === MAX_32 || offset === MAX_32) {
    const next64 = zip64Numbers(bytes.subarray(extraAt, extraEnd));
    if (size === MAX_32) size = next64();
    if (packed === MAX_32) packed = next64();
    if (offset === MAX_32) offset = next64();
  }
  if (size !== packed) throw new Error(`${nameAt(bytes, at)} is damaged`);
  if (offset + size > end) throw new Error(`${nameAt(bytes, at)} is outside the file`);
  visit(at + ENTRY_LENGTH, extraAt, offset, size, bytes.readUInt32LE(at + 16));
  return after;
}

/** For messages. */
function nameAt(bytes: Buffer, at: number): string {
  const from = at + ENTRY_LENGTH;
  return `“${bytes.toString('utf8', from, from + bytes.readUInt16LE(at + 28))}”`;
}

/** Reads the numbers of the ZIP64 extra field, one per call. §4.5.3 */
function zip64Numbers(extra: Buffer): () => number {
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
