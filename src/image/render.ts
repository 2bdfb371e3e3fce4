import { FondsError } from '../errors.ts';
import type { Box } from '../record/box.ts';
import type { Derivative } from './derivative.ts';
import { FORMATS } from './format.ts';
import type { Sharp } from './sharp.ts';

/** JPEG and WebP quality of derivatives, 1 to 100. */
const LOSSY = 80;

/** Seconds after which a picture is given up. */
const PATIENCE = 60;

type Step = (pixels: Sharp, derivative: Derivative) => Sharp;

/** The order the specification lays down. https://iiif.io/api/image/3.0/#46-order-of-implementation */
const STEPS: readonly Step[] = [scale, mirror, turn, tone, encode];

/**
 * The bytes of a derivative.
 *
 * @param from its region, in pixels of what `pixels` opens
 * @param patience seconds
 * @throws FondsError BUSY where that takes longer
 */
export async function render(
  pixels: Sharp,
  from: Box,
  derivative: Derivative,
  patience = PATIENCE,
): Promise<Buffer> {
  const region = pixels
    .timeout({ seconds: patience })
    .extract({ left: from.x, top: from.y, width: from.w, height: from.h });
  const made = STEPS.reduce((image, step) => step(image, derivative), region).toBuffer();
  return await made.catch((cause: unknown) => {
    if (!(cause instanceof Error && cause.message.startsWith('timeout'))) throw cause;
    throw new FondsError('BUSY', `the picture was given up after ${patience} seconds`, { cause });
  });
}

function scale(pixels: Sharp, { size }: Derivative): Sharp {
  return pixels.resize(size.width, size.height, { fit: 'fill' });
}

function mirror(pixels: Sharp, { rotation }: Derivative): Sharp {
  return rotation.mirrored ? pixels.flop() : pixels;
}

/** The corners of a picture turned askew are transparent where the format can, else white. */
function turn(pixels: Sharp, { rotation, format }: Derivative): Sharp {
  if (rotation.degrees === 0) return pixels;
  const alpha = FORMATS[format].transparent ? 0 : 1;
  return pixels.rotate(rotation.degrees, { background: { r: 255, g: 255, b: 255, alpha } });
}

function tone(pixels: Sharp, { quality }: Derivative): Sharp {
  if (quality === 'gray') return pixels.grayscale().toColourspace('b-w');
  if (quality === 'bitonal') return pixels.threshold(128).toColourspace('b-w');
  return pixels;
}

function encode(pixels: Sharp, { format, quality, rotation }: Derivative): Sharp {
  switch (format) {
    case 'jpg':
      return pixels.jpeg({ quality: LOSSY, optimiseCoding: false });
    case 'png':
      return pixels.png({ compressionLevel: 4 });
    case 'webp':
      return pixels.webp({ quality: LOSSY, effort: 0 });
    case 'tif':
      return quality === 'bitonal' && rotation.degrees % 90 === 0
        ? pixels.tiff({ compression: 'ccittfax4', bitdepth: 1 })
        : pixels.tiff({ compression: 'deflate', predictor: 'horizontal' });
    case 'gif':
      return pixels.gif({ effort: 1 });
    case 'avif':
      return pixels.avif({ quality: 60, effort: 1 });
  }
}
