import { type CodedBlock, DRI, EOI, type HuffmanTable, jpegHead, RST } from './head.ts';

/** Pixels from one restart marker to the next, in rows that can be so divided. */
const STEP = 128;

/** Bits to be copied behind a DC that is coded anew. */
type Piece = {
  readonly table: HuffmanTable;
  readonly dc: number;
  readonly from: number;
  to: number;
};

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
  const { size, mcu: unit, blocks, scanOffset: scanAt, dataOffset: dataAt } = jpegHead(jpeg);
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
  blocks: readonly CodedBlock[],
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

/** Bytes behind the last one, so that sixteen bits can be read anywhere. */
const AHEAD = 4;

/** Coded pixels from the byte `start` up to the next marker, without the zeros behind bytes of FF. T.81, B.1.1.5 */
export function unstuffed(jpeg: Buffer, start: number): Buffer {
  const out = Buffer.alloc(jpeg.length - start + AHEAD);
  let end = 0;
  for (let from = start; ; ) {
    const mark = jpeg.indexOf(0xff, from);
    const next = jpeg[mark + 1];
    if (mark < 0 || next === undefined) throw new Error('it was cut off');
    const isByte = next === 0;
    end += jpeg.copy(out, end, from, isByte ? mark + 1 : mark);
    if (!isByte) return out.subarray(0, end + AHEAD);
    from = mark + 2;
  }
}

/** Sixteen bits from the bit `at` on. */
export function bitsAt(data: Uint8Array, at: number): number {
  const byte = at >>> 3;
  const next = ((data[byte] as number) << 16) | ((data[byte + 1] as number) << 8);
  return ((next | (data[byte + 2] as number)) >>> (8 - (at & 7))) & 0xffff;
}

export type BitWriter = {
  /** @param length of `value` in bits, 16 at most */
  put(value: number, length: number): void;
  /** Copies the bits from `from` up to `to`. */
  copy(data: Uint8Array, from: number, to: number): void;
  /** Fills the last byte with ones, and writes a marker. @returns where it ends */
  mark(marker: number): number;
};

/** Writes coded pixels from the byte `at` on, with a zero behind every byte of FF. */
export function bitWriter(out: Uint8Array, at: number): BitWriter {
  let end = at;
  let [held, count] = [0, 0];
  const put = (value: number, length: number) => {
    held = (held << length) | value;
    count += length;
    while (count >= 8) {
      count -= 8;
      const byte = (held >>> count) & 0xff;
      out[end++] = byte;
      if (byte === 0xff) out[end++] = 0;
    }
    held &= 0xff;
  };
  return {
    put,
    copy(data, from, to) {
      let next = from;
      for (; to - next >= 16; next += 16) put(bitsAt(data, next), 16);
      put(bitsAt(data, next) >>> (16 - to + next), to - next);
    },
    mark(marker) {
      const free = -count & 7;
      put((1 << free) - 1, free);
      out[end++] = 0xff;
      out[end++] = marker;
      return end;
    },
  };
}

/** Coded pixels, without the zeros behind bytes of FF, and the bit that is read next. */
export type Coded = { readonly data: Uint8Array; at: number };

const COEFFICIENTS = 64;

const DAMAGED = () => new Error('its pixels are damaged');

/** Reads by how much the DC of a block differs from the one before. T.81, F.2.2.1 */
export function readDc(coded: Coded, table: HuffmanTable): number {
  const size = readCode(coded, table);
  if (size === 0) return 0;
  const value = bitsAt(coded.data, coded.at) >>> (16 - size);
  coded.at += size;
  return value >>> (size - 1) === 1 ? value : value - (1 << size) + 1;
}

/** Passes over the AC coefficients of a block: most of the time goes into this loop. T.81, F.2.2.2 */
export function skipAc(coded: Coded, { decode: read }: HuffmanTable): void {
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

function readCode(coded: Coded, { decode: read }: HuffmanTable): number {
  const found = read[bitsAt(coded.data, coded.at)] ?? 0;
  if (found === 0 || coded.at > 8 * coded.data.length) throw DAMAGED();
  coded.at += found & 0xff;
  return found >>> 8;
}

/** Writes a difference of DCs. T.81, F.1.2.1 */
export function putDc(
  writer: BitWriter,
  { codes, lengths }: HuffmanTable,
  difference: number,
): void {
  const size = 32 - Math.clz32(Math.abs(difference));
  const length = lengths[size] ?? 0;
  if (length === 0) throw new Error('a DC has no code');
  writer.put(codes[size] ?? 0, length);
  const bits = difference < 0 ? difference + (1 << size) - 1 : difference;
  writer.put(bits, size);
}
