import type { Box, Size } from './box.ts';

/**
 * A part of a canvas as in a media fragment: in pixels of the canvas, or in percent of its sides.
 * https://www.w3.org/TR/media-frags/#naming-space
 */
export type CanvasRegion = {
  readonly unit: 'pixel' | 'percent';
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
};

const NUMBER = /^\d{1,9}(\.\d{1,20})?$/;

/** How a region can be written, for messages. */
export const REGION_FORMS = 'xywh=x,y,w,h in pixels of the canvas, or xywh=percent:x,y,w,h';

/**
 * Reads `x,y,w,h`, `pixel:x,y,w,h` or `percent:x,y,w,h`; also `pct:`, as the Image API has it.
 *
 * @returns undefined for anything else, and for a region without an area
 */
export function readRegion(text: string): CanvasRegion | undefined {
  const [, unit = 'pixel', list = ''] = /^(?:(pixel|percent|pct):)?(.*)$/s.exec(text) ?? [];
  const parts = list.split(',', 5);
  const [x = 0, y = 0, w = 0, h = 0] = parts.map(Number);
  if (parts.length !== 4 || !parts.every((part) => NUMBER.test(part)) || w === 0 || h === 0) {
    return undefined;
  }
  return { unit: unit === 'pixel' ? 'pixel' : 'percent', x, y, w, h };
}

/** The nearest box in whole pixels of the canvas, at least one pixel wide and high. It is not clipped to the canvas. */
export function boxOfRegion({ unit, x, y, w, h }: CanvasRegion, { width, height }: Size): Box {
  const [scaleX, scaleY] = unit === 'percent' ? [width / 100, height / 100] : [1, 1];
  return wholePixels({ x: x * scaleX, y: y * scaleY, w: w * scaleX, h: h * scaleY });
}

/** Rounds the edges of a rectangle to whole pixels; it stays at least one pixel wide and high. */
export function wholePixels({ x, y, w, h }: Box): Box {
  const [left, right] = edges(x, w);
  const [top, bottom] = edges(y, h);
  return { x: left, y: top, w: right - left, h: bottom - top };
}

function edges(start: number, length: number): readonly [first: number, last: number] {
  const end = Math.round(start + length);
  // A side shorter than a pixel stays in the pixel where it ends, so that it never leaves the canvas.
  const first = Math.min(Math.round(start), Math.ceil(start + length - 1e-6) - 1);
  return [first, Math.max(first + 1, end)];
}
