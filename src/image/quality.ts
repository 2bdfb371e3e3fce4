import { FondsError } from '../errors.ts';

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
