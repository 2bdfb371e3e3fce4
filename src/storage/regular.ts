import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';

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
export function readRegular(path: string, most: number): { bytes: Buffer; stats: Stats } {
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
