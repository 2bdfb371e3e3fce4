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
const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const LONGEST_COMMENT = 0xffff;
/** A directory larger than this is not one of a tile pack: two million entries would fit. */
const LARGEST_DIRECTORY = 256 * 1024 * 1024;

/**
 * The entries a ZIP says it holds, in its order. Only plainly stored entries are taken. Throws an
 * Error that says what is wrong. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3
 */
export async function readDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size: length } = await file.stat();
  const { at, size, count } = await findDirectory(file, length);
  if (size > LARGEST_DIRECTORY || at + size > length) throw new Error('its directory is cut off');
  const bytes = await readExactly(file, at, size);
  const entries: ZipEntry[] = [];
  for (let next = 0; entries.length < count; ) {
    if (next + ENTRY_LENGTH > size || bytes.readUInt32LE(next) !== ENTRY) {
      throw new Error(`entry ${entries.length + 1} of its directory is damaged`);
    }
    const [entry, after] = readEntry(bytes, next);
    if (entry.offset + entry.size > at) throw new Error(`“${entry.name}” lies outside the file`);
    entries.push(entry);
    next = after;
  }
  return entries;
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

async function findDirectory(file: FileHandle, length: number) {
  const tailLength = Math.min(length, END_LENGTH + LONGEST_COMMENT);
  const tail = await readExactly(file, length - tailLength, tailLength);
  for (let at = tailLength - END_LENGTH; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END) continue;
    if (at + END_LENGTH + tail.readUInt16LE(at + 20) !== tailLength) continue;
    const large = await findDirectory64(file, length - tailLength + at);
    return (
      large ?? {
        count: tail.readUInt16LE(at + 10),
        size: tail.readUInt32LE(at + 12),
        at: tail.readUInt32LE(at + 16),
      }
    );
  }
  throw new Error('it has no directory: it is no ZIP, or it was cut off');
}

async function findDirectory64(file: FileHandle, end: number) {
  if (end < LOCATOR_LENGTH) return undefined;
  const locator = await readExactly(file, end - LOCATOR_LENGTH, LOCATOR_LENGTH);
  if (locator.readUInt32LE(0) !== LOCATOR_64) return undefined;
  const record = await readExactly(file, Number(locator.readBigUInt64LE(8)), 56);
  if (record.readUInt32LE(0) !== END_64) throw new Error('its directory is damaged');
  return {
    count: Number(record.readBigUInt64LE(32)),
    size: Number(record.readBigUInt64LE(40)),
    at: Number(record.readBigUInt64LE(48)),
  };
}

function readEntry(bytes: Buffer, at: number): [ZipEntry, after: number] {
  const nameLength = bytes.readUInt16LE(at + 28);
  const extraLength = bytes.readUInt16LE(at + 30);
  const extraAt = at + ENTRY_LENGTH + nameLength;
  const after = extraAt + extraLength + bytes.readUInt16LE(at + 32);
  if (after > bytes.length) throw new Error('its directory is damaged');
  const name = bytes.toString('utf8', at + ENTRY_LENGTH, extraAt);
  if (bytes.readUInt16LE(at + 10) !== 0) throw new Error(`“${name}” is compressed`);
  const large = readLarge(bytes.subarray(extraAt, extraAt + extraLength));
  const value = (field: number) => {
    const small = bytes.readUInt32LE(at + field);
    return small === 0xffffffff ? large() : small;
  };
  const [size, packed, offset] = [value(24), value(20), value(42)];
  if (size !== packed) throw new Error(`“${name}” is damaged`);
  return [{ name, offset, size, crc: bytes.readUInt32LE(at + 16) }, after];
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
