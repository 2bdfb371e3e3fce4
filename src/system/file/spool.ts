import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { noteNeededBytes } from './disk.ts';

/** Holds what is made early and needed late on disk, so that memory does not grow with a record. */
export type Spool = {
  /** Takes the bytes; the answer reads them back, as often as it is asked. */
  readonly write: (bytes: Uint8Array) => SpooledBytes;
};

/** All of the bytes, or those from `from` up to `to`. */
export type SpooledBytes = (from?: number, to?: number) => Buffer;

/** So many bytes stay in memory: most records have no more, and need no file. */
const AT_HAND = 256 * 1024;

/**
 * Lets `use` work with a file that has no name and so is gone with its process, whatever happens.
 * Nothing may be read back once `use` has ended.
 *
 * @param folder on a disk with room for all that is kept
 */
export async function withSpool<T>(folder: string, use: (spool: Spool) => Promise<T>): Promise<T> {
  let opened: number | undefined;
  let [end, held] = [0, 0];
  let isOver = false;
  const keep = (bytes: Uint8Array): SpooledBytes => {
    if (isOver) throw new Error('the spool is closed');
    const length = bytes.byteLength;
    if (held + length <= AT_HAND) {
      held += length;
      const own = Buffer.from(bytes);
      return (from = 0, to = length) => own.subarray(from, to);
    }
    opened ??= nameless(folder);
    const [file, start] = [opened, end];
    try {
      for (let done = 0; done < length; ) {
        done += writeSync(file, bytes, done, length - done, start + done);
      }
    } catch (error) {
      throw noteNeededBytes(error, length);
    }
    end += length;
    return (from = 0, to = length) => {
      const again = Buffer.allocUnsafe(to - from);
      for (let read = 0; read < again.length; ) {
        read += readSync(file, again, read, again.length - read, start + from + read);
      }
      return again;
    };
  };
  try {
    return await use({ write: keep });
  } finally {
    isOver = true;
    if (opened !== undefined) closeSync(opened);
  }
}

function nameless(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.tmp`);
  const file = openSync(path, 'wx+');
  rmSync(path);
  return file;
}
