import type { Box, Size } from '../record/box.ts';
import type { SizeRequest } from './request/size.ts';

/** The side of a tile, in pixels. Decoding and answering cost least at this size. */
export const TILE_SIZE = 512;

/** A listed size is at most so long, and at least so long, on its longer side. */
const LONGEST_SIZE = 1800;
const SHORTEST_SIZE = 100;

/** 1, 2, 4 … up to the first level that is a single tile. https://iiif.io/api/image/3.0/#54-tiles */
export function scaleFactors({ width, height }: Size): number[] {
  const factors = [1];
  for (let span = TILE_SIZE; span < Math.max(width, height); span *= 2)
    factors.push((2 * span) / TILE_SIZE);
  return factors;
}

/** The whole image at a level. Rounded up, as viewers reckon. */
export const levelSize = ({ width, height }: Size, factor: number): Size => ({
  width: Math.ceil(width / factor),
  height: Math.ceil(height / factor),
});

/** The halved whole images that info.json lists, the smallest first. https://iiif.io/api/image/3.0/#53-sizes */
export function listedSizes(image: Size): Size[] {
  const sizes: Size[] = [];
  for (let factor = 1; ; factor *= 2) {
    const size = levelSize(image, factor);
    const longest = Math.max(size.width, size.height);
    if (longest <= LONGEST_SIZE) sizes.unshift(size);
    if (longest < 2 * SHORTEST_SIZE) return sizes;
  }
}

/**
 * The scale factors that info.json lists: those of the tiles, and on down to the smallest listed size,
 * which is a single tile too. OpenSeadragon takes `sizes` for the sizes of the levels as soon as there
 * are as many of both; when the two lists end together, the sizes are those of the levels.
 */
export function listedFactors(image: Size): number[] {
  const factors = scaleFactors(image);
  const longest = Math.max(image.width, image.height);
  for (;;) {
    const last = factors.at(-1) ?? 1;
    if (Math.ceil(longest / last) < 2 * SHORTEST_SIZE) return factors;
    factors.push(2 * last);
  }
}

/** The region of a tile, in pixels of the image, cropped at the edge. */
export function tileBox(image: Size, factor: number, column: number, row: number): Box {
  const side = TILE_SIZE * factor;
  const [x, y] = [column * side, row * side];
  return { x, y, w: Math.min(side, image.width - x), h: Math.min(side, image.height - y) };
}

/** The tiles of a level that has several: the region of the image, the size, and where it lies in the level. */
export function tilesOf(image: Size, factor: number) {
  const level = levelSize(image, factor);
  const [across, down] = [Math.ceil(level.width / TILE_SIZE), Math.ceil(level.height / TILE_SIZE)];
  if (across * down === 1) return [];
  return Array.from({ length: across * down }, (_, index) => {
    const [column, row] = [index % across, Math.floor(index / across)];
    const box = tileBox(image, factor, column, row);
    const size = levelSize({ width: box.w, height: box.h }, factor);
    return { box, size, left: column * TILE_SIZE, top: row * TILE_SIZE };
  });
}

/**
 * The size of a tile or a listed size that a request names by one side only. Rounding each side up
 * is what viewers expect of a tile, and it differs from keeping the aspect of a narrow edge tile.
 */
export function namedSize(box: Box, scaling: SizeRequest, image: Size, sizes: readonly Size[]) {
  if (scaling.kind === 'exact' || scaling.kind === 'max') return undefined;
  const isWhole = box.w === image.width && box.h === image.height;
  const listed = isWhole ? sizes.find((size) => names(scaling, size, image)) : undefined;
  if (listed) return listed;
  for (let factor = 1; ; factor *= 2) {
    const size = { width: Math.ceil(box.w / factor), height: Math.ceil(box.h / factor) };
    if (isTile(box, image, factor) && names(scaling, size, { width: box.w, height: box.h }))
      return size;
    if (TILE_SIZE * factor >= Math.max(image.width, image.height)) return undefined;
  }
}

function isTile({ x, y, w, h }: Box, image: Size, factor: number): boolean {
  const side = TILE_SIZE * factor;
  if (x % side !== 0 || y % side !== 0) return false;
  return w === Math.min(side, image.width - x) && h === Math.min(side, image.height - y);
}

function names(scaling: SizeRequest, size: Size, region: Size): boolean {
  switch (scaling.kind) {
    case 'width':
      return size.width === scaling.width;
    case 'height':
      return size.height === scaling.height;
    case 'within':
      return (
        size.width <= scaling.width &&
        size.height <= scaling.height &&
        (size.width === scaling.width || size.height === scaling.height)
      );
    case 'percent':
      return (
        size.width === Math.ceil((region.width * scaling.percent) / 100) &&
        size.height === Math.ceil((region.height * scaling.percent) / 100)
      );
    default:
      return false;
  }
}

/** One image the engine serves: what was measured and cut at ingest, and where its bytes lie. */
export type ImageSource = {
  readonly id: string;
  /** Pixels, after the EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** The whole images that lie in the pack. */
  readonly sizes: readonly Size[];
  /** Paths of the tile pack and of the master. */
  readonly pack: string;
  readonly master: string;
  /** Of a master with several pages, counted from 1. */
  readonly page?: number;
  /** True where the master has no colours: gray is then its default quality. */
  readonly grey?: boolean;
  /** Hexadecimal SHA-256 of the bytes of the master and the version of the cutting. */
  readonly hash: string;
  readonly modified: Date;
  /** Size of the master; with `modified` it tells whether the master is still the one that was cut. */
  readonly bytes?: number;
  /** The URI of a rights statement or a licence. */
  readonly rights?: string;
  readonly partOf?: readonly object[];
  readonly seeAlso?: readonly object[];
};
