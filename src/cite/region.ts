import { FondsError } from '../errors.ts';
import { type Box, formatBox, isInside, type Size } from '../record/box.ts';
import { boxOfRegion, REGION_FORMS, readRegion, wholePixels } from '../record/region.ts';

/**
 * Reads a region of a canvas.
 *
 * @returns whole pixels, inside the canvas
 * @throws FondsError INVALID_CITATION for anything else, OUTSIDE_CANVAS where a part lies outside
 */
export function regionOf(text: string, canvas: Size): Box {
  const region = readRegion(text);
  if (!region) {
    throw new FondsError(
      'INVALID_CITATION',
      `xywh is “${text.slice(0, 80)}”; a region is ${REGION_FORMS}`,
    );
  }
  const box = boxOfRegion(region, canvas);
  if (!isInside(box, canvas)) throw outside(text, canvas);
  return box;
}

export const outside = (region: string, { width, height }: Size): FondsError =>
  new FondsError(
    'OUTSIDE_CANVAS',
    `the region ${region} does not lie inside the canvas, which is ${width} pixels wide and ${height} high`,
  );

/** The same place on a canvas of another size. */
export function scaleRegion(box: Box, from: Size, to: Size): Box {
  if (from.width === to.width && from.height === to.height) return box;
  const [across, down] = [to.width / from.width, to.height / from.height];
  return wholePixels({
    x: box.x * across,
    y: box.y * down,
    w: box.w * across,
    h: box.h * down,
  });
}

export const isWhole = (box: Box, { width, height }: Size): boolean =>
  formatBox(box) === `0,0,${width},${height}`;
