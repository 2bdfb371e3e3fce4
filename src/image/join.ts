import sharp, { type Sharp } from 'sharp';
import { FondsError } from '../errors.ts';
import { TILE } from './level.ts';
import { mosaic } from './mosaic.ts';
import type { Pack } from './pack.ts';
import type { Join } from './plan.ts';

/** What is decoded below a region, so that its last rows have the colours they have in the whole. */
const MARGIN = 16;

/** Opens stored parts as one picture, of which the region may be read; nothing is decoded yet. */
export async function joinParts(pack: Pack, join: Join, isGrey: boolean): Promise<Sharp> {
  const tiles = await Promise.all(
    join.parts.map(async (part) => {
      const found = await pack.read(part);
      if (found) return found;
      throw new FondsError('IMAGE_UNREADABLE', `the tile pack lacks “${part}”`);
    }),
  );
  if (tiles.length === 1) return sharp(tiles[0]);
  const { across, size, from } = join;
  const all = { tiles, across, size, bottom: from.y + from.h + MARGIN, isGrey };
  const last = size.width - (across - 1) * TILE;
  if (across === 1 || last === TILE) return sharp(mosaic(all));
  // The tiles at the right edge of an image are narrower than their neighbours.
  const column = (index: number) => index % across;
  const rest = {
    ...all,
    tiles: tiles.filter((_, index) => column(index) < across - 1),
    across: across - 1,
    size: { ...size, width: size.width - last },
  };
  const edge = {
    ...all,
    tiles: tiles.filter((_, index) => column(index) === across - 1),
    across: 1,
    size: { ...size, width: last },
  };
  // Grey ones come out of the join with channels too many, unless they are made RGB before it.
  const halves = [mosaic(rest), mosaic(edge)];
  return sharp(halves, { join: { across: 2 } }).pipelineColourspace('srgb');
}
