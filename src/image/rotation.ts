import { FondsError } from '../errors.ts';

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
