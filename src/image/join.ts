import sharp, { type Sharp } from 'sharp';
import type { Lender } from '../storage/lender.ts';
import { TILE } from './level.ts';
import { mosaic, readPart, type Tiles } from './mosaic.ts';
import type { Pack, Room } from './pack.ts';
import type { Join } from './plan.ts';

/** What is decoded below a region, so that its last rows have the colours they have in the whole. */
const MARGIN = 16;

/** What was cut here is not too large to be put together again. */
const OWN = { limitInputPixels: false } as const;

/**
 * Lends stored parts as one picture, of which the region may be read, while `use` works with it.
 *
 * @param rooms for the bytes of the parts
 * @throws IMAGE_UNREADABLE
 */
export async function withJoined<T>(
  pack: Pack,
  join: Join,
  isGrey: boolean,
  rooms: Lender,
  use: (pixels: Sharp) => Promise<T>,
): Promise<T> {
  const lent: Buffer[] = [];
  const room: Room = (length) => {
    const one = rooms.lend(length);
    lent.push(one);
    return one;
  };
  try {
    return await use(await opened(pack, join, isGrey, room));
  } finally {
    lent.forEach(rooms.giveBack);
  }
}

async function opened(pack: Pack, join: Join, isGrey: boolean, room: Room): Promise<Sharp> {
  const { parts, across, size, from } = join;
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return sharp(await readPart(pack, only, room), OWN);
  const bottom = from.y + from.h + MARGIN;
  const all: Tiles = { names: parts, across, size, bottom, isGrey };
  const pieces = await Promise.all(evenly(all).map((tiles) => mosaic(pack, tiles, room)));
  if (pieces.length === 1) return sharp(pieces[0], OWN);
  // Grey ones come out of the join with channels too many, unless they are made RGB before it.
  return sharp(pieces, { ...OWN, join: { across: 2 } }).pipelineColourspace('srgb');
}

/** The tiles at the right edge of an image may be narrower than their neighbours. */
function evenly(all: Tiles): Tiles[] {
  const { names, across, size } = all;
  const last = size.width - (across - 1) * TILE;
  if (across === 1 || last === TILE) return [all];
  const isLast = (index: number) => index % across === across - 1;
  return [
    {
      ...all,
      names: names.filter((_, index) => !isLast(index)),
      across: across - 1,
      size: { ...size, width: size.width - last },
    },
    {
      ...all,
      names: names.filter((_, index) => isLast(index)),
      across: 1,
      size: { ...size, width: last },
    },
  ];
}
