import { formatBox, type Size } from '../../record/box.ts';
import { tilesOf } from '../image.ts';
import { withRestarts } from '../jpeg/restart.ts';
import { type Sharp, sharp } from '../sharp.ts';
import type { ZipWriter } from './zip-writer.ts';

/**
 * Optimised Huffman tables would save two per cent of the bytes and take as long as all the rest. And
 * tiles can be joined only if they share the same tables.
 */
export const jpegOptions = (quality: number) => ({ quality, optimiseCoding: false });

export const nameOfSize = ({ width, height }: Size) => `full/${width},${height}/0/default.jpg`;

export const nameOfTile = ({ box, size }: ReturnType<typeof tilesOf>[number]) =>
  `${formatBox(box)}/${size.width},${size.height}/0/default.jpg`;

/** The decoded pixels of a level. */
type Level = { readonly data: Buffer; readonly raw: Size & { readonly channels: 1 | 2 | 3 | 4 } };

/**
 * Adds the listed sizes. Each is made from the pixels of the next larger one.
 *
 * @param from pixels of at least the largest size
 * @param tiled the image, if these sizes are all its levels and their tiles are cut from the same pixels
 */
export async function addSizes(
  zip: ZipWriter,
  from: Sharp,
  sizes: readonly Size[],
  quality: number,
  tiled?: Size,
): Promise<void> {
  const encode = (part: Sharp) => part.jpeg(jpegOptions(quality)).toBuffer();
  let larger = from;
  for (const [depth, size] of sizes.toReversed().entries()) {
    const { width, height } = size;
    const level = await decoded(larger.resize(width, height, { fit: 'fill' }));
    await zip.add(nameOfSize(size), await encode(pixelsOf(level)));
    for (const tile of tiled ? tilesOf(tiled, 2 ** depth) : []) {
      const { left, top } = tile;
      const bytes = await encode(pixelsOf(level).extract({ left, top, ...tile.size }));
      await zip.add(nameOfTile(tile), withRestarts(bytes));
    }
    larger = pixelsOf(level);
  }
}

async function decoded(pixels: Sharp): Promise<Level> {
  const { data, info } = await pixels.raw().toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

/** Grayscale stays grayscale. */
const pixelsOf = ({ data, raw }: Level): Sharp =>
  sharp(data, { raw }).toColourspace(raw.channels === 1 ? 'b-w' : 'srgb');
