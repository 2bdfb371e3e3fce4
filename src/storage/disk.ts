import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { FondsError, isDiskFull } from '../errors.ts';

const SQLITE_IOERR = 10;

/** With fewer bytes left, a failure of SQLite that says no more than «I/O» is for want of room. */
const NEXT_TO_NOTHING = 256 * 1024;

/**
 * The same error, or where it came of a full disk one that says so, and where.
 *
 * @param folder where it was written to
 */
export function withDiskSaid(error: unknown, folder: string): unknown {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown };
  const isIo = (Number(errcode) & 0xff) === SQLITE_IOERR;
  if (!isDiskFull(error) && !(isIo && freeBytes(folder) < NEXT_TO_NOTHING)) return error;
  // What is decoded on the way is written elsewhere.
  const isElsewhere = freeBytes(folder) >= NEXT_TO_NOTHING && freeBytes(tmpdir()) < NEXT_TO_NOTHING;
  const where = isElsewhere ? tmpdir() : folder;
  const needed = neededBytes(error);
  const missing = needed === undefined ? undefined : needed - freeBytes(where);
  const more = missing && missing > 0 ? `, and at least ${megabytes(missing)} more are needed` : '';
  return new FondsError(
    'DISK_FULL',
    `the disk is full: ${megabytes(freeBytes(where))} are left for ${where}${more}; nothing that was published has changed. Make room, and run it again`,
    { cause: error },
  );
}

/** Says how many bytes were to be written when the disk was full. */
export const needing = (error: unknown, bytes: number): unknown =>
  isDiskFull(error) ? Object.assign(error as Error, { needed: bytes }) : error;

function neededBytes(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { needed } = error as { readonly needed?: number };
  return needed ?? neededBytes(error.cause);
}

/** Bytes that this user may still write; very many where the system does not say. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const megabytes = (bytes: number): string =>
  bytes === 0 ? '0 bytes' : `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 3 : 1)} MB`;
