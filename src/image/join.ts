import sharp, { type Sharp } from 'sharp';
import { FondsError } from '../errors.ts';
import type { Pack } from './pack.ts';

/** Opens stored parts as one picture, row by row; nothing is decoded yet. */
export async function joinParts(
  pack: Pack,
  parts: readonly string[],
  across: number,
): Promise<Sharp> {
  const bytes = await Promise.all(
    parts.map(async (part) => {
      const found = await pack.read(part);
      if (found) return found;
      throw new FondsError('IMAGE_UNREADABLE', `the tile pack lacks “${part}”`);
    }),
  );
  if (bytes.length === 1) return sharp(bytes[0]);
  // Grey parts come out of the join with channels too many, unless they are made RGB before it.
  return sharp(bytes, { join: { across } }).pipelineColourspace('srgb');
}
