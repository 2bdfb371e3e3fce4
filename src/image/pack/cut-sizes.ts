import { formatBox, type Size } from '../../record/box.ts';
import { tilesOf, unlistedSizes } from '../image.ts';
import { withRestarts } from '../jpeg/restart.ts';
import { type Sharp, sharp } from '../sharp.ts';
import type { ZipWriter } from './zip-writer.ts';

/**
 * Quantisation table 2 of mozjpeg takes a tenth fewer bytes for the same looks than the tables of JPEG, Annex K.
 * Optimised Huffman tables would save two per cent of the bytes and take as long as all the rest. And
 * tiles can be joined only if they share the same tables.
 */
export const jpegOptions = (quality: number) => ({
  quality,
  quantisationTable: 2,
  optimiseCoding: false,
});

export const nameOfSize = ({ width, height }: Size) => `full/${width},${height}/0/default.jpg`;

export const nameOfTile = ({ box, size }: ReturnType<typeof tilesOf>[number]) =>
  `${formatBox(box)}/${size.width},${size.height}/0/default.jpg`;

/** The decoded pixels of a level. */
type Level = { readonly data: Buffer; readonly raw: Size & { readonly channels: 1 | 2 | 3 | 4 } };

/**
 * Of unlisted sizes: a thumbnail is made from one that is hardly larger, and shows what that has lost. With
 * this quality it comes as near to the master as from a listed size twice as large.
 */
const SOURCE_QUALITY = 90;

/** What sizes are made of which image. */
type Sizes = {
  readonly image: Size;
  /** Those that info.json lists, the smallest first. */
  readonly sizes: readonly Size[];
  readonly quality: number;
};

/**
 * Adds the sizes of the whole image, listed and unlisted. Each is made from the pixels of the next larger
 * listed one.
 *
 * @param from pixels of at least the largest size
 * @param isTiled whether these sizes are all levels of the image, and its tiles are cut from the same pixels
 */
export async function addSizes(
  zip: ZipWriter,
  from: Sharp,
  { image, sizes, quality }: Sizes,
  isTiled: boolean,
): Promise<void> {
  const encode = (part: Sharp, as = quality) => part.jpeg(jpegOptions(as)).toBuffer();
  const unlisted = unlistedSizes(image);
  let larger = from;
  for (const [depth, size] of sizes.toReversed().entries()) {
    const level = await decoded(scaled(larger, size));
    await zip.add(nameOfSize(size), await encode(pixelsOf(level)));
    for (const one of unlisted.filter((one) => isMadeFrom(one, size, sizes))) {
      const bytes = await encode(scaled(pixelsOf(level), one), Math.max(quality, SOURCE_QUALITY));
      await zip.add(nameOfSize(one), bytes);
    }
    for (const tile of isTiled ? tilesOf(image, 2 ** depth) : []) {
      const { left, top } = tile;
      const bytes = await encode(pixelsOf(level).extract({ left, top, ...tile.size }));
      await zip.add(nameOfTile(tile), withRestarts(bytes));
    }
    larger = pixelsOf(level);
  }
}

const scaled = (pixels: Sharp, { width, height }: Size): Sharp =>
  pixels.resize(width, height, { fit: 'fill' });

/** Whether `level` is the smallest of the listed sizes that has all pixels of an unlisted one. */
const isMadeFrom = ({ width, height }: Size, level: Size, sizes: readonly Size[]): boolean =>
  sizes.find((one) => one.width >= width && one.height >= height) === level;

async function decoded(pixels: Sharp): Promise<Level> {
  const { data, info } = await pixels.raw().toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

/** Grayscale stays grayscale. */
const pixelsOf = ({ data, raw }: Level): Sharp =>
  sharp(data, { raw }).toColourspace(raw.channels === 1 ? 'b-w' : 'srgb');
