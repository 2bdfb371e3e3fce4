import type { Box, Size } from '../../record/box.ts';
import { TILE_SIZE } from '../image.ts';
import type { Room } from '../pack/pack.ts';
import { EOI, type JpegHead, jpegHead, RST } from './head.ts';

/** A tile with restart markers, and where what lies between them begins and ends. */
export type Tile = {
  readonly bytes: Buffer;
  readonly head: JpegHead;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

/** @throws Error for what was not cut here, and for damage */
export function tileOf(bytes: Buffer): Tile {
  const head = jpegHead(bytes);
  const [starts, ends] = [[head.dataAt], [] as number[]];
  for (let from = head.dataAt; ; from += 2) {
    from = bytes.indexOf(0xff, from);
    if (from < 0) throw new Error('a tile was cut off');
    const marker = bytes[from + 1] ?? 0;
    if (marker === 0) continue;
    ends.push(from);
    if (marker === EOI) return { bytes, head, starts, ends };
    starts.push(from + 2);
  }
}

/** Tiles row by row, all with as many units between their markers. */
export type Tiles = {
  readonly tiles: readonly Tile[];
  readonly across: number;
  /** Of all of them, in pixels. */
  readonly size: Size;
};

/** A JPEG, and which part of the tiles it shows, in their pixels. */
export type Mosaic = { readonly jpeg: Buffer; readonly box: Box };

/** The colours of a pixel depend on those beside it. */
const MARGIN = 2;

/**
 * A part of some tiles as one JPEG, without decoding any: what lies between restart markers is taken over
 * as it is, the markers are counted anew. ITU-T T.81, E.1.4: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @param wanted in pixels of the tiles
 * @throws Error for damage
 */
export function mosaic({ tiles, across, size }: Tiles, wanted: Box, room: Room): Mosaic {
  const [first] = tiles;
  if (!first) throw new Error('there are no tiles');
  const { head } = first;
  const step = { width: head.interval * head.unit.width, height: head.unit.height };
  const columns = stretch(wanted.x, wanted.w, step.width, size.width);
  const rows = stretch(wanted.y, wanted.h, step.height, size.height);
  const jpeg = room(tiles.reduce((sum, { bytes }) => sum + bytes.length, 0));
  first.bytes.copy(jpeg, 0, 0, head.dataAt);
  jpeg.writeUInt16BE(rows.length, head.sizeAt);
  jpeg.writeUInt16BE(columns.length, head.sizeAt + 2);
  let [end, count] = [head.dataAt, 0];
  const perTile = inRow(first);
  for (let row = rows.from; row < rows.to; row++) {
    const [tileRow, rowInTile] = divided(row, TILE_SIZE / step.height);
    for (let column = columns.from; column < columns.to; column++) {
      const [tileColumn, columnInTile] = divided(column, perTile);
      const tile = tiles[tileRow * across + tileColumn];
      if (!tile) throw new Error('a tile is missing');
      const index = rowInTile * inRow(tile) + columnInTile;
      end += tile.bytes.copy(jpeg, end, tile.starts[index], tile.ends[index]);
      jpeg[end++] = 0xff;
      jpeg[end++] = RST + (count++ & 7);
    }
  }
  jpeg[end - 1] = EOI;
  const box = { x: columns.start, y: rows.start, w: columns.length, h: rows.length };
  return { jpeg: jpeg.subarray(0, end), box };
}

/** Which of the steps that something is divided into cover a part of it, and what they cover in pixels. */
function stretch(start: number, length: number, step: number, whole: number) {
  const from = Math.floor(Math.max(0, start - MARGIN) / step);
  const to = Math.ceil(Math.min(whole, start + length + MARGIN) / step);
  return { from, to, start: from * step, length: Math.min(to * step, whole) - from * step };
}

const inRow = ({ head: { size, unit, interval } }: Tile): number =>
  Math.ceil(size.width / (interval * unit.width));

const divided = (number: number, by: number): [number, number] => [
  Math.floor(number / by),
  number % by,
];
