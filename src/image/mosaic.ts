import type { Size } from '../record/box.ts';
import { TILE } from './level.ts';
import { shortened } from './shortened.ts';
import { type Field, LONG, SHORT, tiffHead } from './tiff.ts';

/** Tiles row by row, all of one width: that of the picture, or TILE where there are several in a row. */
export type Tiles = {
  readonly tiles: readonly Buffer[];
  readonly across: number;
  /** Of the picture, in pixels of the tiles. */
  readonly size: Size;
  /** What lies below this row is not looked at; pixels. */
  readonly bottom: number;
  readonly isGrey: boolean;
};

const JPEG = 7;
const GREY = 1;
const YCBCR = 6;

/**
 * Tiles of a pack as one picture, a TIFF in which they lie as they are: libvips decodes of it what a
 * region needs, and no pixel is copied. To join as many pictures takes twice as long.
 * TIFF 6.0, §15, and its technical note 2 on JPEG.
 */
export const mosaic = (all: Tiles): Buffer => (all.across === 1 ? inStrips(all) : inTiles(all));

/** The width of a tile in TIFF is a multiple of 16, that of a strip is any. */
function inStrips({ tiles, size, isGrey }: Tiles): Buffer {
  const fields = [...fieldsOf(size, isGrey), [278, LONG, [TILE]] as const];
  return Buffer.concat([tiffHead(fields, 'strips', lengthsOf(tiles)), ...tiles]);
}

function inTiles({ tiles, across, size, bottom, isGrey }: Tiles): Buffer {
  const side = [[322, LONG, [TILE]] as const, [323, LONG, [TILE]] as const];
  const fields = [...fieldsOf(size, isGrey), ...side];
  const last = tiles.length - across;
  const rows = bottom - (last / across) * TILE;
  const parts = tiles.map((tile, at) => (at < last ? tile : shortened(tile, rows)));
  return Buffer.concat([tiffHead(fields, 'tiles', lengthsOf(parts)), ...parts]);
}

const lengthsOf = (parts: readonly Buffer[]) => parts.map(({ length }) => length);

const fieldsOf = ({ width, height }: Size, isGrey: boolean): Field[] => [
  [256, LONG, [width]],
  [257, LONG, [height]],
  [258, SHORT, isGrey ? [8] : [8, 8, 8]],
  [259, SHORT, [JPEG]],
  [262, SHORT, [isGrey ? GREY : YCBCR]],
  [277, SHORT, [isGrey ? 1 : 3]],
  [284, SHORT, [1]],
  ...(isGrey ? [] : [[530, SHORT, [2, 2]] as const]),
];
