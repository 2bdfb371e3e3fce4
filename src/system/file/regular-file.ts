import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';

/** What a FIFO, a socket, a device or a folder is refused with. */
export const NOT_A_FILE = 'it is no regular file';

/** Without waiting for whoever may write into a FIFO that has taken the place of the file. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file as a whole.
 *
 * @param most bytes
 * @throws Error where it is none, is larger, or cannot be read
 */
export function readRegularFile(path: string, most: number): { bytes: Buffer; stats: Stats } {
  const file = openSync(path, FLAGS);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error(NOT_A_FILE);
    if (stats.size > most) throw new Error(`it is larger than ${most} bytes`);
    return { bytes: readFileSync(file), stats };
  } finally {
    closeSync(file);
  }
}

/**
 * Milliseconds between two changes that the clock of a file system may not tell apart: two seconds on FAT,
 * the coarsest in use.
 */
const TICK = 2000;

/**
 * What a file or a folder is known by, so that it need not be read to see that it is as it was. Undefined
 * where it was changed so shortly before the look that another change could bear the same time: such a
 * file counts as changed, as it does in the index of git.
 *
 * @param now when it is looked at, milliseconds since 1970
 */
export function stampOf(
  { size, mtimeMs, ctimeMs, ino }: Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino'>,
  now: number,
): string | undefined {
  // A time of change may be set to anything, also far ahead; that of the inode is the system's own.
  const isYoung = ctimeMs > now - TICK || Math.abs(mtimeMs - now) < TICK;
  return isYoung ? undefined : `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

/** The stamp of what lies at the path; undefined also where there is nothing. */
export function stampAt(path: string): string | undefined {
  const now = Date.now();
  const found = statSync(path, { throwIfNoEntry: false });
  return found && stampOf(found, now);
}
