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

/** One request: what comes behind the address of the picture, and the answer that is right. */
export type Asked = Size & {
  readonly picture: Picture;
  readonly rest: string;
  readonly format: 'jpeg' | 'webp';
  /** The same tile named by its width only, which some servers answer faster. */
  readonly brief: string;
};

export type Workload = {
  /** Every tile of every picture, level by level, as a viewer walks. */
  readonly tiles: readonly Asked[];
  /** Tiles for a server that has just started; the two sets share none. */
  readonly alone: readonly Asked[];
  readonly together: readonly Asked[];
  /** A few tiles that everyone looks at. */
  readonly hot: readonly Asked[];
  /** The sizes that info.json lists. */
  readonly sizes: readonly Asked[];
  /** Regions that no one cut before; the first ones are only to warm up with. */
  readonly oddFirst: readonly Asked[];
  readonly oddJpg: readonly Asked[];
  readonly oddWebp: readonly Asked[];
};

const HOT = 100;

/** @param cold tiles asked one by one of a fresh server. @param odd regions that no one cut before. */
export function workload(pictures: readonly Picture[], cold: number, odd: number): Workload {
  const tiles = pictures.flatMap(tilesOf);
  const mixed = shuffled(tiles, 7);
  return {
    tiles,
    alone: mixed.slice(0, cold),
    together: mixed.slice(cold, 3 * cold),
    hot: shuffled(tiles, 8).slice(0, HOT),
    sizes: pictures.flatMap((picture) => listedSizes(picture).map((size) => whole(picture, size))),
    oddFirst: oddRegions(pictures, odd >> 1, 'jpeg', 11),
    oddJpg: oddRegions(pictures, odd, 'jpeg', 9),
    oddWebp: oddRegions(pictures, odd >> 1, 'webp', 10),
  };
}

function tilesOf(picture: Picture): Asked[] {
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
      return asked(picture, isWhole ? 'full' : formatBox(box), size, 'jpeg');
    });
  });
}

const whole = (picture: Picture, size: Size) => asked(picture, 'full', size, 'jpeg');

/** Regions anywhere, a third to the whole of their pixels: what readers cite and cut out. */
function oddRegions(
  pictures: readonly Picture[],
  count: number,
  format: Asked['format'],
  seed: number,
): Asked[] {
  const next = random(seed);
  const between = (least: number, most: number) => Math.floor(least + next() * (most - least));
  return Array.from({ length: count }, (_, at) => {
    const picture = pictures[at % pictures.length] as Picture; // there is one
    const [w, h] = [between(400, 1800), between(400, 1800)];
    const box = { x: between(0, picture.width - w), y: between(0, picture.height - h), w, h };
    const scale = 0.3 + 0.6 * next();
    const size = { width: Math.round(w * scale), height: Math.round(h * scale) };
    return asked(picture, formatBox(box), size, format);
  });
}

function asked(picture: Picture, region: string, size: Size, format: Asked['format']): Asked {
  const { width, height } = size;
  const end = `/0/default.${format === 'jpeg' ? 'jpg' : format}`;
  const [rest, brief] = [`${region}/${width},${height}${end}`, `${region}/${width},${end}`];
  return { picture, rest, brief, width, height, format };
}
