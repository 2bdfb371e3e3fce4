import { LRUCache } from 'lru-cache';
import type { Size } from '../../record/box.ts';

/** A block of 8 × 8 samples: its component, and the Huffman tables it is coded with. */
export type CodedBlock = {
  readonly component: number;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
};

/** The header of a JPEG, up to the coded pixels. */
export type JpegHead = {
  /** Pixels. */
  readonly size: Size;
  /** The size of a minimum coded unit (MCU), in pixels. */
  readonly mcu: Size;
  /** The blocks of an MCU, in coding order. */
  readonly blocks: readonly CodedBlock[];
  /** MCUs from one restart marker to the next; 0 without markers. */
  readonly restartInterval: number;
  /** Byte offset of the height and then the width, two bytes each. */
  readonly sizeOffset: number;
  /** Byte offset of the start-of-scan segment, the last one. */
  readonly scanOffset: number;
  /** Byte offset of the coded pixels. */
  readonly dataOffset: number;
};

export const DRI = 0xdd;
export const RST = 0xd0;
export const EOI = 0xd9;
const SOF = 0xc0;
const DHT = 0xc4;
const SOS = 0xda;

/** Sampling factors of a component. */
type Component = { readonly horizontal: number; readonly vertical: number };

/**
 * Parses the header of a baseline JPEG with one scan, as libjpeg writes it.
 * ITU-T T.81, B.2: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @throws Error for any other kind of JPEG, and if it is damaged
 */
export function jpegHead(jpeg: Buffer): JpegHead {
  const tables = new Map<number, HuffmanTable>();
  let components: Component[] = [];
  let [interval, sizeAt] = [0, 0];
  for (let at = 2; jpeg[at] === 0xff; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const body = jpeg.subarray(at + 4, at + 2 + jpeg.readUInt16BE(at + 2));
    switch (jpeg[at + 1]) {
      case DHT:
        readTables(body, tables);
        break;
      case DRI:
        interval = body.readUInt16BE();
        break;
      case SOF:
        sizeAt = at + 5;
        components = componentsOf(body);
        break;
      case SOS: {
        const size = { height: jpeg.readUInt16BE(sizeAt), width: jpeg.readUInt16BE(sizeAt + 2) };
        const blocks = blocksOf(body, components, tables);
        const dataAt = at + 4 + body.length;
        return {
          size,
          mcu: mcuOf(components),
          blocks,
          restartInterval: interval,
          sizeOffset: sizeAt,
          scanOffset: at,
          dataOffset: dataAt,
        };
      }
    }
  }
  throw new Error('it is not a baseline JPEG of one scan');
}

/** libjpeg writes the same four tables into every JPEG, unless it optimises them. */
const cachedTables = new LRUCache<string, HuffmanTable>({ max: 8 });

/** T.81, B.2.4.2 */
function readTables(segment: Buffer, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at < segment.length; ) {
    const start = at + 1;
    at = segment.subarray(start, start + 16).reduce((sum, count) => sum + count, start + 16);
    const table = segment.subarray(start, at);
    const key = table.toString('latin1');
    const parsed = cachedTables.get(key) ?? huffmanTable(table);
    cachedTables.set(key, parsed);
    tables.set(segment.readUInt8(start - 1), parsed);
  }
}

const componentsOf = (frame: Buffer): Component[] =>
  Array.from({ length: frame.readUInt8(5) }, (_, index) => {
    const sampling = frame.readUInt8(7 + 3 * index);
    return { horizontal: sampling >> 4, vertical: sampling & 15 };
  });

/** The sampling factors of a single component are ignored. T.81, A.2.2 */
const mcuOf = (components: readonly Component[]): Size =>
  components.length === 1
    ? { width: 8, height: 8 }
    : {
        width: 8 * Math.max(...components.map(({ horizontal }) => horizontal)),
        height: 8 * Math.max(...components.map(({ vertical }) => vertical)),
      };

function blocksOf(
  scan: Buffer,
  components: readonly Component[],
  tables: ReadonlyMap<number, HuffmanTable>,
): CodedBlock[] {
  if (scan.readUInt8() !== components.length)
    throw new Error('it is not a baseline JPEG of one scan');
  return components.flatMap(({ horizontal, vertical }, component) => {
    const tableIds = scan.readUInt8(2 + 2 * component);
    const [dc, ac] = [tables.get(tableIds >> 4), tables.get(16 + (tableIds & 15))];
    if (!dc || !ac) throw new Error('it lacks a Huffman table');
    return Array<CodedBlock>(components.length === 1 ? 1 : horizontal * vertical).fill({
      component,
      dc,
      ac,
    });
  });
}

/** A Huffman table for decoding and encoding. */
export type HuffmanTable = {
  /** For the next 16 bits: the length of their first code in the low byte, its value in the high byte; 0 for no code. */
  readonly decode: Uint16Array;
  /** The code of each value, and its length in bits. */
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
};

/** @param table the number of codes of each length, 1 to 16, then their values. ITU-T T.81, C.2 */
function huffmanTable(table: Uint8Array): HuffmanTable {
  const decode = new Uint16Array(1 << 16);
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let [code, at] = [0, 16];
  for (let length = 1; length <= 16; length++) {
    for (let left = table[length - 1] ?? 0; left > 0; left--) {
      const value = table[at++] ?? 0;
      const spare = 16 - length;
      decode.fill((value << 8) | length, code << spare, (code + 1) << spare);
      codes[value] = code++;
      lengths[value] = length;
    }
    code <<= 1;
  }
  return { decode, codes, lengths };
}
