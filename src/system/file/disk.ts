import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { FondsError, isDiskFull } from '../../errors.ts';

const SQLITE_IOERR = 10;

/** With less space left, an unspecific I/O error of SQLite means that the disk is full. */
const NEARLY_FULL_BYTES = 256 * 1024;

/**
 * Turns an error caused by a full disk into one that names the disk and the space needed. Returns any
 * other error unchanged.
 *
 * @param folder that was written to
 */
export function explainDiskFull(error: unknown, folder: string): unknown {
  const isIo = isIoError(error);
  if (error instanceof FondsError && explained.has(error)) return error;
  if (!isDiskFull(error) && !(isIo && freeBytes(folder) < NEARLY_FULL_BYTES)) return error;
  // Masters may be decoded into the temporary folder of the system.
  const isElsewhere =
    freeBytes(folder) >= NEARLY_FULL_BYTES && freeBytes(tmpdir()) < NEARLY_FULL_BYTES;
  const where = isElsewhere ? tmpdir() : folder;
  const needed = neededBytes(error);
  const more =
    needed === undefined ? 'more are needed' : `at least ${megabytes(needed)} more are needed`;
  const what = error instanceof FondsError ? `${error.message}, since ` : '';
  return explain(
    `${what}the disk is full: ${megabytes(freeBytes(where))} are left for ${where}, and ${more}; what was published before is unchanged. Free some space and run the command again`,
    error,
  );
}

/** Errors that callers further out must not explain again. */
const explained = new WeakSet<object>();

function explain(message: string, cause: unknown): FondsError {
  const error = new FondsError('DISK_FULL', message, { cause });
  explained.add(error);
  return error;
}

const isIoError = (error: unknown): boolean =>
  error instanceof Error &&
  (('errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_IOERR) ||
    isIoError(error.cause));

/** Notes on an error of a full disk how many bytes did not fit. */
export const noteNeededBytes = (error: unknown, bytes: number): unknown =>
  isDiskFull(error) ? Object.assign(error as Error, { needed: bytes }) : error;

function neededBytes(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { needed } = error as { readonly needed?: number };
  return needed ?? neededBytes(error.cause);
}

/** Bytes that this user may still write into a folder, which may not exist yet. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? Number.POSITIVE_INFINITY : freeBytes(parent);
  }
}

const megabytes = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} kB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** With less space, the next publication or export may fail. */
const MIN_FREE_BYTES = 16 * 2 ** 20;

/** Says how full the disk of a folder is; undefined if it is not full or cannot be queried. */
export async function describeFullDisk(folder: string): Promise<string | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return undefined;
  const free = disk.bavail * disk.bsize;
  if (free < MIN_FREE_BYTES) return `full: ${free} bytes are left`;
  // File systems without a limit of files report 0 of 0.
  return disk.files > 0 && disk.ffree === 0 ? 'full: it takes no more files' : undefined;
}
