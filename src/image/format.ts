import { FondsError } from '../errors.ts';

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
