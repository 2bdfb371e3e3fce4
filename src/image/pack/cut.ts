import { open, rm } from 'node:fs/promises';
import { FondsError } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { listedSizes } from '../image.ts';
import {
  type Master,
  masterOrientation,
  masterSize,
  unreadable,
  withMaster,
} from '../master/master.ts';
import { cutLarge } from './cut-large.ts';
import { addSizes } from './cut-sizes.ts';
import { zipWriter } from './zip-writer.ts';

/** What a pack is cut by, apart from its master. It is part of the hash of every image. */
export type Recipe = readonly [version: number, quality: number];

/** Increment it when cutting changes. Without a row among the former recipes, all packs are then cut again. */
export const CUT_VERSION = 6;

/**
 * The recipes whose packs are as good as one that would be cut today, the current one first. Version 5 had the
 * tables of JPEG, Annex K, with which one step of quality more looks the same.
 */
export const acceptedRecipes = (quality: number): readonly [Recipe, ...Recipe[]] => [
  [CUT_VERSION, quality],
  [5, quality + 1],
  [5, quality],
];

/** `sizes` are those of the whole image that are in the pack. */
export type CutImage = Size & { readonly sizes: Size[]; readonly grey: boolean };

/**
 * The size of a master in pixels, with the EXIF orientation applied. Reads only its header.
 *
 * @param page counted from 1
 * @param name for messages, if not the path
 * @throws FondsError IMAGE_UNREADABLE with the file and the reason
 */
export const measureMaster = (file: string, page?: number, name = file): Promise<Size> =>
  masterSize({ file, name, ...(page !== undefined && { page }) });

/** The EXIF orientation of a master, 1 to 8. */
export const measureOrientation = (file: string): Promise<number> => masterOrientation({ file });

/**
 * Cuts a master into a tile pack: tiles of 512 pixels at every level and the sizes that info.json lists,
 * all JPEG in sRGB or grayscale, named by their canonical requests. The file is neither synced
 * nor renamed, which is for the store that it is written for; nothing is left of it if cutting fails. https://iiif.io/api/image/3.0/implementation/#3-tile-region-parameter-calculation
 *
 * @throws FondsError IMAGE_UNREADABLE
 */
export async function cutPack(
  file: string,
  target: string,
  options: Omit<Master, 'file'> & { readonly quality: number },
): Promise<CutImage> {
  const { quality, ...rest } = options;
  const master = { file, ...rest };
  return await withMaster(master, async ({ open: pixels, size, grey }) => {
    const sizes = listedSizes(size);
    await using(target, 'w', async (out) => {
      const zip = zipWriter(out);
      const work = hasAllLevels(size, sizes)
        ? addSizes(zip, pixels(), { image: size, sizes, quality }, true)
        : cutLarge(zip, { pixels: pixels(), image: size, grey, sizes, quality }, target);
      await work.catch((cause: unknown) => {
        throw cause instanceof FondsError ? cause : unreadable(master, cause);
      });
      await zip.finish();
    }).catch(async (error: unknown) => {
      await rm(target, { force: true });
      throw error;
    });
    return { ...size, sizes, grey };
  });
}

/** True if the listed sizes include every level, up to full size. */
const hasAllLevels = ({ width, height }: Size, sizes: readonly Size[]): boolean =>
  sizes.some((size) => size.width === width && size.height === height);

async function using(
  path: string,
  flags: string,
  use: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
