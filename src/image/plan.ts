import type { Box, Size } from '../record/box.ts';
import { levelSize, scaleFactors, TILE_SIZE, tileBox } from './image.ts';
import { type Derivative, regionName } from './request/derivative.ts';
import { FORMATS } from './request/request.ts';

/** Put together from what lies in the pack. */
export type Join = {
  readonly kind: 'join';
  /** Names in the pack, row by row. */
  readonly parts: readonly string[];
  readonly across: number;
  /** Of the joined parts, in pixels. */
  readonly size: Size;
  /** The region, in pixels of the joined parts. */
  readonly from: Box;
  /** Pixels to decode, but for a margin. */
  readonly pixels: number;
};

/** How a derivative is made that does not lie in the pack. */
export type Making =
  | Join
  /** Decoded from the master; where that is not at hand, the pack has to do. */
  | { readonly kind: 'master'; readonly instead: Join };

export type Plan = { readonly kind: 'stored' } | Making;

/** What is joined is a JPEG, of at most 65 535 pixels on a side, a little larger than what is wanted of it. */
const LONGEST_JOIN = 65_000;

/** `has` tells whether a name lies in the pack. */
export function planOf(
  name: string,
  derivative: Derivative,
  image: Size,
  has: (name: string) => boolean,
): Plan {
  if (has(name)) return { kind: 'stored' };
  const { box, size, format } = derivative;
  const factor = factorOf(derivative, image);
  const join = joinOf(box, cheaperFactor(derivative, factor, image), image, has);
  const isEnlarged = size.width > box.w || size.height > box.h;
  // A tile has been through jpeg once: at full size, a format without loss shall show the master.
  const isExact = factor === 1 && FORMATS[format].lossless;
  const isTooLong = Math.max(join.from.w, join.from.h) > LONGEST_JOIN;
  const isFromMaster = isEnlarged || isExact || isTooLong;
  return isFromMaster ? { kind: 'master', instead: join } : join;
}

function joinOf(box: Box, factor: number, image: Size, has: (name: string) => boolean): Join {
  const level = levelSize(image, factor);
  const region = levelBox(box, factor, level);
  const whole = `full/${level.width},${level.height}/0/default.jpg`;
  const pixels = level.width * level.height;
  // A whole level has no restart markers: all of it is decoded, whatever is wanted of it.
  if (pixels <= Math.max(TILE_SIZE * TILE_SIZE, region.w * region.h) && has(whole)) {
    return { kind: 'join', parts: [whole], across: 1, size: level, from: region, pixels };
  }
  const grid = gridOf(region);
  const [left, top] = [grid.left * TILE_SIZE, grid.top * TILE_SIZE];
  return {
    kind: 'join',
    parts: tileNames(grid, factor, image),
    across: grid.columns,
    size: {
      width: Math.min(grid.columns * TILE_SIZE, level.width - left),
      height: Math.min(grid.rows * TILE_SIZE, level.height - top),
    },
    from: { ...region, x: region.x - left, y: region.y - top },
    pixels: region.w * region.h,
  };
}

/** A level is rounded up, by little; what is rounded up by more has pixels of what lies beside it. */
const ROUNDED_UP = 1.02;

/** The coarsest level that still has every pixel asked for. */
function factorOf({ box, size }: Derivative, image: Size): number {
  const fits = (length: number, wanted: number, factor: number) =>
    Math.ceil(length / factor) >= wanted && wanted * factor <= length * ROUNDED_UP;
  const factors = scaleFactors(image);
  return (
    factors.findLast((one) => fits(box.w, size.width, one) && fits(box.h, size.height, one)) ?? 1
  );
}

/** More pixels than this for each one given are never decoded where a coarser level is there. */
const MOST_DECODED = 4.2;

/**
 * The factor that is needed; a coarser one where the picture is squeezed so much to one side that most of
 * what is decoded would be thrown away. Then it is less sharp along the other side than it could be, by no
 * more than the root of how much it is squeezed. What fits into one tile costs nothing.
 */
function cheaperFactor({ box, size }: Derivative, needed: number, image: Size): number {
  const most = Math.max(TILE_SIZE * TILE_SIZE, MOST_DECODED * size.width * size.height);
  const factors = scaleFactors(image).filter((factor) => factor >= needed);
  const isCheap = (factor: number) => {
    const { w, h } = levelBox(box, factor, levelSize(image, factor));
    return w * h <= most;
  };
  return factors.find(isCheap) ?? factors.at(-1) ?? needed;
}

/** A region of the image in pixels of a level; at least one, and never beyond the edge. */
function levelBox(box: Box, factor: number, level: Size): Box {
  const x = Math.min(Math.round(box.x / factor), level.width - 1);
  const y = Math.min(Math.round(box.y / factor), level.height - 1);
  const right = Math.min(Math.round((box.x + box.w) / factor), level.width);
  const bottom = Math.min(Math.round((box.y + box.h) / factor), level.height);
  return { x, y, w: Math.max(1, right - x), h: Math.max(1, bottom - y) };
}

type Grid = { left: number; top: number; columns: number; rows: number };

/** The tiles that cover a region of a level. */
function gridOf({ x, y, w, h }: Box): Grid {
  const [left, top] = [Math.floor(x / TILE_SIZE), Math.floor(y / TILE_SIZE)];
  const columns = Math.floor((x + w - 1) / TILE_SIZE) - left + 1;
  const rows = Math.floor((y + h - 1) / TILE_SIZE) - top + 1;
  return { left, top, columns, rows };
}

function tileNames({ left, top, columns, rows }: Grid, factor: number, image: Size): string[] {
  return Array.from({ length: columns * rows }, (_, index) => {
    const column = left + (index % columns);
    const row = top + Math.floor(index / columns);
    const box = tileBox(image, factor, column, row);
    const size = `${Math.ceil(box.w / factor)},${Math.ceil(box.h / factor)}`;
    return `${regionName(box, image)}/${size}/0/default.jpg`;
  });
}
