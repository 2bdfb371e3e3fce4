import type { Box, Size } from '../record/box.ts';
import {
  levelSize,
  listedSizes,
  scaleFactors,
  TILE_SIZE,
  tileBox,
  unlistedSizes,
} from './image.ts';
import { type Derivative, regionName } from './request/derivative.ts';
import { FORMATS } from './request/request.ts';

/** A derivative rendered from tiles, or a whole level, of the pack. */
export type JoinPlan = {
  readonly kind: 'join';
  /** Names of entries of the pack, row by row. */
  readonly entries: readonly string[];
  readonly columns: number;
  /** Of the joined entries, in pixels. */
  readonly size: Size;
  /** The region to render, in pixels of the joined entries. */
  readonly region: Box;
  /** Pixels that have to be decoded, not counting a small margin. */
  readonly decodedPixels: number;
};

/** How to make a derivative that is not in the pack. */
export type RenderPlan =
  | JoinPlan
  /** From the master, or from the pack if the master is not available. */
  | { readonly kind: 'master'; readonly fallback: JoinPlan };

/**
 * Pixels on the longer side. Joined tiles are one JPEG, whose sides are limited to 65 535 pixels and
 * which is slightly larger than the region.
 */
const MAX_JOINED_SIDE = 65_000;

/** `stored`: the derivative is an entry of the pack. */
export type Plan = { readonly kind: 'stored' } | RenderPlan;

/**
 * Plans a derivative so that as few pixels as possible are decoded without loss of sharpness.
 *
 * @param name of the derivative, as `nameOf` gives it
 * @param has tells whether the pack has an entry of this name
 */
export function planOf(
  name: string,
  derivative: Derivative,
  image: Size,
  has: (name: string) => boolean,
): Plan {
  if (has(name)) return { kind: 'stored' };
  const { box, size, format } = derivative;
  const factor = factorOf(derivative, image);
  const join = joinOf(derivative, cheaperFactor(derivative, factor, image), image, has);
  const isEnlarged = size.width > box.w || size.height > box.h;
  // Tiles are JPEGs: at full size, a lossless format must show the pixels of the master.
  const isLossless = factor === 1 && FORMATS[format].lossless;
  const isTooLong = Math.max(join.region.w, join.region.h) > MAX_JOINED_SIDE;
  return isEnlarged || isLossless || isTooLong ? { kind: 'master', fallback: join } : join;
}

function joinOf(
  derivative: Derivative,
  factor: number,
  image: Size,
  has: (name: string) => boolean,
): JoinPlan {
  const level = levelSize(image, factor);
  const region = levelBox(derivative.box, factor, level);
  const decodedPixels = region.w * region.h;
  const whole = wholeOf(derivative, factor, image, has);
  // A whole image has no restart markers, so all of it is decoded.
  if (whole && whole.decodedPixels <= Math.max(TILE_SIZE * TILE_SIZE, decodedPixels)) return whole;
  const grid = gridOf(region);
  const [left, top] = [grid.left * TILE_SIZE, grid.top * TILE_SIZE];
  return {
    kind: 'join',
    entries: tileNames(grid, factor, image),
    columns: grid.columns,
    size: {
      width: Math.min(grid.columns * TILE_SIZE, level.width - left),
      height: Math.min(grid.rows * TILE_SIZE, level.height - top),
    },
    region: { ...region, x: region.x - left, y: region.y - top },
    decodedPixels,
  };
}

/**
 * From a whole image in the pack: the level, or a smaller one if that is as sharp as the derivative and all
 * of it is wanted. The edges of a region would have to be rounded to its few pixels.
 *
 * @param factor of the level
 */
function wholeOf(
  { box, size }: Derivative,
  factor: number,
  image: Size,
  has: (name: string) => boolean,
): JoinPlan | undefined {
  const level = levelSize(image, factor);
  const isWhole = box.w === image.width && box.h === image.height;
  const smaller = (isWhole ? [...unlistedSizes(image), ...listedSizes(image)] : [])
    .filter(({ width, height }) => width >= size.width && height >= size.height)
    .filter((one) => areaOf(one) < areaOf(level))
    .sort((a, b) => areaOf(a) - areaOf(b));
  const nameOf = ({ width, height }: Size) => `full/${width},${height}/0/default.jpg`;
  const whole = [...smaller, level].find((one) => has(nameOf(one)));
  if (!whole) return undefined;
  const { width, height } = whole;
  return {
    kind: 'join',
    entries: [nameOf(whole)],
    columns: 1,
    size: whole,
    region: whole === level ? levelBox(box, factor, level) : { x: 0, y: 0, w: width, h: height },
    decodedPixels: areaOf(whole),
  };
}

const areaOf = ({ width, height }: Size) => width * height;

/** The sides of a level are rounded up a little. A larger excess would show pixels beside the region. */
const MAX_ROUNDING = 1.02;

/** The scale factor of the coarsest level that has at least the pixels of the derivative. */
function factorOf({ box, size }: Derivative, image: Size): number {
  const fits = (length: number, target: number, factor: number) =>
    Math.ceil(length / factor) >= target && target * factor <= length * MAX_ROUNDING;
  return (
    scaleFactors(image).findLast(
      (factor) => fits(box.w, size.width, factor) && fits(box.h, size.height, factor),
    ) ?? 1
  );
}

/** At most this many pixels are decoded per pixel of the derivative, if a coarser level allows it. */
const MAX_DECODED_PER_PIXEL = 4.2;

/**
 * `needed`, or a coarser factor if the derivative distorts the region so much that most decoded pixels
 * would be dropped. The derivative then loses sharpness along its less reduced side, by at most the
 * square root of the distortion. Anything that fits into one tile is cheap enough.
 */
function cheaperFactor({ box, size }: Derivative, needed: number, image: Size): number {
  const maxPixels = Math.max(
    TILE_SIZE * TILE_SIZE,
    MAX_DECODED_PER_PIXEL * size.width * size.height,
  );
  const factors = scaleFactors(image).filter((factor) => factor >= needed);
  const isCheap = (factor: number) => {
    const { w, h } = levelBox(box, factor, levelSize(image, factor));
    return w * h <= maxPixels;
  };
  return factors.find(isCheap) ?? factors.at(-1) ?? needed;
}

/** A region of the image in pixels of a level: at least one pixel, and inside the level. */
function levelBox(box: Box, factor: number, level: Size): Box {
  const x = Math.min(Math.round(box.x / factor), level.width - 1);
  const y = Math.min(Math.round(box.y / factor), level.height - 1);
  const right = Math.min(Math.round((box.x + box.w) / factor), level.width);
  const bottom = Math.min(Math.round((box.y + box.h) / factor), level.height);
  return { x, y, w: Math.max(1, right - x), h: Math.max(1, bottom - y) };
}

/** In tiles, from the top left corner of the level. */
type GridPart = { left: number; top: number; columns: number; rows: number };

/** The tiles that cover a region of a level. */
function gridOf({ x, y, w, h }: Box): GridPart {
  const [left, top] = [Math.floor(x / TILE_SIZE), Math.floor(y / TILE_SIZE)];
  const columns = Math.floor((x + w - 1) / TILE_SIZE) - left + 1;
  const rows = Math.floor((y + h - 1) / TILE_SIZE) - top + 1;
  return { left, top, columns, rows };
}

function tileNames({ left, top, columns, rows }: GridPart, factor: number, image: Size): string[] {
  return Array.from({ length: columns * rows }, (_, index) => {
    const column = left + (index % columns);
    const row = top + Math.floor(index / columns);
    const box = tileBox(image, factor, column, row);
    const size = `${Math.ceil(box.w / factor)},${Math.ceil(box.h / factor)}`;
    return `${regionName(box, image)}/${size}/0/default.jpg`;
  });
}
