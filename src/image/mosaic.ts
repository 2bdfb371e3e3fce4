import type { Size } from '../record/box.ts';
import { TILE } from './level.ts';
import { type Field, LONG, SHORT, tiffHead } from './tiff.ts';

const JPEG = 7;
const GREY = 1;
const YCBCR = 6;

/**
 * Tiles of a pack as one picture, a TIFF in which they lie as they are: libvips decodes of it what a
 * region needs, and no pixel is copied. To join as many pictures takes twice as long.
 * TIFF 6.0, §15, and its technical note 2 on JPEG.
 *
 * @param tiles row by row
 * @param across tiles in a row; all of one width, which is TILE where there are several
 * @param size of the mosaic, in pixels of the tiles
 */
export function mosaic(
  tiles: readonly Uint8Array[],
  across: number,
  { width, height }: Size,
  isGrey: boolean,
): Buffer {
  // The width of a tile is a multiple of 16, that of a strip is any.
  const layout = across === 1 ? 'strips' : 'tiles';
  const fields: Field[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, isGrey ? [8] : [8, 8, 8]],
    [259, SHORT, [JPEG]],
    [262, SHORT, [isGrey ? GREY : YCBCR]],
    [277, SHORT, [isGrey ? 1 : 3]],
    [284, SHORT, [1]],
  ];
  if (layout === 'strips') fields.push([278, LONG, [TILE]]);
  else fields.push([322, LONG, [TILE]], [323, LONG, [TILE]]);
  if (!isGrey) fields.push([530, SHORT, [2, 2]]);
  const lengths = tiles.map((tile) => tile.length);
  return Buffer.concat([tiffHead(fields, layout, lengths), ...tiles]);
}
