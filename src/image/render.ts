import { FondsError } from '../errors.ts';
import type { Box } from '../record/box.ts';
import type { Derivative } from './request/derivative.ts';
import { FORMATS } from './request/request.ts';
import type { Sharp } from './sharp.ts';

type Step = (pixels: Sharp, derivative: Derivative) => Sharp;

/** In the order of the specification. https://iiif.io/api/image/3.0/#46-order-of-implementation */
const STEPS: readonly Step[] = [scale, mirror, turn, tone, encode];

/** Seconds after which rendering is stopped. */
const TIMEOUT_S = 60;

/**
 * Renders a derivative: scales the region, mirrors, rotates, applies the quality and encodes.
 *
 * @param region in pixels of `pixels`
 * @throws FondsError BUSY after `timeout` seconds
 */
export async function render(
  pixels: Sharp,
  region: Box,
  derivative: Derivative,
  timeout = TIMEOUT_S,
): Promise<Buffer> {
  const extracted = pixels
    .timeout({ seconds: timeout })
    .extract({ left: region.x, top: region.y, width: region.w, height: region.h });
  const bytes = STEPS.reduce((image, step) => step(image, derivative), extracted).toBuffer();
  return await bytes.catch((cause: unknown) => {
    if (!(cause instanceof Error && cause.message.startsWith('timeout'))) throw cause;
    throw new FondsError('BUSY', `rendering was stopped after ${timeout} seconds`, { cause });
  });
}

function scale(pixels: Sharp, { size }: Derivative): Sharp {
  return pixels.resize(size.width, size.height, { fit: 'fill' });
}

function mirror(pixels: Sharp, { rotation }: Derivative): Sharp {
  return rotation.mirrored ? pixels.flop() : pixels;
}

/** The corners of a rotated image are transparent if the format supports it, otherwise white. */
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

/** JPEG and WebP quality, 1 to 100. */
const LOSSY_QUALITY = 80;

function encode(pixels: Sharp, { format, quality, rotation }: Derivative): Sharp {
  switch (format) {
    case 'jpg':
      return pixels.jpeg({ quality: LOSSY_QUALITY, optimiseCoding: false });
    case 'png':
      return pixels.png({ compressionLevel: 4 });
    case 'webp':
      return pixels.webp({ quality: LOSSY_QUALITY, effort: 0 });
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
