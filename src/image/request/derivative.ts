import { FondsError } from '../../errors.ts';
import { type Box, formatBox, type Size } from '../../record/box.ts';
import { type ImageSource, namedSize } from '../image.ts';
import { regionBox } from './region.ts';
import {
  FORMATS,
  type Format,
  formatRotation,
  type ImageRequest,
  type Quality,
  type Rotation,
  turnedSize,
  type Version,
} from './request.ts';
import { canEnlarge, isWithin, type Limits, largestSize, scaleSize, sizeOf } from './size.ts';

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

/**
 * The canonical path of a derivative behind the identifier.
 * https://iiif.io/api/image/3.0/#47-canonical-uri-syntax https://iiif.io/api/image/2.1/#canonical-uri-syntax
 */
export function canonicalPath(
  version: Version,
  derivative: Derivative,
  source: ImageSource,
  limits: Limits,
): string {
  const size = version === 3 ? sizeName(derivative, limits) : sizeName2(derivative, source);
  const { box, rotation, quality, format } = derivative;
  return `${regionName(box, source)}/${size}/${formatRotation(rotation)}/${quality}.${format}`;
}

function sizeName({ box, size }: Derivative, limits: Limits): string {
  const region = { width: box.w, height: box.h };
  if (isSame(size, largestSize(region, limits, false))) return 'max';
  const sides = `${size.width},${size.height}`;
  if (size.width <= region.width && size.height <= region.height) return sides;
  const largest = canEnlarge(limits) ? largestSize(region, limits, true) : region;
  return isSame(size, largest) ? '^max' : `^${sides}`;
}

function sizeName2({ box, size }: Derivative, source: ImageSource): string {
  const region = { width: box.w, height: box.h };
  if (isSame(size, region)) return 'full';
  const byWidth = { kind: 'width', width: size.width, enlarge: true } as const;
  const { height } =
    namedSize(box, byWidth, source, source.sizes) ??
    scaleSize(region, size.width / region.width, Math.round);
  return size.height === height ? `${size.width},` : `${size.width},${size.height}`;
}

const isSame = (a: Size, b: Size) => a.width === b.width && a.height === b.height;
