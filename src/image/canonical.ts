import type { Size } from '../record/box.ts';
import { type Derivative, regionName } from './derivative.ts';
import { namedSize } from './level.ts';
import { canEnlarge, type Limits, largestSize, scaleSize } from './limits.ts';
import type { Version } from './request.ts';
import { formatRotation } from './rotation.ts';
import type { ImageSource } from './source.ts';

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
