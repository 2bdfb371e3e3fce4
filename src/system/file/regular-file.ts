import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';

/** The reason why a FIFO, a socket, a device or a folder is refused. */
export const NOT_A_FILE = 'it is not a regular file';

/** Opening does not wait for a writer if the file has been replaced by a FIFO. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file as a whole.
 *
 * @throws Error if it is not a regular file, is larger than `maxBytes` or cannot be read
 */
export function readRegularFile(path: string, maxBytes: number): { bytes: Buffer; stats: Stats } {
  const file = openSync(path, FLAGS);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error(NOT_A_FILE);
    if (stats.size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    return { bytes: readFileSync(file), stats };
  } finally {
    closeSync(file);
  }
}

/** Milliseconds. The coarsest timestamps in use, those of FAT, have a resolution of two seconds. */
const TIMESTAMP_RESOLUTION_MS = 2000;

/**
 * A stamp of a file or folder: equal stamps mean that it has not changed, without reading it. Undefined
 * if it was changed so recently that a further change could have the same time; such a file counts as
 * changed, as in the index of git.
 *
 * @param now the time of the `stat` call, in milliseconds since 1970
 */
export function stampOf(
  { size, mtimeMs, ctimeMs, ino }: Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino'>,
  now: number,
): string | undefined {
  // mtime can be set to any time, even in the future; ctime is set by the system alone.
  const isRecent =
    ctimeMs > now - TIMESTAMP_RESOLUTION_MS || Math.abs(mtimeMs - now) < TIMESTAMP_RESOLUTION_MS;
  return isRecent ? undefined : `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

/** The stamp of the file at a path; undefined also if there is no file. */
export function stampAt(path: string): string | undefined {
  const now = Date.now();
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && stampOf(stats, now);
}
