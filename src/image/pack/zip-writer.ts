import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { noteNeededBytes } from '../../system/file/disk.ts';
import { writeExactly } from '../../system/file/exact-io.ts';
import type { ZipEntry } from './zip-reader.ts';

export type ZipWriter = {
  add(name: string, content: Buffer): Promise<void>;
  /** Writes the directory. Nothing may be added afterwards. */
  finish(): Promise<void>;
};

/** 1 January 1980, the first date of the format: equal images give equal packs. */
const DATE = 0x0021;
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;

/** Bytes collected before they are written: most packs of small images take a single write. */
const WRITE_BYTES = 256 * 1024;

/**
 * Writes uncompressed entries one after another from byte `start` of the file, as ZIP64 where 32 bits
 * are not enough. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3
 */
export function zipWriter(file: FileHandle, start = 0): ZipWriter {
  const entries: ZipEntry[] = [];
  let pending: Buffer[] = [];
  let [written, end] = [start, start];
  const flush = async () => {
    const [buffers, offset, length] = [pending, written, end - written];
    [pending, written] = [[], end];
    try {
      const { bytesWritten } = await file.writev(buffers, offset);
      // After a partial write, writing the rest gives the error that says why.
      const rest = bytesWritten < length && Buffer.concat(buffers).subarray(bytesWritten);
      if (rest) await writeExactly(file, rest, offset + bytesWritten);
    } catch (error) {
      throw noteNeededBytes(error, length);
    }
  };
  const write = async (...buffers: Buffer[]) => {
    pending.push(...buffers);
    for (const { length } of buffers) end += length;
    if (end - written >= WRITE_BYTES) await flush();
  };
  return {
    async add(name, content) {
      const entry = { name, offset: end, size: content.length, crc: crc32(content) };
      entries.push(entry);
      await write(localHeader(entry), content);
    },
    async finish() {
      const directory = Buffer.concat(entries.map(directoryEntry));
      await write(directory, endRecord(entries.length, directory.length, end));
      if (pending.length > 0) await flush();
    },
  };
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
  const isZip64 = offset >= MAX_32;
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(isZip64 ? 45 : 10, 4);
  entry.writeUInt16LE(isZip64 ? 45 : 10, 6);
  entry.writeUInt16LE(DATE, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(size, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(Buffer.byteLength(name), 28);
  entry.writeUInt16LE(isZip64 ? 12 : 0, 30);
  entry.writeUInt32LE(isZip64 ? MAX_32 : offset, 42);
  if (!isZip64) return Buffer.concat([entry, Buffer.from(name)]);
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(offset), 4);
  return Buffer.concat([entry, Buffer.from(name), extra]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (count < MAX_16 && size < MAX_32 && offset < MAX_32) return end;
  const end64 = Buffer.alloc(56 + 20);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(45, 12);
  end64.writeUInt16LE(45, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  end64.writeUInt32LE(0x07064b50, 56);
  end64.writeBigUInt64LE(BigInt(offset + size), 64);
  end64.writeUInt32LE(1, 72);
  return Buffer.concat([end64, end]);
}
