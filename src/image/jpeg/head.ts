import { LRUCache } from 'lru-cache';
import type { Size } from '../../record/box.ts';

/** A block of 8 × 8 samples: of which component, and by which tables it is coded. */
export type CodedBlock = {
  readonly component: number;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
};

/** What stands in front of the coded pixels of a JPEG. */
export type JpegHead = {
  /** Pixels. */
  readonly size: Size;
  /** What a minimum coded unit (MCU) shows, in pixels. */
  readonly mcu: Size;
  /** The blocks of a unit, in turn. */
  readonly blocks: readonly CodedBlock[];
  /** Units from one restart marker to the next; 0 where there are none. */
  readonly restartInterval: number;
  /** Where the height stands, with the width behind it, two bytes each. */
  readonly sizeOffset: number;
  /** Where the last segment begins, that of the scan, and where it ends. */
  readonly scanOffset: number;
  readonly dataOffset: number;
};

export const DRI = 0xdd;
export const RST = 0xd0;
export const EOI = 0xd9;
const SOF = 0xc0;
const DHT = 0xc4;
const SOS = 0xda;

type Component = { readonly across: number; readonly down: number };

/**
 * Reads the head of a baseline JPEG of one scan, as libjpeg writes it.
 * ITU-T T.81, B.2: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @throws Error for other kinds, and for damage
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
          mcu: unitOf(components),
          blocks,
          restartInterval: interval,
          sizeOffset: sizeAt,
          scanOffset: at,
          dataOffset: dataAt,
        };
      }
    }
  }
  throw new Error('it is no baseline JPEG of one scan');
}

/** libjpeg writes the same four into every JPEG, unless they are made for it. */
const known = new LRUCache<string, HuffmanTable>({ max: 8 });

/** T.81, B.2.4.2 */
function readTables(segment: Buffer, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at < segment.length; ) {
    const start = at + 1;
    at = segment.subarray(start, start + 16).reduce((sum, count) => sum + count, start + 16);
    const table = segment.subarray(start, at);
    const key = table.toString('latin1');
    const found = known.get(key) ?? huffman(table);
    known.set(key, found);
    tables.set(segment.readUInt8(start - 1), found);
  }
}

const componentsOf = (frame: Buffer): Component[] =>
  Array.from({ length: frame.readUInt8(5) }, (_, index) => {
    const sampling = frame.readUInt8(7 + 3 * index);
    return { across: sampling >> 4, down: sampling & 15 };
  });

/** Where there is but one component, its sampling does not count. T.81, A.2.2 */
const unitOf = (components: readonly Component[]): Size =>
  components.length === 1
    ? { width: 8, height: 8 }
    : {
        width: 8 * Math.max(...components.map(({ across }) => across)),
        height: 8 * Math.max(...components.map(({ down }) => down)),
      };

function blocksOf(
  scan: Buffer,
  components: readonly Component[],
  tables: ReadonlyMap<number, HuffmanTable>,
): CodedBlock[] {
  if (scan.readUInt8() !== components.length) throw new Error('it is no baseline JPEG of one scan');
  return components.flatMap(({ across, down }, component) => {
    const named = scan.readUInt8(2 + 2 * component);
    const [dc, ac] = [tables.get(named >> 4), tables.get(16 + (named & 15))];
    if (!dc || !ac) throw new Error('it lacks a table');
    return Array<CodedBlock>(components.length === 1 ? 1 : across * down).fill({
      component,
      dc,
      ac,
    });
  });
}

/** A Huffman table of JPEG: what any 16 bits begin with, and how to say it. */
export type HuffmanTable = {
  /** The length of the code in the lower eight bits, and what it means above; 0 where there is none. */
  readonly decode: Uint16Array;
  /** The code of each meaning, and its length. */
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
};

/** @param table how many codes there are of each length, 1 to 16, and what they mean. ITU-T T.81, C.2 */
export function huffman(table: Uint8Array): HuffmanTable {
  const read = new Uint16Array(1 << 16);
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let [code, at] = [0, 16];
  for (let length = 1; length <= 16; length++) {
    for (let left = table[length - 1] ?? 0; left > 0; left--) {
      const meaning = table[at++] ?? 0;
      const spare = 16 - length;
      read.fill((meaning << 8) | length, code << spare, (code + 1) << spare);
      codes[meaning] = code++;
      lengths[meaning] = length;
    }
    code <<= 1;
  }
  return { decode: read, codes, lengths };
}
