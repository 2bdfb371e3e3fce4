import type { Box, Size } from '../../record/box.ts';
import { TILE_SIZE } from '../image.ts';
import { EOI, type JpegHead, jpegHead, RST } from './head.ts';

/** A tile with restart markers. Between two markers is an interval. */
type ParsedTile = {
  readonly bytes: Buffer;
  readonly head: JpegHead;
  /** Byte offsets of the intervals, and of their ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

/** @throws Error if the tile is damaged or not a JPEG as `cutPack` writes it */
export function parseTile(bytes: Buffer): ParsedTile {
  const head = jpegHead(bytes);
  const [starts, ends] = [[head.dataOffset], [] as number[]];
  for (let from = head.dataOffset; ; from += 2) {
    from = bytes.indexOf(0xff, from);
    if (from < 0) throw new Error('a tile was cut off');
    const marker = bytes[from + 1] ?? 0;
    if (marker === 0) continue;
    ends.push(from);
    if (marker === EOI) return { bytes, head, starts, ends };
    starts.push(from + 2);
  }
}

/** Tiles row by row, all with the same restart interval. */
export type TileGrid = {
  readonly tiles: readonly ParsedTile[];
  readonly columns: number;
  /** Of the whole grid, in pixels. */
  readonly size: Size;
};

/** A JPEG, and the box of the grid it shows, in pixels of the grid. */
type Mosaic = { readonly jpeg: Buffer; readonly box: Box };

/**
 * Composes a JPEG that shows a region of a grid of tiles, without decoding any: the intervals are
 * copied and their restart markers renumbered.
 * ITU-T T.81, E.1.4: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @param region in pixels of the grid
 * @param buffer for the JPEG, as long as all tiles together
 * @throws Error if a tile is damaged
 */
export function mosaic(grid: TileGrid, region: Box, buffer: Buffer): Mosaic {
  const { tiles, size } = grid;
  const [first] = tiles;
  if (!first) throw new Error('there are no tiles');
  const { head } = first;
  // An interval is one row of MCUs high, so intervals divide the grid into cells of this size.
  const cell = { width: head.restartInterval * head.mcu.width, height: head.mcu.height };
  const columns = coveringCells(region.x, region.w, cell.width, size.width);
  const rows = coveringCells(region.y, region.h, cell.height, size.height);
  first.bytes.copy(buffer, 0, 0, head.dataOffset);
  buffer.writeUInt16BE(rows.length, head.sizeOffset);
  buffer.writeUInt16BE(columns.length, head.sizeOffset + 2);
  let [end, count] = [head.dataOffset, 0];
  const perTile = intervalsPerRow(first);
  for (let row = rows.from; row < rows.to; row++) {
    const [tileRow, rowInTile] = divide(row, TILE_SIZE / cell.height);
    for (let column = columns.from; column < columns.to; column++) {
      const [tileColumn, columnInTile] = divide(column, perTile);
      const tile = tiles[tileRow * grid.columns + tileColumn];
      if (!tile) throw new Error('a tile is missing');
      const interval = rowInTile * intervalsPerRow(tile) + columnInTile;
      end += tile.bytes.copy(buffer, end, tile.starts[interval], tile.ends[interval]);
      buffer[end++] = 0xff;
      buffer[end++] = RST + (count++ & 7);
    }
  }
  buffer[end - 1] = EOI;
  const box = { x: columns.start, y: rows.start, w: columns.length, h: rows.length };
  return { jpeg: buffer.subarray(0, end), box };
}

/** Pixels around the region: chroma upsampling makes the colours of a pixel depend on its neighbours. */
const MARGIN = 2;

/** The range of cells that covers a stretch of one axis, and its start and length in pixels. */
function coveringCells(start: number, length: number, cell: number, total: number) {
  const from = Math.floor(Math.max(0, start - MARGIN) / cell);
  const to = Math.ceil(Math.min(total, start + length + MARGIN) / cell);
  return { from, to, start: from * cell, length: Math.min(to * cell, total) - from * cell };
}

const intervalsPerRow = ({ head: { size, mcu, restartInterval } }: ParsedTile): number =>
  Math.ceil(size.width / (restartInterval * mcu.width));

/** Quotient and remainder. */
const divide = (number: number, by: number): [number, number] => [
  Math.floor(number / by),
  number % by,
];
