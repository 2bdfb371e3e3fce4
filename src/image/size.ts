import { FondsError } from '../errors.ts';
import type { Size } from '../record/box.ts';
import {
  canEnlarge,
  isWithin,
  type Limits,
  largestSize,
  notEnlarged,
  scaleSize,
} from './limits.ts';

/** The {size} of an image request; `enlarge` is its `^`. https://iiif.io/api/image/3.0/#42-size */
export type Scaling = { readonly enlarge: boolean } & (
  | { readonly kind: 'max' }
  | { readonly kind: 'width'; readonly width: number }
  | { readonly kind: 'height'; readonly height: number }
  | { readonly kind: 'exact'; readonly width: number; readonly height: number }
  | { readonly kind: 'within'; readonly width: number; readonly height: number }
  | { readonly kind: 'percent'; readonly percent: number }
);

const SIDES = /^(!?)(\d*),(\d*)$/;
const PERCENT = /^pct:(\d+\.\d+|\d+|\.\d+)$/;

/** Throws INVALID_SIZE for what Image API 3.0 does not define. */
export function parseSize(text: string): Scaling {
  const enlarge = text.startsWith('^');
  const scaling = parseForm(enlarge ? text.slice(1) : text, enlarge);
  if (scaling) return scaling;
  throw new FondsError(
    'INVALID_SIZE',
    `“${text}” is not a size; a size is max, w,h w, ,h pct:n or !w,h, with ^ before it to enlarge`,
  );
}

/**
 * The size of Image API 2.1: `full` is the region as it is, and a larger size needs no `^`.
 * https://iiif.io/api/image/2.1/#size
 */
export function parseSize2(text: string, limits: Limits): Scaling {
  if (text === 'full') return { kind: 'percent', percent: 100, enlarge: false };
  const scaling = parseForm(text, canEnlarge(limits));
  if (scaling?.kind === 'max' || scaling?.kind === 'within') return { ...scaling, enlarge: false };
  if (scaling) return scaling;
  throw new FondsError(
    'INVALID_SIZE',
    `“${text}” is not a size; a size is full, max, w, ,h w,h pct:n or !w,h`,
  );
}

function parseForm(text: string, enlarge: boolean): Scaling | undefined {
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
 * The pixels the region is scaled to. Throws INVALID_SIZE for none, or for more than the region
 * has where nothing asks to enlarge; SIZE_TOO_LARGE above the limits; UPSCALING_UNSUPPORTED where
 * the server never enlarges.
 */
export function sizeOf(scaling: Scaling, region: Size, limits: Limits): Size {
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

function scaledSize(scaling: Scaling, region: Size, limits: Limits): Size {
  switch (scaling.kind) {
    case 'max':
      return largestSize(region, limits, scaling.enlarge);
    case 'exact':
      return { width: scaling.width, height: scaling.height };
    case 'width':
      return { width: scaling.width, height: beside(region.height, scaling.width / region.width) };
    case 'height':
      return {
        width: beside(region.width, scaling.height / region.height),
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

/** The other side, at least one pixel, but nothing where nothing was asked for. */
const beside = (length: number, scale: number) =>
  scale === 0 ? 0 : scaleSize({ width: length, height: 1 }, scale, Math.round).width;

function sizeWithin(box: Size & Scaling, region: Size, limits: Limits): Size {
  if (box.width === 0 || box.height === 0) return { width: 0, height: 0 };
  const scale = Math.min(box.width / region.width, box.height / region.height);
  if (scale > 1 && !box.enlarge) {
    if (limits.refuseConfinedUpscaling) throw tooSmall(region, box);
    return largestSize(region, limits, false);
  }
  if (scale > 1 && !canEnlarge(limits)) throw notEnlarged();
  const most = largestSize(region, limits, box.enlarge && canEnlarge(limits));
  if (region.width * scale >= most.width && region.height * scale >= most.height) return most;
  return scaleSize(region, scale, Math.round);
}

const tooSmall = (region: Size, size: Size) =>
  new FondsError(
    'INVALID_SIZE',
    `the region has ${region.width} × ${region.height} pixels, fewer than the ${size.width} × ${size.height} asked for; ^ before the size enlarges`,
  );
