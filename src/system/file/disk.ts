import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { FondsError, isDiskFull } from '../../errors.ts';

const SQLITE_IOERR = 10;

/** With fewer bytes left, a failure of SQLite that says no more than «I/O» is for want of room. */
const NEXT_TO_NOTHING = 256 * 1024;

/**
 * The same error, or where it came of a full disk one that says so, and where.
 *
 * @param folder where it was written to
 */
export function explainDiskFull(error: unknown, folder: string): unknown {
  const isIo = isIoError(error);
  if (error instanceof FondsError && said.has(error)) return error;
  if (!isDiskFull(error) && !(isIo && freeBytes(folder) < NEXT_TO_NOTHING)) return error;
  // What is decoded on the way is written elsewhere.
  const isElsewhere = freeBytes(folder) >= NEXT_TO_NOTHING && freeBytes(tmpdir()) < NEXT_TO_NOTHING;
  const where = isElsewhere ? tmpdir() : folder;
  const needed = neededBytes(error);
  const more =
    needed === undefined ? 'more are needed' : `at least ${megabytes(needed)} more are needed`;
  const what = error instanceof FondsError ? `${error.message}, since ` : '';
  return saidOnce(
    `${what}the disk is full: ${megabytes(freeBytes(where))} are left for ${where}, and ${more}; all that was published is as it was. Make room, and run it again`,
    error,
  );
}

/** What has been said is not said again further out. */
const said = new WeakSet<object>();

function saidOnce(message: string, cause: unknown): FondsError {
  const error = new FondsError('DISK_FULL', message, { cause });
  said.add(error);
  return error;
}

const isIoError = (error: unknown): boolean =>
  error instanceof Error &&
  (('errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_IOERR) ||
    isIoError(error.cause));

/** Says how many bytes found no room; what had found some by then is most often removed since. */
export const noteNeededBytes = (error: unknown, bytes: number): unknown =>
  isDiskFull(error) ? Object.assign(error as Error, { needed: bytes }) : error;

function neededBytes(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { needed } = error as { readonly needed?: number };
  return needed ?? neededBytes(error.cause);
}

/** Bytes that this user may still write into a folder, which need not be there yet. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    const above = dirname(folder);
    return above === folder ? Number.POSITIVE_INFINITY : freeBytes(above);
  }
}

const megabytes = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} kB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** Bytes: with less, the next publication or export may find no room. */
const LEAST = 16 * 2 ** 20;

/** Says in some words how full the disk of a folder is; undefined where it is not, or cannot be asked. */
export async function describeFullDisk(folder: string): Promise<string | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return undefined;
  const free = disk.bavail * disk.bsize;
  if (free < LEAST) return `full: ${free} bytes are left`;
  // Disks that count no files say that there are none.
  return disk.files > 0 && disk.ffree === 0 ? 'full: it takes no more files' : undefined;
}
