import { FondsError } from '../../errors.ts';
import type { Size } from '../../record/box.ts';

/** The {size} of an image request; `enlarge` is its `^`. https://iiif.io/api/image/3.0/#42-size */
export type SizeRequest = { readonly enlarge: boolean } & (
  | { readonly kind: 'max' }
  | { readonly kind: 'width'; readonly width: number }
  | { readonly kind: 'height'; readonly height: number }
  | { readonly kind: 'exact'; readonly width: number; readonly height: number }
  | { readonly kind: 'within'; readonly width: number; readonly height: number }
  | { readonly kind: 'percent'; readonly percent: number }
);

const SIDES = /^(!?)(\d*),(\d*)$/;
const PERCENT = /^pct:(\d+\.\d+|\d+|\.\d+)$/;

/** Parses a size of Image API 3.0. @throws FondsError INVALID_SIZE */
export function parseSize(text: string): SizeRequest {
  const enlarge = text.startsWith('^');
  const scaling = parseForm(enlarge ? text.slice(1) : text, enlarge);
  if (scaling) return scaling;
  throw new FondsError(
    'INVALID_SIZE',
    `“${text}” is not a size; a size is max, w,h w, ,h pct:n or !w,h, with ^ before it to enlarge`,
  );
}

/**
 * Parses a size of Image API 2.1: `full` is the size of the region, and enlarging needs no `^`.
 * https://iiif.io/api/image/2.1/#size
 *
 * @throws FondsError INVALID_SIZE
 */
export function parseSize2(text: string, limits: Limits): SizeRequest {
  if (text === 'full') return { kind: 'percent', percent: 100, enlarge: false };
  const scaling = parseForm(text, canEnlarge(limits));
  if (scaling?.kind === 'max' || scaling?.kind === 'within') return { ...scaling, enlarge: false };
  if (scaling) return scaling;
  throw new FondsError(
    'INVALID_SIZE',
    `“${text}” is not a size; a size is full, max, w, ,h w,h pct:n or !w,h`,
  );
}

function parseForm(text: string, enlarge: boolean): SizeRequest | undefined {
  if (text === 'max') return { kind: 'max', enlarge };
  const percent = PERCENT.exec(text)?.[1];
  if (percent) return { kind: 'percent', percent: Number(percent), enlarge };
  const [, confined, w, h] = SIDES.exec(text) ?? [];
  if (confined === '!') {
    return w && h ? { kind: 'within', width: Number(w), height: Number(h), enlarge } : undefined;
  }
  if (w && h) return { kind: 'exact', width: Number(w), height: Number(h), enlarge };
  if (w) return { kind: 'width', width: Number(w), enlarge };
  if (h) return { kind: 'height', height: Number(h), enlarge };
  return undefined;
}

/**
 * The size in pixels to which a region is scaled.
 *
 * @throws FondsError INVALID_SIZE if it has no pixels, or is larger than the region without `^`;
 *   SIZE_TOO_LARGE above the limits; UPSCALING_UNSUPPORTED if the server never enlarges
 */
export function sizeOf(scaling: SizeRequest, region: Size, limits: Limits): Size {
  const size = scaledSize(scaling, region, limits);
  if (size.width < 1 || size.height < 1) {
    throw new FondsError('INVALID_SIZE', 'the size leaves no pixel of the region');
  }
  if (size.width > region.width || size.height > region.height) {
    if (!scaling.enlarge) throw tooSmall(region, size);
    if (!canEnlarge(limits)) throw notEnlarged();
  }
  if (!isWithin(size, limits)) {
    throw new FondsError(
      'SIZE_TOO_LARGE',
      `${size.width} × ${size.height} pixels are above the limits in info.json; ask for max`,
    );
  }
  return size;
}

function scaledSize(scaling: SizeRequest, region: Size, limits: Limits): Size {
  switch (scaling.kind) {
    case 'max':
      return largestSize(region, limits, scaling.enlarge);
    case 'exact':
      return { width: scaling.width, height: scaling.height };
    case 'width':
      return {
        width: scaling.width,
        height: otherSide(region.height, scaling.width / region.width),
      };
    case 'height':
      return {
        width: otherSide(region.width, scaling.height / region.height),
        height: scaling.height,
      };
    case 'percent':
      return {
        width: Math.round((region.width * scaling.percent) / 100),
        height: Math.round((region.height * scaling.percent) / 100),
      };
    case 'within':
      return sizeWithin(scaling, region, limits);
  }
}

/** The other side, at least one pixel, but 0 if the given side is 0. */
const otherSide = (length: number, scale: number) =>
  scale === 0 ? 0 : scaleSize({ width: length, height: 1 }, scale, Math.round).width;

function sizeWithin(box: Size & SizeRequest, region: Size, limits: Limits): Size {
  if (box.width === 0 || box.height === 0) return { width: 0, height: 0 };
  const scale = Math.min(box.width / region.width, box.height / region.height);
  if (scale > 1 && !box.enlarge) {
    if (limits.refuseConfinedUpscaling) throw tooSmall(region, box);
    return largestSize(region, limits, false);
  }
  if (scale > 1 && !canEnlarge(limits)) throw notEnlarged();
  const max = largestSize(region, limits, box.enlarge && canEnlarge(limits));
  if (region.width * scale >= max.width && region.height * scale >= max.height) return max;
  return scaleSize(region, scale, Math.round);
}

const tooSmall = (region: Size, size: Size) =>
  new FondsError(
    'INVALID_SIZE',
    `the region has ${region.width} × ${region.height} pixels, fewer than the ${size.width} × ${size.height} asked for; ^ before the size enlarges`,
  );

/**
 * The largest size the server delivers, in pixels before rotation. A server that enlarges must set a
 * width or an area. https://iiif.io/api/image/3.0/#52-technical-properties
 */
export type Limits = {
  readonly maxWidth?: number;
  /** Without it, `maxWidth` also limits the height. */
  readonly maxHeight?: number;
  readonly maxArea?: number;
  /**
   * Refuse `!w,h` if it is larger than the region. The specification delivers the region in that case,
   * but some validators expect an error.
   */
  readonly refuseConfinedUpscaling?: boolean;
};

/** True if the server may enlarge a region. */
export const canEnlarge = ({ maxWidth, maxArea }: Limits): boolean =>
  maxWidth !== undefined || maxArea !== undefined;

export const isWithin = ({ width, height }: Size, limits: Limits): boolean =>
  width <= widest(limits) && height <= highest(limits) && width * height <= largest(limits);

/** The largest size of a region within the limits; not larger than the region unless `enlarge` is true. */
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

const notEnlarged = (): FondsError =>
  new FondsError('UPSCALING_UNSUPPORTED', 'no limits are set, so nothing is enlarged');

/** Scales a size; each side keeps at least one pixel. */
export function scaleSize(
  { width, height }: Size,
  scale: number,
  round: (n: number) => number,
): Size {
  // A product such as 1000 × (300 / 1000) may differ from the integer by one bit.
  const side = (length: number) => Math.max(1, round(Number((length * scale).toFixed(6))));
  return { width: side(width), height: side(height) };
}

const widest = ({ maxWidth }: Limits) => maxWidth ?? Number.POSITIVE_INFINITY;
const highest = ({ maxHeight, maxWidth }: Limits) =>
  maxHeight ?? maxWidth ?? Number.POSITIVE_INFINITY;
const largest = ({ maxArea }: Limits) => maxArea ?? Number.POSITIVE_INFINITY;
