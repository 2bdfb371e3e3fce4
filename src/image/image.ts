import type { Box, Size } from '../record/box.ts';
import { type SizeRequest, scaleSize } from './request/size.ts';

/** One image that the engine serves, as measured and cut at ingest. */
export type ImageSource = {
  readonly id: string;
  /** Pixels, with the EXIF orientation applied. */
  readonly width: number;
  readonly height: number;
  /** The sizes of the whole image that are in the pack. */
  readonly sizes: readonly Size[];
  /** The path of the tile pack, or its key in a store. */
  readonly pack: string;
  /** The path of the master, or its name in a store; absent if the image shows less than the master. */
  readonly master?: string;
  /** The page of a master with several pages, counted from 1. */
  readonly page?: number;
  /** True if the master is grayscale: `gray` is then the same as `default`. */
  readonly grey?: boolean;
  /** Hexadecimal SHA-256 of the bytes of the master and the recipe of the pack. */
  readonly hash: string;
  readonly modified: Date;
  /** Bytes of the master. With `modified`, it tells whether the master has been replaced since it was cut. */
  readonly bytes?: number;
  /** The URI of a rights statement or licence. */
  readonly rights?: string;
  /** The services by which viewers ask for access, if the image is not open to everyone. */
  readonly auth?: {
    /** The JSON-LD context of the services of Image API 3. */
    readonly context: string;
    readonly services: { readonly 2: readonly object[]; readonly 3: readonly object[] };
  };
  readonly partOf?: readonly object[];
  readonly seeAlso?: readonly object[];
};

/**
 * What is found of an image. One that is in memory is given at once: each promise on the way of a tile takes
 * a hundredth of the time that the tile does.
 */
export type FoundImage = ImageSource | undefined | Promise<ImageSource | undefined>;

/** The side of a tile, in pixels. Decoding and sending cost least at this size. */
export const TILE_SIZE = 512;

/** Limits of the longer side of a size in info.json, in pixels. */
const MAX_LISTED_SIDE = 1800;
const MIN_LISTED_SIDE = 100;

/** 1, 2, 4 … up to the first level that fits into one tile. https://iiif.io/api/image/3.0/#54-tiles */
export function scaleFactors({ width, height }: Size): number[] {
  const factors = [1];
  for (let span = TILE_SIZE; span < Math.max(width, height); span *= 2)
    factors.push((2 * span) / TILE_SIZE);
  return factors;
}

/** The size of the whole image at a level, rounded up as viewers expect. */
export const levelSize = ({ width, height }: Size, factor: number): Size => ({
  width: Math.ceil(width / factor),
  height: Math.ceil(height / factor),
});

/** The sizes that info.json lists, each half of the next, the smallest first. https://iiif.io/api/image/3.0/#53-sizes */
export function listedSizes(image: Size): Size[] {
  const sizes: Size[] = [];
  for (let factor = 1; ; factor *= 2) {
    const size = levelSize(image, factor);
    const longest = Math.max(size.width, size.height);
    if (longest <= MAX_LISTED_SIDE) sizes.unshift(size);
    if (longest < 2 * MIN_LISTED_SIDE) return sizes;
  }
}

/**
 * The thumbnails that viewers ask for whatever info.json lists, by what bounds them in pixels: Universal
 * Viewer 90 and 200 wide, Mirador 120 high or within 120 × 120.
 */
const VIEWER_THUMBNAILS: readonly Partial<Size>[] = [
  { width: 90 },
  { width: 200 },
  { height: 120 },
  { width: 120, height: 120 },
];

/** The longer side of the largest thumbnail, in pixels. */
const MAX_THUMBNAIL_SIDE = 640;

/** Steps from a listed size to the next smaller one, each as large as the next. */
const STEPS = [2 ** -0.25, 2 ** -0.5, 2 ** -0.75];

/**
 * Sizes of the whole image that are in the pack without being listed, the smallest first: the thumbnails
 * of viewers, and three sizes between every two listed ones, so that few more pixels are decoded than are
 * wanted for any other thumbnail. They take 2 % of the pack of an A4 page at 600 dpi. OpenSeadragon could
 * take a list with them for the levels of the tiles.
 */
export function unlistedSizes(image: Size): Size[] {
  const listed = listedSizes(image);
  const between = listed
    .slice(1)
    .flatMap((size) => STEPS.map((step) => scaleSize(size, step, Math.round)))
    .filter(({ width, height }) => {
      const longest = Math.max(width, height);
      return longest <= MAX_THUMBNAIL_SIDE && longest >= MIN_LISTED_SIDE;
    });
  const thumbnails = VIEWER_THUMBNAILS.flatMap(({ width, height }) => {
    const { POSITIVE_INFINITY } = Number;
    const across = (width ?? POSITIVE_INFINITY) / image.width;
    const scale = Math.min(across, (height ?? POSITIVE_INFINITY) / image.height);
    return scale < 1 ? [scaleSize(image, scale, Math.round)] : [];
  });
  const key = ({ width, height }: Size) => `${width},${height}`;
  const sizes = new Map([...between, ...thumbnails].map((size) => [key(size), size]));
  for (const size of listed) sizes.delete(key(size));
  return [...sizes.values()].sort((a, b) => a.width - b.width || a.height - b.height);
}

/**
 * The scale factors that info.json lists: those of the tiles, and further factors down to the smallest
 * listed size, which is also a single tile. OpenSeadragon takes `sizes` for the sizes of the levels if
 * both lists are equally long, so both have to end with the same level.
 */
export function listedFactors(image: Size): number[] {
  const factors = scaleFactors(image);
  const longest = Math.max(image.width, image.height);
  for (;;) {
    const last = factors.at(-1) ?? 1;
    if (Math.ceil(longest / last) < 2 * MIN_LISTED_SIDE) return factors;
    factors.push(2 * last);
  }
}

/** The box of a tile in pixels of the image, cropped at its edge. */
export function tileBox(image: Size, factor: number, column: number, row: number): Box {
  const side = TILE_SIZE * factor;
  const [x, y] = [column * side, row * side];
  return { x, y, w: Math.min(side, image.width - x), h: Math.min(side, image.height - y) };
}

/**
 * The tiles of a level, or none if it fits into one tile: the box in pixels of the image, and the size
 * and position in pixels of the level.
 */
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
 * The size of a tile, or a listed size, that a request describes by one side only. Viewers expect each
 * side of a tile to be rounded up, which differs from keeping the aspect ratio of a narrow edge tile.
 *
 * @returns undefined if the request is for neither
 */
export function namedSize(box: Box, scaling: SizeRequest, image: Size, sizes: readonly Size[]) {
  if (scaling.kind === 'exact' || scaling.kind === 'max') return undefined;
  const isWhole = box.w === image.width && box.h === image.height;
  const listed = isWhole ? sizes.find((size) => matches(scaling, size, image)) : undefined;
  if (listed) return listed;
  for (let factor = 1; ; factor *= 2) {
    const size = { width: Math.ceil(box.w / factor), height: Math.ceil(box.h / factor) };
    if (isTile(box, image, factor) && matches(scaling, size, { width: box.w, height: box.h }))
      return size;
    if (TILE_SIZE * factor >= Math.max(image.width, image.height)) return undefined;
  }
}

function isTile({ x, y, w, h }: Box, image: Size, factor: number): boolean {
  const side = TILE_SIZE * factor;
  if (x % side !== 0 || y % side !== 0) return false;
  return w === Math.min(side, image.width - x) && h === Math.min(side, image.height - y);
}

function matches(scaling: SizeRequest, size: Size, region: Size): boolean {
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
