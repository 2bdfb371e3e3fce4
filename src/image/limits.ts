import { FondsError } from '../errors.ts';
import type { Size } from '../record/box.ts';

/**
 * The largest picture the server gives, in pixels of the answer before rotation. A server that
 * enlarges has to set a width or an area. https://iiif.io/api/image/3.0/#52-technical-properties
 */
export type Limits = {
  readonly maxWidth?: number;
  /** Where only the width is given, it bounds the height too. */
  readonly maxHeight?: number;
  readonly maxArea?: number;
  /**
   * `!w,h` larger than the region gives the region, as the specification asks; some validators
   * want it refused, and true does that.
   */
  readonly refuseConfinedUpscaling?: boolean;
};

/** True where the server may make a region larger than its pixels. */
export const canEnlarge = ({ maxWidth, maxArea }: Limits): boolean =>
  maxWidth !== undefined || maxArea !== undefined;

export const isWithin = ({ width, height }: Size, limits: Limits): boolean =>
  width <= widest(limits) && height <= highest(limits) && width * height <= largest(limits);

/** The region as large as the limits allow; never enlarged unless `enlarge` says so. */
export function largestSize(region: Size, limits: Limits, enlarge: boolean): Size {
  const scale = Math.min(
    widest(limits) / region.width,
    highest(limits) / region.height,
    Math.sqrt(largest(limits) / (region.width * region.height)),
  );
  if (scale === 1 || (scale > 1 && !enlarge)) return region;
  if (scale === Number.POSITIVE_INFINITY) throw notEnlarged();
  const rounded = scaleSize(region, scale, Math.round);
  return isWithin(rounded, limits) ? rounded : scaleSize(region, scale, Math.floor);
}

export const notEnlarged = (): FondsError =>
  new FondsError('UPSCALING_UNSUPPORTED', 'no limits are set, so nothing is enlarged');

/** At least one pixel remains on either side, however oblong the region is. */
export function scaleSize(
  { width, height }: Size,
  scale: number,
  round: (n: number) => number,
): Size {
  // A product like 1000 × (300 / 1000) may miss its whole number by the last bit.
  const side = (length: number) => Math.max(1, round(Number((length * scale).toFixed(6))));
  return { width: side(width), height: side(height) };
}

const widest = ({ maxWidth }: Limits) => maxWidth ?? Number.POSITIVE_INFINITY;
const highest = ({ maxHeight, maxWidth }: Limits) =>
  maxHeight ?? maxWidth ?? Number.POSITIVE_INFINITY;
const largest = ({ maxArea }: Limits) => maxArea ?? Number.POSITIVE_INFINITY;
