import { FondsError } from '../errors.ts';
import { type Box, formatBox, type Size } from '../record/box.ts';
import { FORMATS, type Format } from './format.ts';
import { namedSize } from './level.ts';
import { isWithin, type Limits } from './limits.ts';
import type { Quality } from './quality.ts';
import { regionBox } from './region.ts';
import type { ImageRequest } from './request.ts';
import { formatRotation, type Rotation, turnedSize } from './rotation.ts';
import { sizeOf } from './size.ts';
import type { ImageSource } from './source.ts';

/** What is made for a request, in pixels: equal for all requests that ask for the same picture. */
export type Derivative = {
  /** In pixels of the image. */
  readonly box: Box;
  /** What the box is scaled to, before the rotation. */
  readonly size: Size;
  readonly rotation: Rotation;
  readonly quality: Quality;
  readonly format: Format;
};

/** Throws what `regionBox` and `sizeOf` throw, and SIZE_TOO_LARGE for what the format cannot hold. */
export function derivativeOf(
  request: ImageRequest,
  source: ImageSource,
  limits: Limits,
): Derivative {
  const { rotation, format } = request;
  const box = regionBox(request.region, source);
  const named = namedSize(box, request.scaling, source, source.sizes);
  const region = { width: box.w, height: box.h };
  const size = named && isWithin(named, limits) ? named : sizeOf(request.scaling, region, limits);
  checkTurned(turnedSize(size, rotation), request);
  return { box, size, rotation, quality: plainQuality(request.quality, source), format };
}

/** What is turned askew lies in memory as a whole, while it is made. */
const MOST_ASKEW = 1.5e8;

function checkTurned({ width, height }: Size, { rotation, format }: ImageRequest): void {
  const { longest, most } = FORMATS[format];
  const pixels = rotation.degrees % 90 === 0 ? most : Math.min(most, MOST_ASKEW);
  if (Math.max(width, height) <= longest && width * height <= pixels) return;
  throw new FondsError(
    'SIZE_TOO_LARGE',
    `${width} × ${height} pixels are too many for this rotation in ${format}; ask for a smaller size, or for jpg`,
  );
}

const plainQuality = (quality: Quality, { grey = false }: ImageSource): Quality =>
  quality === 'color' || (grey && quality === 'gray') ? 'default' : quality;

/** One name for one picture: the key of caches, and the name of a tile in its pack. */
export function nameOf({ box, size, rotation, quality, format }: Derivative, image: Size): string {
  const { width, height } = size;
  return `${regionName(box, image)}/${width},${height}/${formatRotation(rotation)}/${quality}.${format}`;
}

export const regionName = (box: Box, { width, height }: Size): string =>
  box.w === width && box.h === height ? 'full' : formatBox(box);
