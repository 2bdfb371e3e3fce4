import { FondsError } from '../errors.ts';
import type { Size } from '../record/box.ts';
import { TILE } from './level.ts';
import type { Pack, Room } from './pack.ts';
import { shorten } from './shorten.ts';
import { type Field, LONG, SHORT, tiffHead } from './tiff.ts';

/** Tiles row by row, all of one width: that of the picture, or TILE where there are several in a row. */
export type Tiles = {
  /** Their names in the pack. */
  readonly names: readonly string[];
  readonly across: number;
  /** Of the picture, in pixels of the tiles. */
  readonly size: Size;
  /** What lies below this row is not looked at; pixels. */
  readonly bottom: number;
  readonly isGrey: boolean;
};

/** The head of the TIFF takes less, and eight bytes a tile; it stands before them. */
const HEAD = 256;

const JPEG = 7;
const GREY = 1;
const YCBCR = 6;

/**
 * Tiles of a pack as one picture: a TIFF in which they lie as they are read. libvips decodes of it what a
 * region needs; to join as many pictures takes twice as long. TIFF 6.0, §15, and its technical note 2.
 *
 * @param room is asked for once
 * @throws IMAGE_UNREADABLE
 */
export async function mosaic(pack: Pack, tiles: Tiles, room: Room): Promise<Buffer> {
  const { names, across } = tiles;
  const start = HEAD + 8 * names.length;
  const lengths = names.map((name) => pack.lengthOf(name) ?? 0);
  const length = lengths.reduce((sum, one) => sum + one, start);
  const whole = room(length).subarray(0, length);
  let end = start;
  const take: Room = (bytes) => {
    end += bytes;
    return whole.subarray(end - bytes, end);
  };
  const parts = await Promise.all(names.map((name) => readPart(pack, name, take)));
  if (across > 1) shortenLast(parts, tiles);
  const places = parts.map(({ byteOffset }) => byteOffset - whole.byteOffset);
  whole.set(
    tiffHead(
      fieldsOf(
        tiles,
        places,
        parts.map((part) => part.length),
      ),
    ),
  );
  return whole;
}

export async function readPart(pack: Pack, name: string, room: Room): Promise<Buffer> {
  const part = await pack.read(name, room);
  if (part) return part;
  throw new FondsError('IMAGE_UNREADABLE', `the tile pack lacks “${name}”`);
}

/** Nothing is decoded that lies below what is looked at. (Of strips, libtiff wants the whole.) */
function shortenLast(parts: readonly Buffer[], { across, bottom }: Tiles): void {
  const above = parts.length - across;
  const rows = bottom - (above / across) * TILE;
  for (const part of parts.slice(above)) shorten(part, rows);
}

function fieldsOf(
  { across, size, isGrey }: Tiles,
  places: readonly number[],
  lengths: readonly number[],
): Field[] {
  const colour: Field[] = isGrey
    ? [
        [258, SHORT, [8]],
        [262, SHORT, [GREY]],
        [277, SHORT, [1]],
      ]
    : [
        [258, SHORT, [8, 8, 8]],
        [262, SHORT, [YCBCR]],
        [277, SHORT, [3]],
        [530, SHORT, [2, 2]],
      ];
  // The width of a tile in TIFF is a multiple of 16, that of a strip is any.
  const layout: Field[] =
    across === 1
      ? [
          [273, LONG, places],
          [278, LONG, [TILE]],
          [279, LONG, lengths],
        ]
      : [
          [322, LONG, [TILE]],
          [323, LONG, [TILE]],
          [324, LONG, places],
          [325, LONG, lengths],
        ];
  return [
    [256, LONG, [size.width]],
    [257, LONG, [size.height]],
    [259, SHORT, [JPEG]],
    [284, SHORT, [1]],
    ...colour,
    ...layout,
  ];
}
