import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { noteNeededBytes } from '../../system/file/disk.ts';

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

export type ZipWriter = {
  add(name: string, bytes: Buffer): Promise<void>;
  /** Writes the directory; nothing may be added after it. */
  finish(): Promise<void>;
};

/** 1 January 1980, the first date a ZIP knows: equal images make equal packs. */
const DATE = 0x0021;
const ZIP_WRITER_MOST_32 = 0xffffffff;
const ZIP_WRITER_MOST_16 = 0xffff;

/** Bytes that are gathered before they are written: most packs of small pages are written in one go. */
const AT_ONCE = 256 * 1024;

/**
 * Writes entries one behind the other from the byte `start`, stored, with ZIP64 where 32 bits do
 * not suffice.
 */
export function zipWriter(file: FileHandle, start = 0): ZipWriter {
  const entries: ZipEntry[] = [];
  let waiting: Buffer[] = [];
  let [written, at] = [start, start];
  const flush = async () => {
    const [bytes, from, length] = [waiting, written, at - written];
    [waiting, written] = [[], at];
    try {
      const { bytesWritten } = await file.writev(bytes, from);
      // A disk that takes only a part of it says why when it is given the rest.
      const rest = bytesWritten < length && Buffer.concat(bytes).subarray(bytesWritten);
      if (rest) await writeExactly(file, rest, from + bytesWritten);
    } catch (error) {
      throw noteNeededBytes(error, length);
    }
  };
  const write = async (...bytes: Buffer[]) => {
    waiting.push(...bytes);
    for (const { length } of bytes) at += length;
    if (at - written >= AT_ONCE) await flush();
  };
  return {
    async add(name, bytes) {
      const entry = { name, offset: at, size: bytes.length, crc: crc32(bytes) };
      entries.push(entry);
      await write(localHeader(entry), bytes);
    },
    async finish() {
      const directory = Buffer.concat(entries.map(directoryEntry));
      await write(directory, ending(entries.length, directory.length, at));
      if (waiting.length > 0) await flush();
    },
  };
}

async function writeExactly(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

function localHeader({ name, size, crc }: ZipEntry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(10, 4);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

function directoryEntry({ name, offset, size, crc }: ZipEntry): Buffer {
  const far = offset >= ZIP_WRITER_MOST_32;
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(far ? 45 : 10, 4);
  entry.writeUInt16LE(far ? 45 : 10, 6);
  entry.writeUInt16LE(DATE, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(size, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(Buffer.byteLength(name), 28);
  entry.writeUInt16LE(far ? 12 : 0, 30);
  entry.writeUInt32LE(far ? ZIP_WRITER_MOST_32 : offset, 42);
  if (!far) return Buffer.concat([entry, Buffer.from(name)]);
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(offset), 4);
  return Buffer.concat([entry, Buffer.from(name), extra]);
}

function ending(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, ZIP_WRITER_MOST_16), 8);
  end.writeUInt16LE(Math.min(count, ZIP_WRITER_MOST_16), 10);
  end.writeUInt32LE(Math.min(size, ZIP_WRITER_MOST_32), 12);
  end.writeUInt32LE(Math.min(at, ZIP_WRITER_MOST_32), 16);
  if (count < ZIP_WRITER_MOST_16 && size < ZIP_WRITER_MOST_32 && at < ZIP_WRITER_MOST_32)
    return end;
  const end64 = Buffer.alloc(56 + 20);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(at), 48);
  end64.writeUInt32LE(0x07064b50, 56);
  end64.writeBigUInt64LE(BigInt(at + size), 64);
  end64.writeUInt32LE(1, 72);
  return Buffer.concat([end64, end]);
}
