import { FondsError } from '../../errors.ts';
import { parseRegion, type Region } from './region.ts';
import { type Limits, parseSize, parseSize2, type SizeRequest } from './size.ts';

/** The version of the Image API a request is written in: 3.0 or 2.1. */
export type Version = 2 | 3;

/** What an address asks for, whatever the image. https://iiif.io/api/image/3.0/#21-image-request-uri-syntax */
export type ImageRequest = {
  readonly region: Region;
  readonly scaling: SizeRequest;
  readonly rotation: Rotation;
  readonly quality: Quality;
  readonly format: Format;
};

/** Region, size, rotation and quality.format: the segments behind the identifier, percent-decoded. */
export type ImagePath = readonly string[];

/** Throws INVALID_… for the first parameter that is not one. */
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

/** The {rotation} of an image request: mirrored first, then turned clockwise by `degrees`, 0 ≤ degrees < 360. */
export type Rotation = { readonly mirrored: boolean; readonly degrees: number };

const ROTATION = /^(!?)(\d+\.\d+|\d+|\.\d+)$/;

/** Throws INVALID_ROTATION. https://iiif.io/api/image/3.0/#43-rotation */
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

/** The canonical form: no needless zeros, and a full turn is none. https://iiif.io/api/image/3.0/#47-canonical-uri-syntax */
export const formatRotation = ({ mirrored, degrees }: Rotation): string =>
  `${mirrored ? '!' : ''}${degrees}`;

/** The box around a turned picture, in pixels. */
export function turnedSize(
  { width, height }: { width: number; height: number },
  { degrees }: Rotation,
) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return {
    width: Math.round(width * cos + height * sin),
    height: Math.round(width * sin + height * cos),
  };
}

/**
 * The {format} of an image request: its media type, the longest side it can hold, the most pixels
 * its encoder can take within some hundred megabytes, whether it keeps every pixel as it is, and
 * whether it can be transparent. https://iiif.io/api/image/3.0/#45-format
 */
export const FORMATS = {
  jpg: { type: 'image/jpeg', longest: 65_500, most: 1e9, lossless: false, transparent: false },
  png: { type: 'image/png', longest: 65_500, most: 1e9, lossless: true, transparent: true },
  webp: { type: 'image/webp', longest: 16_383, most: 8e7, lossless: false, transparent: true },
  tif: { type: 'image/tiff', longest: 65_500, most: 1e9, lossless: true, transparent: true },
  gif: { type: 'image/gif', longest: 65_500, most: 4e7, lossless: true, transparent: true },
  avif: { type: 'image/avif', longest: 16_384, most: 16e6, lossless: false, transparent: true },
} as const;

export type Format = keyof typeof FORMATS;

/** Throws INVALID_FORMAT. */
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

/** Throws INVALID_QUALITY. */
export function parseQuality(text: string): Quality {
  const quality = QUALITIES.find((known) => known === text);
  if (quality) return quality;
  throw new FondsError(
    'INVALID_QUALITY',
    `“${text}” is not a quality; a quality is one of ${QUALITIES.join(', ')}`,
  );
}
