import { type CodedBlock, DRI, EOI, type HuffmanTable, jpegHead, RST } from './head.ts';

/** Pixels from one restart marker to the next, if the width is a multiple of it. */
const INTERVAL_PIXELS = 128;

/** A re-encoded DC coefficient, and the range of bits to copy after it. */
type Segment = {
  readonly table: HuffmanTable;
  readonly dc: number;
  readonly from: number;
  to: number;
};

/**
 * Inserts restart markers into a JPEG. The intervals between them can be decoded separately, so a region
 * can be composed of parts of tiles. If the width is not a multiple of INTERVAL_PIXELS, there is one
 * interval per row of MCUs. The first DC coefficient of each component in an interval is re-encoded; all
 * other bits are copied.
 * ITU-T T.81, E.1.4 and F.1.1.5: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @param jpeg baseline, with one scan, without restart markers, and with a code for every DC difference
 * @throws Error for any other kind of JPEG, and if it is damaged
 */
export function withRestarts(jpeg: Buffer): Buffer {
  const { size, mcu, blocks, scanOffset, dataOffset } = jpegHead(jpeg);
  const mcusPerRow = Math.ceil(size.width / mcu.width);
  const interval =
    mcusPerRow % (INTERVAL_PIXELS / mcu.width) === 0 ? INTERVAL_PIXELS / mcu.width : mcusPerRow;
  const count = (mcusPerRow * Math.ceil(size.height / mcu.height)) / interval;
  const coded = { data: unstuff(jpeg, dataOffset), at: 0 };
  // Any byte may need a stuffed zero; a DC coefficient takes at most four bytes, a marker three.
  const maxBytes = coded.data.length + count * (3 + 4 * blocks.length);
  const out = Buffer.allocUnsafe(dataOffset + 6 + 2 * maxBytes);
  jpeg.copy(out, 0, 0, scanOffset);
  out.set([0xff, DRI, 0, 4, interval >> 8, interval & 0xff], scanOffset);
  jpeg.copy(out, scanOffset + 6, scanOffset, dataOffset);
  const writer = bitWriter(out, dataOffset + 6);
  const lastDcs = [0, 0, 0];
  let end = 0;
  for (let index = 0; index < count; index++) {
    for (const { table, dc, from, to } of readInterval(coded, blocks, interval, lastDcs)) {
      putDc(writer, table, dc);
      writer.copy(coded.data, from, to);
    }
    end = writer.mark(index < count - 1 ? RST + (index & 7) : EOI);
  }
  return out.subarray(0, end);
}

/**
 * Reads one interval and returns a segment for each component; the last extends to the end.
 *
 * @param lastDcs the DC coefficient last read of each component; updated
 */
function readInterval(
  coded: CodedPixels,
  blocks: readonly CodedBlock[],
  interval: number,
  lastDcs: number[],
): Segment[] {
  const segments: Segment[] = [];
  for (let unit = 0; unit < interval; unit++) {
    for (const { component, dc, ac } of blocks) {
      const start = coded.at;
      const value = (lastDcs[component] ?? 0) + readDc(coded, dc);
      lastDcs[component] = value;
      if (unit === 0 && segments.length === component) {
        const previous = segments.at(-1);
        if (previous) previous.to = start;
        segments.push({ table: dc, dc: value, from: coded.at, to: 0 });
      }
      skipAc(coded, ac);
    }
  }
  const last = segments.at(-1);
  if (last) last.to = coded.at;
  return segments;
}

/** Bytes after the data, so that sixteen bits can be read at any position. */
const PADDING = 4;

/** The coded pixels from byte `start` to the next marker, without stuffed zeros. T.81, B.1.1.5 */
function unstuff(jpeg: Buffer, start: number): Buffer {
  const out = Buffer.alloc(jpeg.length - start + PADDING);
  let end = 0;
  for (let from = start; ; ) {
    const mark = jpeg.indexOf(0xff, from);
    const next = jpeg[mark + 1];
    if (mark < 0 || next === undefined) throw new Error('it was cut off');
    const isStuffed = next === 0;
    end += jpeg.copy(out, end, from, isStuffed ? mark + 1 : mark);
    if (!isStuffed) return out.subarray(0, end + PADDING);
    from = mark + 2;
  }
}

/** The sixteen bits from bit `at` on. */
function bitsAt(data: Uint8Array, at: number): number {
  const byte = at >>> 3;
  const next = ((data[byte] as number) << 16) | ((data[byte + 1] as number) << 8);
  return ((next | (data[byte + 2] as number)) >>> (8 - (at & 7))) & 0xffff;
}

type BitWriter = {
  /** @param length of `value` in bits, at most 16 */
  put(value: number, length: number): void;
  /** Copies the bits from `from` up to but not including `to`. */
  copy(data: Uint8Array, from: number, to: number): void;
  /** Fills the last byte with ones and writes a marker. @returns the byte offset after it */
  mark(marker: number): number;
};

/** Writes coded pixels from byte `at` on, with a zero stuffed after every FF. */
function bitWriter(out: Uint8Array, at: number): BitWriter {
  let end = at;
  let [pending, count] = [0, 0];
  const put = (value: number, length: number) => {
    pending = (pending << length) | value;
    count += length;
    while (count >= 8) {
      count -= 8;
      const byte = (pending >>> count) & 0xff;
      out[end++] = byte;
      if (byte === 0xff) out[end++] = 0;
    }
    pending &= 0xff;
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

/** Coded pixels without stuffed zeros, and the bit to read next. */
type CodedPixels = { readonly data: Uint8Array; at: number };

const COEFFICIENTS = 64;

const damagedPixels = () => new Error('its pixels are damaged');

/** Reads the difference of a DC coefficient from the previous one. T.81, F.2.2.1 */
function readDc(coded: CodedPixels, table: HuffmanTable): number {
  const size = readCode(coded, table);
  if (size === 0) return 0;
  const value = bitsAt(coded.data, coded.at) >>> (16 - size);
  coded.at += size;
  return value >>> (size - 1) === 1 ? value : value - (1 << size) + 1;
}

/** Skips the AC coefficients of a block. Most time is spent in this loop. T.81, F.2.2.2 */
function skipAc(coded: CodedPixels, { decode }: HuffmanTable): void {
  const { data } = coded;
  let { at } = coded;
  for (let index = 1; index < COEFFICIENTS; index++) {
    const entry = decode[bitsAt(data, at)] as number; // the table has 65 536 entries
    const code = entry >>> 8;
    at += (entry & 0xff) + (code & 15);
    if (code === 0) {
      if (entry === 0) throw damagedPixels();
      break;
    }
    index += code >>> 4;
  }
  coded.at = at;
}

function readCode(coded: CodedPixels, { decode }: HuffmanTable): number {
  const entry = decode[bitsAt(coded.data, coded.at)] ?? 0;
  if (entry === 0 || coded.at > 8 * coded.data.length) throw damagedPixels();
  coded.at += entry & 0xff;
  return entry >>> 8;
}

/** Writes the difference of a DC coefficient. T.81, F.1.2.1 */
function putDc(writer: BitWriter, { codes, lengths }: HuffmanTable, difference: number): void {
  const size = 32 - Math.clz32(Math.abs(difference));
  const length = lengths[size] ?? 0;
  if (length === 0) throw new Error('a DC difference has no code');
  writer.put(codes[size] ?? 0, length);
  const bits = difference < 0 ? difference + (1 << size) - 1 : difference;
  writer.put(bits, size);
}
