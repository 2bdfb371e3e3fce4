import sharp, { type Sharp } from 'sharp';
import { FondsError } from '../errors.ts';
import { TILE } from './level.ts';
import { mosaic } from './mosaic.ts';
import type { Pack } from './pack.ts';
import type { Join } from './plan.ts';

/** Opens stored parts as one picture; nothing is decoded yet. */
export async function joinParts(pack: Pack, join: Join, isGrey: boolean): Promise<Sharp> {
  const parts = await Promise.all(
    join.parts.map(async (part) => {
      const found = await pack.read(part);
      if (found) return found;
      throw new FondsError('IMAGE_UNREADABLE', `the tile pack lacks “${part}”`);
    }),
  );
  if (parts.length === 1) return sharp(parts[0]);
  const { across, size } = join;
  const last = size.width - (across - 1) * TILE;
  if (across === 1 || last === TILE) return sharp(mosaic(parts, across, size, isGrey));
  // The tiles at the right edge of an image are narrower than their neighbours.
  const isLast = (_: unknown, index: number) => index % across === across - 1;
  const [rest, edge] = [parts.filter((part, index) => !isLast(part, index)), parts.filter(isLast)];
  const halves = [
    mosaic(rest, across - 1, { ...size, width: size.width - last }, isGrey),
    mosaic(edge, 1, { ...size, width: last }, isGrey),
  ];
  // Grey ones come out of the join with channels too many, unless they are made RGB before it.
  return sharp(halves, { join: { across: 2 } }).pipelineColourspace('srgb');
}
