import { statfs } from 'node:fs/promises';

/** Bytes: with less, the next publication or export may find no room. */
const LEAST = 16 * 2 ** 20;

/** Says in some words how full the disk of a folder is; undefined where it is not, or cannot be asked. */
export async function fullDisk(folder: string): Promise<string | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk) return undefined;
  const free = disk.bavail * disk.bsize;
  if (free < LEAST) return `full: ${free} bytes are left`;
  // Disks that count no files say that there are none.
  return disk.files > 0 && disk.ffree === 0 ? 'full: it takes no more files' : undefined;
}
