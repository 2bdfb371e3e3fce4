import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Holds what is made early and needed late on disk, so that memory does not grow with a record. */
export type Spool = {
  /** Takes the bytes; the answer reads them back, as often as it is asked. */
  readonly keep: (bytes: Uint8Array) => () => Buffer;
};

/**
 * Lets `use` work with a file that has no name and so is gone with its process, whatever happens.
 * Nothing may be read back once `use` has ended.
 *
 * @param folder on a disk with room for all that is kept
 */
export async function withSpool<T>(folder: string, use: (spool: Spool) => Promise<T>): Promise<T> {
  let opened: number | undefined;
  let end = 0;
  const keep = (bytes: Uint8Array) => {
    opened ??= nameless(folder);
    const [file, start, length] = [opened, end, bytes.byteLength];
    for (let done = 0; done < length; ) {
      done += writeSync(file, bytes, done, length - done, start + done);
    }
    end += length;
    return () => {
      const again = Buffer.allocUnsafe(length);
      let read = 0;
      while (read < length) read += readSync(file, again, read, length - read, start + read);
      return again;
    };
  };
  try {
    return await use({ keep });
  } finally {
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
