import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** SHA-256, hexadecimal. */
export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/** Reading a file of up to this many bytes at once takes a quarter of the time of streaming it. */
const SMALL_FILE_BYTES = 1 << 20;

/**
 * SHA-256 of a file, hexadecimal. Large files are streamed, so a master of any size takes little memory.
 *
 * @param bytes the size of the file
 */
export async function fileSha256(file: string, bytes: number): Promise<string> {
  if (bytes <= SMALL_FILE_BYTES) return sha256(await readFile(file));
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const OTHER_START = 0x2f0b4471;
const OTHER_PRIME = 0x01000197;

/** 53 bits of two FNV-1a hashes: for tables in memory, not for content that an attacker may choose. */
export function quickHash(text: string): number {
  let low: number = FNV_START;
  let high: number = OTHER_START;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, FNV_PRIME);
    high = Math.imul(high ^ code, OTHER_PRIME);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

/** The same of ASCII in bytes `from` up to but not including `to`. */
export function quickHashOf(bytes: Uint8Array, from: number, to: number): number {
  let low: number = FNV_START;
  let high: number = OTHER_START;
  for (let index = from; index < to; index++) {
    const code = bytes[index] as number;
    low = Math.imul(low ^ code, FNV_PRIME);
    high = Math.imul(high ^ code, OTHER_PRIME);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
