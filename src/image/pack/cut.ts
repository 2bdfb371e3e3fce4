import { open, rm } from 'node:fs/promises';
import { FondsError } from '../../errors.ts';
import { formatBox, type Size } from '../../record/box.ts';
import { temporaryName } from '../../system/file/atomic-file.ts';
import { readExactly } from '../../system/file/exact-io.ts';
import { listedSizes, TILE_SIZE, tilesOf } from '../image.ts';
import { withRestarts } from '../jpeg/restart.ts';
import {
  type Master,
  masterOrientation,
  masterSize,
  unreadable,
  withMaster,
} from '../master/master.ts';
import { type Sharp, sharp } from '../sharp.ts';
import { readDirectory } from './zip-reader.ts';
import { type ZipWriter, zipWriter } from './zip-writer.ts';

/** Part of the hash of every image: increment it when cutting changes, to cut all packs again. */
export const CUT_VERSION = 5;

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
    const finish = (work: (zip: ZipWriter) => Promise<void>) =>
      using(target, 'w', async (out) => {
        const zip = zipWriter(out);
        await work(zip);
        await zip.finish();
      }).catch(async (error: unknown) => {
        await rm(target, { force: true });
        throw error;
      });
    const withSizes = (zip: ZipWriter) =>
      orUnreadable(master, addSizes(zip, pixels(), size, sizes, quality));
    if (hasAllLevels(size, sizes)) {
      await finish(withSizes);
      return { ...size, sizes, grey };
    }
    // libvips needs a name that ends in .zip.
    const tiles = `${temporaryName(target)}.zip`;
    try {
      await orUnreadable(master, writeTiles(pixels(), tiles, quality));
      await finish(async (zip) => {
        await withSizes(zip);
        await addTiles(zip, tiles, new Set(sizes.map((one) => `${nameOfSize(one)}/0/default.jpg`)));
      });
    } finally {
      await rm(tiles, { force: true });
    }
    return { ...size, sizes, grey };
  });
}

/** True if the listed sizes include every level, up to full size. */
const hasAllLevels = ({ width }: Size, sizes: readonly Size[]): boolean =>
  sizes.at(-1)?.width === width;

/**
 * Optimised Huffman tables would save two per cent of the bytes and take as long as all the rest. And
 * tiles can be joined only if they share the same tables.
 */
const jpegOptions = (quality: number) => ({ quality, optimiseCoding: false });

const nameOfSize = ({ width, height }: Size) => `full/${width},${height}`;

const orUnreadable = <T>(master: Master, work: Promise<T>): Promise<T> =>
  work.catch((cause: unknown) => {
    throw unreadable(master, cause);
  });

const writeTiles = (pixels: Sharp, path: string, quality: number) =>
  pixels
    .jpeg(jpegOptions(quality))
    .tile({ layout: 'iiif3', size: TILE_SIZE, container: 'zip', basename: 'pack' })
    .toFile(path);

/** The decoded pixels of a level. */
type Level = { readonly data: Buffer; readonly raw: Size & { readonly channels: 1 | 2 | 3 | 4 } };

/**
 * Adds the listed sizes. Each is made from the pixels of the next larger one, so the master is decoded
 * only once. If the sizes include all levels, the tiles are cut from the same pixels.
 */
async function addSizes(
  zip: ZipWriter,
  whole: Sharp,
  image: Size,
  sizes: readonly Size[],
  quality: number,
) {
  const cutsTiles = hasAllLevels(image, sizes);
  let from = whole;
  for (const [depth, size] of sizes.toReversed().entries()) {
    const level = await levelOf(from, size);
    const encode = (part: Sharp) => part.jpeg(jpegOptions(quality)).toBuffer();
    await zip.add(`${nameOfSize(size)}/0/default.jpg`, await encode(pixelsOf(level)));
    for (const { box, left, top, size: tile } of cutsTiles ? tilesOf(image, 2 ** depth) : []) {
      const name = `${formatBox(box)}/${tile.width},${tile.height}/0/default.jpg`;
      const bytes = await encode(pixelsOf(level).extract({ left, top, ...tile }));
      await zip.add(name, withRestarts(bytes));
    }
    from = pixelsOf(level);
  }
}

async function levelOf(from: Sharp, { width, height }: Size): Promise<Level> {
  const { data, info } = await from
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

/** Grayscale stays grayscale. */
const pixelsOf = ({ data, raw }: Level): Sharp =>
  sharp(data, { raw }).toColourspace(raw.channels === 1 ? 'b-w' : 'srgb');

/**
 * Copies the tiles from the file that libvips wrote, without its folder and its info.json. If the disk was full,
 * libvips may have left the end of the file out without a word.
 *
 * @throws FondsError DISK_FULL
 */
async function addTiles(zip: ZipWriter, tiles: string, present: ReadonlySet<string>) {
  await using(tiles, 'r', async (file) => {
    const entries = await readDirectory(file).catch((cause: unknown) => {
      throw new FondsError('DISK_FULL', `${tiles} was cut off`, { cause });
    });
    for (const { name, offset, size } of entries) {
      const tile = name.slice(name.indexOf('/') + 1);
      if (!tile.endsWith('/default.jpg') || present.has(tile)) continue;
      const local = await readExactly(file, offset, 30);
      const data = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      await zip.add(tile, withRestarts(await readExactly(file, data, size)));
    }
  });
}

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
