import { type Stats, statSync } from 'node:fs';

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
