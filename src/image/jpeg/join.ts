import { FondsError } from '../../errors.ts';
import type { Box } from '../../record/box.ts';
import type { BufferPool } from '../../system/buffer-pool.ts';
import { TILE_SIZE } from '../image.ts';
import type { Pack, Room } from '../pack/pack.ts';
import type { Join } from '../plan.ts';
import { type Sharp, sharp } from '../sharp.ts';
import { mosaic, type Tiles, tileOf } from './mosaic.ts';

/** What was cut here is not too large to be put together again. */
const OWN = { limitInputPixels: false } as const;

/** Pixels, and where among them the region lies. */
export type Joined = { readonly pixels: Sharp; readonly from: Box };

/**
 * Lends stored parts as one picture, while `use` works with it.
 *
 * @param rooms for the bytes of the parts
 * @throws PACK_DAMAGED
 */
export async function withJoined<T>(
  pack: Pack,
  join: Join,
  rooms: BufferPool,
  use: (joined: Joined) => Promise<T>,
): Promise<T> {
  const lent: Buffer[] = [];
  const room: Room = (length) => {
    const one = rooms.take(length);
    lent.push(one);
    return one;
  };
  try {
    const parts = await readParts(pack, join.parts, room);
    return await use(opened(parts, join, room));
  } finally {
    lent.forEach(rooms.release);
  }
}

/** All at once, into one room. */
async function readParts(pack: Pack, names: readonly string[], room: Room): Promise<Buffer[]> {
  const lengths = names.map((name) => pack.lengthOf(name) ?? 0);
  const whole = room(lengths.reduce((sum, length) => sum + length, 0));
  let end = 0;
  const take: Room = (length) => {
    end += length;
    return whole.subarray(end - length, end);
  };
  const parts = names.map(async (name) => {
    const part = await pack.read(name, take);
    if (part) return part;
    throw new FondsError('PACK_DAMAGED', `the tile pack lacks “${name}”`);
  });
  return await Promise.all(parts);
}

function opened(parts: readonly Buffer[], { across, size, from }: Join, room: Room): Joined {
  const [first] = parts;
  const tiles = parts.map(tileOf);
  // Pictures that are listed by their size have no markers: they are decoded as a whole.
  if (first && tiles[0]?.head.interval === 0) return { pixels: sharp(first, OWN), from };
  const all: Tiles = { tiles, across, size };
  if (tiles[0]?.head.interval === tiles[across - 1]?.head.interval) {
    const { jpeg, box } = mosaic(all, from, room);
    return { pixels: sharp(jpeg, OWN), from: within(box, from) };
  }
  const [left, right] = parted(all);
  // The left one must not be the narrower, since both get the same width.
  const start = Math.min(from.x, left.size.width - right.size.width);
  const begun = mosaic(left, { ...from, x: start, w: left.size.width - start }, room);
  const ended = mosaic(right, { ...from, x: 0, w: right.size.width }, room);
  // Grey ones come out of the join with channels too many, unless they are made RGB before it.
  const pixels = sharp([begun.jpeg, ended.jpeg], { ...OWN, join: { across: 2 } });
  return { pixels: pixels.pipelineColourspace('srgb'), from: within(begun.box, from) };
}

const within = ({ x, y }: Box, from: Box): Box => ({ ...from, x: from.x - x, y: from.y - y });

/** The tiles at the right edge of an image apart from the others. */
function parted({ tiles, across, size }: Tiles): [Tiles, Tiles] {
  const width = (across - 1) * TILE_SIZE;
  const isLast = (index: number) => index % across === across - 1;
  return [
    {
      tiles: tiles.filter((_, index) => !isLast(index)),
      across: across - 1,
      size: { ...size, width },
    },
    {
      tiles: tiles.filter((_, index) => isLast(index)),
      across: 1,
      size: { ...size, width: size.width - width },
    },
  ];
}
