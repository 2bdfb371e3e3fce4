import { FondsError } from '../errors.ts';
import { type Box, formatBox, isInside, type Size } from '../record/box.ts';

const NUMBER = /^\d{1,9}(\.\d{1,9})?$/;

/**
 * Reads `x,y,w,h` in pixels of the canvas (`pixel:` may stand before it), or in hundredths of it behind
 * `percent:`, which the Image API calls `pct:`. https://www.w3.org/TR/media-frags/#naming-space
 *
 * @returns whole pixels, inside the canvas
 * @throws FondsError INVALID_CITATION for anything else, OUTSIDE_CANVAS where a part lies outside
 */
export function regionOf(text: string, canvas: Size): Box {
  const [, unit = 'pixel', list = ''] = /^(?:(pixel|percent|pct):)?(.*)$/s.exec(text) ?? [];
  const parts = list.split(',');
  const numbers = parts.map(Number);
  const [x = 0, y = 0, w = 0, h = 0] = numbers;
  if (parts.length !== 4 || !parts.every((part) => NUMBER.test(part)) || w === 0 || h === 0) {
    throw new FondsError(
      'INVALID_CITATION',
      `xywh is “${text.slice(0, 80)}”; a region is xywh=x,y,w,h in pixels of the canvas, or xywh=percent:x,y,w,h`,
    );
  }
  const box =
    unit === 'pixel'
      ? between(x, y, x + w, y + h)
      : between(...inPixels([x, y, x + w, y + h], canvas));
  if (!isInside(box, canvas)) throw outside(text, canvas);
  return box;
}

export const outside = (region: string, { width, height }: Size): FondsError =>
  new FondsError(
    'OUTSIDE_CANVAS',
    `the region ${region} does not lie inside the canvas, which is ${width} pixels wide and ${height} high`,
  );

type Edges = readonly [left: number, top: number, right: number, bottom: number];

const inPixels = ([left, top, right, bottom]: Edges, { width, height }: Size): Edges => [
  (left * width) / 100,
  (top * height) / 100,
  (right * width) / 100,
  (bottom * height) / 100,
];

/** Whole pixels, at least one each way. */
function between(...edges: Edges): Box {
  const [left, top, right, bottom] = edges.map(Math.round) as unknown as Edges;
  return { x: left, y: top, w: Math.max(1, right - left), h: Math.max(1, bottom - top) };
}

/** The same place on a canvas of another size: whole pixels, inside it. */
export function scaleRegion(box: Box, from: Size, to: Size): Box {
  if (from.width === to.width && from.height === to.height) return box;
  const [across, down] = [to.width / from.width, to.height / from.height];
  const edges = between(
    box.x * across,
    box.y * down,
    (box.x + box.w) * across,
    (box.y + box.h) * down,
  );
  const x = Math.min(edges.x, to.width - 1);
  const y = Math.min(edges.y, to.height - 1);
  return { x, y, w: Math.min(edges.w, to.width - x), h: Math.min(edges.h, to.height - y) };
}

export const isWhole = (box: Box, { width, height }: Size): boolean =>
  formatBox(box) === `0,0,${width},${height}`;
