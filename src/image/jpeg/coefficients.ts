import { type BitWriter, bitsAt } from './bits.ts';
import type { Huffman } from './huffman.ts';

/** Coded pixels, without the zeros behind bytes of FF, and the bit that is read next. */
export type Coded = { readonly data: Uint8Array; at: number };

const COEFFICIENTS = 64;

const DAMAGED = () => new Error('its pixels are damaged');

/** Reads by how much the DC of a block differs from the one before. T.81, F.2.2.1 */
export function readDc(coded: Coded, table: Huffman): number {
  const size = readCode(coded, table);
  if (size === 0) return 0;
  const value = bitsAt(coded.data, coded.at) >>> (16 - size);
  coded.at += size;
  return value >>> (size - 1) === 1 ? value : value - (1 << size) + 1;
}

/** Passes over the AC coefficients of a block: most of the time goes into this loop. T.81, F.2.2.2 */
export function skipAc(coded: Coded, { read }: Huffman): void {
  const { data } = coded;
  let { at } = coded;
  for (let index = 1; index < COEFFICIENTS; index++) {
    const found = read[bitsAt(data, at)] as number; // there is one for any 16 bits
    const code = found >>> 8;
    at += (found & 0xff) + (code & 15);
    if (code === 0) {
      if (found === 0) throw DAMAGED();
      break;
    }
    index += code >>> 4;
  }
  coded.at = at;
}

function readCode(coded: Coded, { read }: Huffman): number {
  const found = read[bitsAt(coded.data, coded.at)] ?? 0;
  if (found === 0 || coded.at > 8 * coded.data.length) throw DAMAGED();
  coded.at += found & 0xff;
  return found >>> 8;
}

/** Writes a difference of DCs. T.81, F.1.2.1 */
export function putDc(writer: BitWriter, { codes, lengths }: Huffman, difference: number): void {
  const size = 32 - Math.clz32(Math.abs(difference));
  const length = lengths[size] ?? 0;
  if (length === 0) throw new Error('a DC has no code');
  writer.put(codes[size] ?? 0, length);
  const bits = difference < 0 ? difference + (1 << size) - 1 : difference;
  writer.put(bits, size);
}
