import { bitWriter, unstuffed } from './bits.ts';
import { type Coded, putDc, readDc, skipAc } from './coefficients.ts';
import { type Block, DRI, EOI, jpegHead, RST } from './head.ts';
import type { Huffman } from './huffman.ts';

/** Pixels from one restart marker to the next, in rows that can be so divided. */
const STEP = 128;

/** Bits to be copied behind a DC that is coded anew. */
type Piece = { readonly table: Huffman; readonly dc: number; readonly from: number; to: number };

/**
 * The same picture with restart markers: what lies between two of them is decoded by itself, so that a
 * region can be put together of parts of tiles. In rows that are no multiple of STEP, the markers stand
 * only at the end. The first DC of each component is coded anew, all other bits are copied.
 * ITU-T T.81, E.1.4 and F.1.1.5: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @param jpeg baseline, of one scan, without markers, whose tables have a code for every DC
 * @throws Error for other kinds, and for damage
 */
export function withRestarts(jpeg: Buffer): Buffer {
  const { size, unit, blocks, scanAt, dataAt } = jpegHead(jpeg);
  const across = Math.ceil(size.width / unit.width);
  const interval = across % (STEP / unit.width) === 0 ? STEP / unit.width : across;
  const count = (across * Math.ceil(size.height / unit.height)) / interval;
  const coded = { data: unstuffed(jpeg, dataAt), at: 0 };
  // Any byte may need another behind it; a DC takes four bytes at most, a marker three.
  const most = coded.data.length + count * (3 + 4 * blocks.length);
  const out = Buffer.allocUnsafe(dataAt + 6 + 2 * most);
  jpeg.copy(out, 0, 0, scanAt);
  out.set([0xff, DRI, 0, 4, interval >> 8, interval & 0xff], scanAt);
  jpeg.copy(out, scanAt + 6, scanAt, dataAt);
  const writer = bitWriter(out, dataAt + 6);
  const last = [0, 0, 0];
  let end = 0;
  for (let index = 0; index < count; index++) {
    for (const { table, dc, from, to } of piecesOf(coded, blocks, interval, last)) {
      putDc(writer, table, dc);
      writer.copy(coded.data, from, to);
    }
    end = writer.mark(index < count - 1 ? RST + (index & 7) : EOI);
  }
  return out.subarray(0, end);
}

/**
 * Of an interval a piece for each component, of which the last has all the rest.
 *
 * @param last the DCs of the components, which are counted on
 */
function piecesOf(
  coded: Coded,
  blocks: readonly Block[],
  interval: number,
  last: number[],
): Piece[] {
  const pieces: Piece[] = [];
  for (let unit = 0; unit < interval; unit++) {
    for (const { component, dc, ac } of blocks) {
      const start = coded.at;
      const value = (last[component] ?? 0) + readDc(coded, dc);
      last[component] = value;
      if (unit === 0 && pieces.length === component) {
        const before = pieces.at(-1);
        if (before) before.to = start;
        pieces.push({ table: dc, dc: value, from: coded.at, to: 0 });
      }
      skipAc(coded, ac);
    }
  }
  const rest = pieces.at(-1);
  if (rest) rest.to = coded.at;
  return pieces;
}
