import {
  levelSize,
  listedSizes,
  scaleFactors,
  TILE_SIZE,
  tileBox,
} from '../../../src/image/image.ts';
import { formatBox, type Size } from '../../../src/record/box.ts';
import { random, shuffled } from '../random.ts';
import type { Picture } from './sample.ts';

/** One request, and the size and format of the right response. */
export type ImageRequest = Size & {
  readonly picture: Picture;
  /** The parameters of the Image API: `{region}/{size}/0/default.{format}`. */
  readonly rest: string;
  readonly format: 'jpeg' | 'webp';
  /** The same with a size of `w,`, which some servers answer faster. */
  readonly brief: string;
};

export type Workload = {
  /** Every tile of every picture, level by level. */
  readonly tiles: readonly ImageRequest[];
  /** Tiles for a server that has just started, to be requested one by one. */
  readonly alone: readonly ImageRequest[];
  /** More of them, to be requested concurrently. */
  readonly together: readonly ImageRequest[];
  /** A few tiles that are requested again and again. */
  readonly hot: readonly ImageRequest[];
  /** The sizes that info.json lists. */
  readonly sizes: readonly ImageRequest[];
  /** Arbitrary regions in JPEG, to warm up with. */
  readonly oddFirst: readonly ImageRequest[];
  /** Arbitrary regions: not tiles, and in no cache. */
  readonly oddJpg: readonly ImageRequest[];
  readonly oddWebp: readonly ImageRequest[];
  /** Thumbnails of many images, 100 to 400 pixels wide, and some to warm up with. */
  readonly thumbs: readonly ImageRequest[];
  readonly thumbsFirst: readonly ImageRequest[];
  /** Whole images, 900 to 1500 pixels wide, and some to warm up with. */
  readonly large: readonly ImageRequest[];
  readonly largeFirst: readonly ImageRequest[];
};

const HOT_TILES = 100;

/**
 * @param gallery many images, for thumbnails
 * @param cold the number of tiles requested one by one from a fresh server
 * @param odd the number of arbitrary regions
 * @param thumbs the number of thumbnails
 */
export function workload(
  pictures: readonly Picture[],
  gallery: readonly Picture[],
  { cold, odd, thumbs }: { readonly cold: number; readonly odd: number; readonly thumbs: number },
): Workload {
  const tiles = pictures.flatMap(tilesOf);
  const mixed = shuffled(tiles, 7);
  return {
    tiles,
    alone: mixed.slice(0, cold),
    together: mixed.slice(cold, 3 * cold),
    hot: shuffled(tiles, 8).slice(0, HOT_TILES),
    sizes: pictures.flatMap((picture) => listedSizes(picture).map((size) => whole(picture, size))),
    oddFirst: oddRegions(pictures, odd >> 1, 'jpeg', 11),
    oddJpg: oddRegions(pictures, odd, 'jpeg', 9),
    oddWebp: oddRegions(pictures, odd >> 1, 'webp', 10),
    thumbs: wholes(gallery, thumbs, [100, 401], 12),
    thumbsFirst: wholes(gallery, thumbs >> 1, [100, 401], 13),
    large: wholes(pictures, odd >> 2, [900, 1501], 14),
    largeFirst: wholes(pictures, odd >> 4, [900, 1501], 15),
  };
}

function tilesOf(picture: Picture): ImageRequest[] {
  return scaleFactors(picture).flatMap((factor) => {
    const level = levelSize(picture, factor);
    const [columns, rows] = [
      Math.ceil(level.width / TILE_SIZE),
      Math.ceil(level.height / TILE_SIZE),
    ];
    return Array.from({ length: columns * rows }, (_, at) => {
      const box = tileBox(picture, factor, at % columns, Math.floor(at / columns));
      const size = { width: Math.ceil(box.w / factor), height: Math.ceil(box.h / factor) };
      const isWhole = box.w === picture.width && box.h === picture.height;
      return imageRequest(picture, isWhole ? 'full' : formatBox(box), size, 'jpeg');
    });
  });
}

const whole = (picture: Picture, size: Size) => imageRequest(picture, 'full', size, 'jpeg');

/** Regions such as readers cite: 400 to 1800 pixels a side, anywhere, at a scale of 0.3 to 0.9. */
function oddRegions(
  pictures: readonly Picture[],
  count: number,
  format: ImageRequest['format'],
  seed: number,
): ImageRequest[] {
  const next = random(seed);
  const between = (least: number, most: number) => Math.floor(least + next() * (most - least));
  return Array.from({ length: count }, (_, at) => {
    const picture = pictures[at % pictures.length] as Picture; // the list is not empty
    const [w, h] = [between(400, 1800), between(400, 1800)];
    const box = { x: between(0, picture.width - w), y: between(0, picture.height - h), w, h };
    const scale = 0.3 + 0.6 * next();
    const size = { width: Math.round(w * scale), height: Math.round(h * scale) };
    return imageRequest(picture, formatBox(box), size, format);
  });
}

/** Whole images of widths from the first to below the second. */
function wholes(
  pictures: readonly Picture[],
  count: number,
  [least, most]: readonly [number, number],
  seed: number,
): ImageRequest[] {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const picture = pictures[Math.floor(next() * pictures.length)] as Picture; // the list is not empty
    const width = Math.floor(least + next() * (most - least));
    return whole(picture, { width, height: Math.round((picture.height * width) / picture.width) });
  });
}

function imageRequest(
  picture: Picture,
  region: string,
  size: Size,
  format: ImageRequest['format'],
): ImageRequest {
  const { width, height } = size;
  const end = `/0/default.${format === 'jpeg' ? 'jpg' : format}`;
  const [rest, brief] = [`${region}/${width},${height}${end}`, `${region}/${width},${end}`];
  return { picture, rest, brief, width, height, format };
}
