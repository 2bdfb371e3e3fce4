import { FondsError } from '../../errors.ts';
import type { Box, Size } from '../../record/box.ts';

/** The {region} of an image request. https://iiif.io/api/image/3.0/#41-region */
export type Region =
  | { readonly kind: 'full' }
  | { readonly kind: 'square' }
  | ({ readonly kind: 'pixels' } & Box)
  | ({ readonly kind: 'percent' } & Box);

const PIXELS = /^(\d+),(\d+),(\d+),(\d+)$/;
const PERCENT =
  /^pct:(\d+\.\d+|\d+|\.\d+),(\d+\.\d+|\d+|\.\d+),(\d+\.\d+|\d+|\.\d+),(\d+\.\d+|\d+|\.\d+)$/;

/** @throws FondsError INVALID_REGION */
export function parseRegion(text: string): Region {
  if (text === 'full' || text === 'square') return { kind: text };
  const pixels = PIXELS.exec(text);
  if (pixels) return { kind: 'pixels', ...boxOf(pixels) };
  const percent = PERCENT.exec(text);
  if (percent) return { kind: 'percent', ...boxOf(percent) };
  throw new FondsError(
    'INVALID_REGION',
    `“${text}” is not a region; a region is full, square, x,y,w,h or pct:x,y,w,h`,
  );
}

/**
 * The box of a region in pixels, cropped at the edge of the image.
 *
 * @throws FondsError INVALID_REGION without width or height, REGION_OUTSIDE beyond the edge
 */
export function regionBox(region: Region, image: Size): Box {
  if ('w' in region && (region.w === 0 || region.h === 0)) {
    throw new FondsError('INVALID_REGION', 'the region has no width or no height');
  }
  const { left, top, right, bottom } = edges(region, image);
  if (left >= image.width || top >= image.height) {
    throw new FondsError(
      'REGION_OUTSIDE',
      `the region begins at ${left},${top}; the image is ${image.width} × ${image.height} pixels`,
    );
  }
  return {
    x: left,
    y: top,
    w: Math.max(1, Math.min(right, image.width) - left),
    h: Math.max(1, Math.min(bottom, image.height) - top),
  };
}

function edges(region: Region, { width, height }: Size) {
  switch (region.kind) {
    case 'full':
      return { left: 0, top: 0, right: width, bottom: height };
    case 'square': {
      const side = Math.min(width, height);
      const left = Math.floor((width - side) / 2);
      const top = Math.floor((height - side) / 2);
      return { left, top, right: left + side, bottom: top + side };
    }
    case 'percent': {
      // Edges are rounded, not lengths, so regions that touch in percent also touch in pixels.
      const across = (percent: number) => Math.round((percent / 100) * width);
      const down = (percent: number) => Math.round((percent / 100) * height);
      return {
        left: across(region.x),
        top: down(region.y),
        right: across(region.x + region.w),
        bottom: down(region.y + region.h),
      };
    }
    case 'pixels':
      return {
        left: region.x,
        top: region.y,
        right: region.x + region.w,
        bottom: region.y + region.h,
      };
  }
}

function boxOf([, x, y, w, h]: RegExpExecArray): Box {
  return { x: Number(x), y: Number(y), w: Number(w), h: Number(h) };
}
