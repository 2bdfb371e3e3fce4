import { FondsError } from '../errors.ts';
import type { Box, Size } from '../record/box.ts';
import { sha256 } from '../system/file/hash.ts';

/**
 * The key in the short address of a region. It contains everything: a hash of the leaf, the size of the
 * canvas when it was cited, the box, and a check character against typing errors. So there is no table of
 * regions that requests could fill.
 */
export type Key = { readonly leaf: string } & Partial<Region>;

/** A box on a canvas of a certain size; a key without one stands for a record as a whole. */
export type Region = { readonly canvas: Size; readonly box: Box };

/** The same region always has the same key. */
export function writeKey({ leaf, canvas, box }: Key): string {
  const body = leaf + (canvas && box ? regionDigits({ canvas, box }) : '');
  return body + checkOf(body);
}

function regionDigits({ canvas: { width, height }, box }: Region): string {
  // One number in mixed radix: each part takes only the range it can have. It is read back to front.
  let number = 0n;
  const put = (value: number, radix: number) => {
    number = number * BigInt(radix) + BigInt(value);
  };
  put(box.h - 1, height - box.y);
  put(box.w - 1, width - box.x);
  put(box.y, height);
  put(box.x, width);
  for (const side of [height, width]) {
    if (side >= SIDE) put(Math.floor(side / SIDE), SIDE);
    put(side % SIDE, SIDE);
    put(side >= SIDE ? 1 : 0, 2);
  }
  return encode(number);
}

/**
 * Reads a key as people type it: capitals, hyphens, and O for 0, I or L for 1 are accepted.
 *
 * @throws FondsError NOT_FOUND if it isn't a key, with the likely reason
 */
export function readKey(text: string): Key {
  const key = text.toLowerCase().replaceAll('-', '').replaceAll('o', '0').replace(/[il]/g, '1');
  const [body, check] = [key.slice(0, -1), key.slice(-1)];
  const isKey =
    key.length > LEAF_LENGTH &&
    key.length <= MAX_LENGTH &&
    [...key].every((one) => ALPHABET.includes(one));
  const leaf = body.slice(0, LEAF_LENGTH);
  const digits = body.slice(LEAF_LENGTH);
  const found = isKey && checkOf(body) === check && { leaf, ...(digits && regionIn(digits)) };
  // A region has exactly one key: leading zeros are refused.
  if (found && writeKey(found) === key) return found;
  throw new FondsError(
    'NOT_FOUND',
    `“${text.slice(0, 80)}” is not the key of a citation: a character is wrong or missing; compare it with where it was printed`,
  );
}

function regionIn(digits: string): Region | undefined {
  let number = decode(digits);
  const take = (radix: number): number => {
    const value = number % BigInt(radix);
    number /= BigInt(radix);
    return Number(value);
  };
  const [width, height] = [side(take), side(take)];
  if (width === 0 || height === 0) return undefined;
  const [x, y] = [take(width), take(height)];
  const [w, h] = [take(width - x) + 1, take(height - y) + 1];
  return number === 0n ? { canvas: { width, height }, box: { x, y, w, h } } : undefined;
}

function side(take: (radix: number) => number): number {
  const isLong = take(2) === 1;
  const low = take(SIDE);
  return isLong ? low + take(SIDE) * SIDE : low;
}

/**
 * The hash that stands for a leaf in a key; with an empty folio, for a record as a whole. It depends only
 * on ids, which are permanent.
 */
export function leafHash(record: string, folio: string): string {
  const bits = BigInt(`0x${sha256(`${record}/${folio}`).slice(0, 14)}`) >> 1n;
  return encode(bits).padStart(LEAF_LENGTH, '0');
}

/** Characters of a hash: 55 bits, so the chance of a collision among a million leaves is 1 in 70,000. */
const LEAF_LENGTH = 11;

const MAX_LENGTH = 48;

/** Canvas sides from here on, in pixels, take twice the space. */
const SIDE = 2 ** 14;

function encode(number: bigint): string {
  let text = '';
  for (let left = number; left > 0n; left >>= 5n) text = ALPHABET[Number(left & 31n)] + text;
  return text;
}

const decode = (text: string): bigint =>
  [...text].reduce((number, one) => (number << 5n) | BigInt(ALPHABET.indexOf(one)), 0n);

/** Crockford's base 32: digits and letters without i, l, o and u. https://www.crockford.com/base32.html */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A weighted sum in GF(32), each character times another power of a generator. It detects every single
 * wrong character and every swap of two characters.
 */
function checkOf(body: string): string {
  let sum = 0;
  for (const one of body) sum = times2(sum ^ ALPHABET.indexOf(one));
  return ALPHABET[sum] ?? '';
}

/** Multiplies by 2 modulo x⁵ + x² + 1; its powers take all 31 values. */
const times2 = (value: number): number =>
  value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1;
