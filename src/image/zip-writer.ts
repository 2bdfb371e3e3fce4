import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { needing } from '../storage/disk.ts';
import type { ZipEntry } from './zip-directory.ts';

export type ZipWriter = {
  add(name: string, bytes: Buffer): Promise<void>;
  /** Writes the directory; nothing may be added after it. */
  finish(): Promise<void>;
};

/** 1 January 1980, the first date a ZIP knows: equal images make equal packs. */
const DATE = 0x0021;
const MOST_32 = 0xffffffff;
const MOST_16 = 0xffff;

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
      throw needing(error, length);
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
  const far = offset >= MOST_32;
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
  entry.writeUInt32LE(far ? MOST_32 : offset, 42);
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
  end.writeUInt16LE(Math.min(count, MOST_16), 8);
  end.writeUInt16LE(Math.min(count, MOST_16), 10);
  end.writeUInt32LE(Math.min(size, MOST_32), 12);
  end.writeUInt32LE(Math.min(at, MOST_32), 16);
  if (count < MOST_16 && size < MOST_32 && at < MOST_32) return end;
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
