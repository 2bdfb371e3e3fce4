import { FondsError } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { parseRegion, type Region } from './region.ts';
import { type Limits, parseSize, parseSize2, type SizeRequest } from './size.ts';

/** The version of the Image API: 3.0 or 2.1. */
export type Version = 2 | 3;

/** A parsed request for any image. https://iiif.io/api/image/3.0/#21-image-request-uri-syntax */
export type ImageRequest = {
  readonly region: Region;
  readonly scaling: SizeRequest;
  readonly rotation: Rotation;
  readonly quality: Quality;
  readonly format: Format;
};

/** The segments after the identifier, percent-decoded: region, size, rotation and quality.format. */
export type ImagePath = readonly string[];

/** @throws FondsError INVALID_… for the first invalid parameter */
export function parseRequest(version: Version, path: ImagePath, limits: Limits): ImageRequest {
  const [region = '', size = '', rotation = '', file = '', ...rest] = path;
  if (rest.length > 0 || path.length < 4) {
    throw new FondsError(
      'INVALID_ADDRESS',
      'an image has the address {id}/{region}/{size}/{rotation}/{quality}.{format}',
    );
  }
  const dot = file.lastIndexOf('.');
  if (dot < 0)
    throw new FondsError('INVALID_FORMAT', `“${file}” names no format; default.jpg does`);
  return {
    region: parseRegion(region),
    scaling: version === 3 ? parseSize(size) : parseSize2(size, limits),
    rotation: parseRotation(rotation),
    quality: parseQuality(file.slice(0, dot)),
    format: parseFormat(file.slice(dot + 1)),
  };
}

/** The {rotation} of an image request: mirrored first, then rotated clockwise by `degrees`, 0 ≤ degrees < 360. */
export type Rotation = { readonly mirrored: boolean; readonly degrees: number };

const ROTATION = /^(!?)(\d+\.\d+|\d+|\.\d+)$/;

/** @throws FondsError INVALID_ROTATION. https://iiif.io/api/image/3.0/#43-rotation */
export function parseRotation(text: string): Rotation {
  const [, mirror, angle] = ROTATION.exec(text) ?? [];
  const degrees = Number(angle ?? Number.NaN);
  if (!(degrees <= 360)) {
    throw new FondsError(
      'INVALID_ROTATION',
      `“${text}” is not a rotation; a rotation is 0 to 360 degrees, with ! before it to mirror`,
    );
  }
  // A thousandth of a degree moves no pixel; finer angles would only fill the caches.
  return { mirrored: mirror === '!', degrees: (Math.round(degrees * 1000) / 1000) % 360 };
}

/** The canonical form, without redundant zeros; 360 becomes 0. https://iiif.io/api/image/3.0/#47-canonical-uri-syntax */
export const formatRotation = ({ mirrored, degrees }: Rotation): string =>
  `${mirrored ? '!' : ''}${degrees}`;

/** The bounding box of a rotated image, in pixels. */
export function rotatedSize({ width, height }: Size, { degrees }: Rotation) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return {
    width: Math.round(width * cos + height * sin),
    height: Math.round(width * sin + height * cos),
  };
}

/**
 * The {format} of an image request: its media type, its longest possible side, how many pixels can be
 * encoded within a few hundred megabytes, and whether it is lossless and supports transparency.
 * https://iiif.io/api/image/3.0/#45-format
 */
export const FORMATS = {
  jpg: { type: 'image/jpeg', maxSide: 65_500, maxPixels: 1e9, lossless: false, transparent: false },
  png: { type: 'image/png', maxSide: 65_500, maxPixels: 1e9, lossless: true, transparent: true },
  webp: { type: 'image/webp', maxSide: 16_383, maxPixels: 8e7, lossless: false, transparent: true },
  tif: { type: 'image/tiff', maxSide: 65_500, maxPixels: 1e9, lossless: true, transparent: true },
  gif: { type: 'image/gif', maxSide: 65_500, maxPixels: 4e7, lossless: true, transparent: true },
  avif: {
    type: 'image/avif',
    maxSide: 16_384,
    maxPixels: 16e6,
    lossless: false,
    transparent: true,
  },
} as const;

export type Format = keyof typeof FORMATS;

/** @throws FondsError INVALID_FORMAT */
export function parseFormat(text: string): Format {
  if (Object.hasOwn(FORMATS, text)) return text as Format; // hasOwn has just shown it
  throw new FondsError(
    'INVALID_FORMAT',
    `“${text}” is not a format; a format is one of ${Object.keys(FORMATS).join(', ')}`,
  );
}

/** The {quality} of an image request. https://iiif.io/api/image/3.0/#quality */
export const QUALITIES = ['default', 'color', 'gray', 'bitonal'] as const;

export type Quality = (typeof QUALITIES)[number];

/** @throws FondsError INVALID_QUALITY */
export function parseQuality(text: string): Quality {
  const quality = QUALITIES.find((name) => name === text);
  if (quality) return quality;
  throw new FondsError(
    'INVALID_QUALITY',
    `“${text}” is not a quality; a quality is one of ${QUALITIES.join(', ')}`,
  );
}
