import { type CodedBlock, DRI, EOI, type HuffmanTable, jpegHead, RST } from './head.ts';

/** Pixels from one restart marker to the next, if the width is a multiple of it. */
const INTERVAL_PIXELS = 128;

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
  const coded = unstuff(jpeg, dataOffset);
  const { dcs, starts, ends } = findSegments(coded, blocks, interval, count);
  const tables = firstBlocks(blocks).map(({ dc }) => dc);
  // Any byte may need a stuffed zero; a DC coefficient takes at most four bytes, a marker three.
  const maxBytes = coded.byteLength + count * (3 + 4 * tables.length);
  const out = Buffer.allocUnsafe(dataOffset + 6 + 2 * maxBytes);
  jpeg.copy(out, 0, 0, scanOffset);
  out.set([0xff, DRI, 0, 4, interval >> 8, interval & 0xff], scanOffset);
  jpeg.copy(out, scanOffset + 6, scanOffset, dataOffset);
  const writer = bitWriter(out, dataOffset + 6);
  let [end, segment] = [0, 0];
  for (let index = 0; index < count; index++) {
    for (const table of tables) {
      putDc(writer, table, dcs[segment] as number);
      writer.copy(coded, starts[segment] as number, ends[++segment] as number);
    }
    end = writer.mark(index < count - 1 ? RST + (index & 7) : EOI);
  }
  return out.subarray(0, end);
}

/** The first block of each component. */
const firstBlocks = (blocks: readonly CodedBlock[]): CodedBlock[] => blocks.filter(isFirst);

const isFirst = ({ component }: CodedBlock, index: number, blocks: readonly CodedBlock[]) =>
  blocks[index - 1]?.component !== component;

/**
 * What is copied: for each component of each interval, its first DC coefficient, and the bits from there to the
 * next segment.
 */
type Segments = {
  readonly dcs: Int32Array;
  /** Positions in bits. A segment ends where the coefficient of the next one begins: at the next of `ends`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
};

/** Reads all coded pixels. */
function findSegments(
  data: DataView,
  blocks: readonly CodedBlock[],
  interval: number,
  count: number,
): Segments {
  const opensSegment = blocks.map(isFirst);
  const skips = blocks.map(({ ac }) => skipTable(ac));
  const lastDcs = new Int32Array(blocks.length);
  const most = count * blocks.length;
  const dcs = new Int32Array(most);
  const [starts, ends] = [new Int32Array(most), new Int32Array(most + 1)];
  const coded = { data, at: 0 };
  let segment = 0;
  for (let unit = 0; unit < interval * count; unit++) {
    const opensInterval = unit % interval === 0;
    for (let index = 0; index < blocks.length; index++) {
      const { component, dc, ac } = blocks[index] as CodedBlock;
      const start = coded.at;
      const value = (lastDcs[component] as number) + readDc(coded, dc);
      lastDcs[component] = value;
      if (opensInterval && opensSegment[index]) {
        ends[segment] = start;
        dcs[segment] = value;
        starts[segment++] = coded.at;
      }
      coded.at = skipAc(data, coded.at, ac, skips[index] as Uint16Array);
    }
  }
  ends[segment] = coded.at;
  return { dcs, starts, ends };
}

/** Coded pixels without stuffed zeros, and the bit to read next. */
type CodedPixels = { readonly data: DataView; at: number };

/** Zero bytes after the data: a block that starts in the last byte may be read beyond its end. */
const PADDING = 256;

/** The coded pixels from byte `start` to the next marker, without stuffed zeros. T.81, B.1.1.5 */
function unstuff(jpeg: Buffer, start: number): DataView {
  const out = Buffer.alloc(jpeg.length - start + PADDING);
  let end = 0;
  for (let from = start; ; ) {
    const mark = jpeg.indexOf(0xff, from);
    const next = jpeg[mark + 1];
    if (mark < 0 || next === undefined) throw new Error('it was cut off');
    const isStuffed = next === 0;
    end += jpeg.copy(out, end, from, isStuffed ? mark + 1 : mark);
    if (!isStuffed) return new DataView(out.buffer, out.byteOffset, end + PADDING);
    from = mark + 2;
  }
}

/** The sixteen bits from bit `at` on. */
const bitsAt = (data: DataView, at: number): number =>
  (data.getUint32(at >>> 3) << (at & 7)) >>> 16;

const damagedPixels = () => new Error('its pixels are damaged');

/** Reads the difference of a DC coefficient from the previous one. T.81, F.2.2.1 */
function readDc(coded: CodedPixels, { decode }: HuffmanTable): number {
  const { data, at } = coded;
  const entry = decode[bitsAt(data, at)] as number; // the table has 65 536 entries
  if (entry === 0 || at > 8 * (data.byteLength - PADDING)) throw damagedPixels();
  coded.at += entry & 0xff;
  const size = entry >>> 8;
  if (size === 0) return 0;
  const value = bitsAt(data, coded.at) >>> (16 - size);
  coded.at += size;
  return value >>> (size - 1) === 1 ? value : value - (1 << size) + 1;
}

const COEFFICIENTS = 64;

/** Bits that are looked up at once, mostly several coefficients. */
const WINDOW_BITS = 13;

/** An entry of a table of skips: the length in bits, above it how many coefficients are passed. */
const LENGTH_BITS = 5;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;
const COUNT_MASK = 127;

/** Added to the number of coefficients if the block ends after them; the end itself then counts as one. */
const BLOCK_END = COUNT_MASK + 1;

const skipTables = new WeakMap<HuffmanTable, Uint16Array>();

/** For the next WINDOW_BITS bits, all AC coefficients whose codes are complete in them; 0 for none. */
function skipTable(table: HuffmanTable): Uint16Array {
  const known = skipTables.get(table);
  if (known) return known;
  const length = 1 << WINDOW_BITS;
  const skips = Uint16Array.from({ length }, (_, window) => skipOf(table, window));
  skipTables.set(table, skips);
  return skips;
}

function skipOf({ decode }: HuffmanTable, window: number): number {
  const bits = window << (16 - WINDOW_BITS);
  let [length, count] = [0, 0];
  while (length < WINDOW_BITS) {
    const entry = decode[(bits << length) & 0xffff] as number; // the table has 65 536 entries
    const [codeLength, code] = [entry & 0xff, entry >>> 8];
    const passed = 1 + (code >>> 4);
    const isWhole = entry !== 0 && length + codeLength <= WINDOW_BITS;
    if (!isWhole || count + passed >= COEFFICIENTS) break;
    length += codeLength + (code & 15);
    count += passed;
    if (code === 0) return ((count + BLOCK_END) << LENGTH_BITS) | length;
  }
  return (count << LENGTH_BITS) | length;
}

/** The position after the AC coefficients of a block. Most time is spent in this loop. T.81, F.2.2.2 */
function skipAc(data: DataView, start: number, table: HuffmanTable, skips: Uint16Array): number {
  let [at, index] = [start, 1];
  while (index < COEFFICIENTS) {
    const window = (data.getUint32(at >>> 3) << (at & 7)) >>> (32 - WINDOW_BITS);
    const entry = skips[window] as number; // the table has an entry for each window
    const next = index + (entry >>> LENGTH_BITS);
    if (entry === 0 || (next & COUNT_MASK) > COEFFICIENTS) return skipEach(data, at, index, table);
    at += entry & LENGTH_MASK;
    index = next;
  }
  return at;
}

/** One coefficient at a time: for long codes, and where the window reaches into the next block. */
function skipEach(data: DataView, start: number, first: number, { decode }: HuffmanTable): number {
  let at = start;
  for (let index = first; index < COEFFICIENTS; index++) {
    const entry = decode[bitsAt(data, at)] as number; // the table has 65 536 entries
    if (entry === 0) throw damagedPixels();
    const code = entry >>> 8;
    at += (entry & 0xff) + (code & 15);
    if (code === 0) break;
    index += code >>> 4;
  }
  return at;
}

type BitWriter = {
  /** @param length of `value` in bits, at most 16 */
  put(value: number, length: number): void;
  /** Copies the bits from `from` up to but not including `to`. */
  copy(data: DataView, from: number, to: number): void;
  /** Fills the last byte with ones and writes a marker. @returns the byte offset after it */
  mark(marker: number): number;
};

/** Writes coded pixels from byte `at` on, with a zero stuffed after every FF. */
function bitWriter(out: Uint8Array, at: number): BitWriter {
  let end = at;
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
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
      // Completes the pending byte, so that whole bytes can be copied.
      const first = Math.min(-count & 7, to - from);
      put(bitsAt(data, from) >>> (16 - first), first);
      const bytes = (to - from - first) >>> 3;
      end = copyBytes(data, from + first, bytes, view, end);
      const rest = from + first + 8 * bytes;
      put(bitsAt(data, rest) >>> (16 - to + rest), to - rest);
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

/**
 * Copies bytes that start at any bit, with a zero stuffed after every FF; four at once if none of them is FF.
 *
 * @returns the end in `out`
 */
function copyBytes(
  data: DataView,
  from: number,
  bytes: number,
  out: DataView,
  start: number,
): number {
  const shift = from & 7;
  let [at, end] = [from >>> 3, start];
  const last = at + bytes;
  while (at < last) {
    const word = (data.getUint32(at) << shift) | (data.getUint8(at + 4) >>> (8 - shift));
    // The bit operations find a zero byte in the complement.
    if (at + 4 <= last && ((~word - 0x01010101) & word & 0x80808080) === 0) {
      out.setUint32(end, word);
      at += 4;
      end += 4;
    } else {
      const byte = word >>> 24;
      out.setUint8(end++, byte);
      if (byte === 0xff) out.setUint8(end++, 0);
      at++;
    }
  }
  return end;
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
