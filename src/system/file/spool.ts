import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { noteNeededBytes } from './disk.ts';

/** Temporary storage on disk for bytes needed again later, so that memory does not grow with a record. */
export type Spool = {
  /** Stores bytes, and returns a function that reads them back, any number of times. */
  readonly write: (bytes: Uint8Array) => SpooledBytes;
};

/** Reads all of the bytes, or those from `from` up to but not including `to`. */
export type SpooledBytes = (from?: number, to?: number) => Buffer;

/** Bytes kept in memory before a file is created. Most records have no more. */
const MAX_MEMORY_BYTES = 256 * 1024;

/**
 * Runs `use` with a spool. Its file has no name, so it disappears with its process even if that is
 * killed. Nothing can be read back after `use` has ended.
 *
 * @param folder on a disk with enough room
 */
export async function withSpool<T>(folder: string, use: (spool: Spool) => Promise<T>): Promise<T> {
  let spoolFile: number | undefined;
  let [end, inMemory] = [0, 0];
  let isOver = false;
  const write = (bytes: Uint8Array): SpooledBytes => {
    if (isOver) throw new Error('the spool is closed');
    const length = bytes.byteLength;
    if (inMemory + length <= MAX_MEMORY_BYTES) {
      inMemory += length;
      const copy = Buffer.from(bytes);
      return (from = 0, to = length) => copy.subarray(from, to);
    }
    spoolFile ??= openNameless(folder);
    const [file, start] = [spoolFile, end];
    try {
      for (let done = 0; done < length; ) {
        done += writeSync(file, bytes, done, length - done, start + done);
      }
    } catch (error) {
      throw noteNeededBytes(error, length);
    }
    end += length;
    return (from = 0, to = length) => {
      const copy = Buffer.allocUnsafe(to - from);
      for (let read = 0; read < copy.length; ) {
        read += readSync(file, copy, read, copy.length - read, start + from + read);
      }
      return copy;
    };
  };
  try {
    return await use({ write });
  } finally {
    isOver = true;
    if (spoolFile !== undefined) closeSync(spoolFile);
  }
}

function openNameless(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.tmp`);
  const file = openSync(path, 'wx+');
  rmSync(path);
  return file;
}
