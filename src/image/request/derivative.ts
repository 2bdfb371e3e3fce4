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
  rotatedSize,
  type Version,
} from './request.ts';
import { canEnlarge, isWithin, type Limits, largestSize, scaleSize, sizeOf } from './size.ts';

/** The image that a request asks for. Requests for the same image give equal derivatives. */
export type Derivative = {
  /** In pixels of the image. */
  readonly box: Box;
  /** The size in pixels to which the box is scaled, before the rotation. */
  readonly size: Size;
  readonly rotation: Rotation;
  readonly quality: Quality;
  readonly format: Format;
};

/** @throws FondsError as `regionBox` and `sizeOf` do, and SIZE_TOO_LARGE for a size the format cannot hold */
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
  checkRotatedSize(rotatedSize(size, rotation), request);
  return { box, size, rotation, quality: normalQuality(request.quality, source), format };
}

/** Pixels. Rotation by other than right angles holds the whole image in memory. */
const MAX_PIXELS_ASKEW = 1.5e8;

function checkRotatedSize({ width, height }: Size, { rotation, format }: ImageRequest): void {
  const { maxSide, maxPixels } = FORMATS[format];
  const allowed = rotation.degrees % 90 === 0 ? maxPixels : Math.min(maxPixels, MAX_PIXELS_ASKEW);
  if (Math.max(width, height) <= maxSide && width * height <= allowed) return;
  throw new FondsError(
    'SIZE_TOO_LARGE',
    `${width} × ${height} pixels are too many for this rotation in ${format}; ask for a smaller size, or for jpg`,
  );
}

/** `color` and, for a grayscale image, `gray` are the same as `default`. */
const normalQuality = (quality: Quality, { grey = false }: ImageSource): Quality =>
  quality === 'color' || (grey && quality === 'gray') ? 'default' : quality;

/** The canonical name of a derivative: its key in caches, and the name of a tile in its pack. */
export function nameOf({ box, size, rotation, quality, format }: Derivative, image: Size): string {
  const { width, height } = size;
  return `${regionName(box, image)}/${width},${height}/${formatRotation(rotation)}/${quality}.${format}`;
}

export const regionName = (box: Box, { width, height }: Size): string =>
  box.w === width && box.h === height ? 'full' : formatBox(box);

/**
 * The canonical path of a derivative, which follows the identifier.
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
