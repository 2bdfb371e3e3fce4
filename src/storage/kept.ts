import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** A finished file, open to be read; whoever gets it closes it. */
export type Kept = { readonly file: FileHandle; readonly bytes: number };

/**
 * Bytes of disk that a file takes: whole blocks of 512, or where the system counts none, its length.
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/sys_stat.h.html
 */
export const bytesTaken = ({ blocks, size }: Pick<Stats, 'blocks' | 'size'>): number =>
  blocks > 0 ? 512 * blocks : size;
