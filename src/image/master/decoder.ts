import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  ColorSpace,
  ColorType,
  CompressionMethod,
  ImageMagick,
  initializeImageMagick,
  MagickFormat,
  MagickReadSettings,
} from '@imagemagick/magick-wasm';
import type { DecodeTask } from './foreign.ts';

/**
 * Decodes one image into a plain TIFF of 8 bits with the profile of the file. This runs in a process of
 * its own, because the memory of the decoder, twenty bytes per pixel, is freed only with its process.
 */
async function decode({ file, page, target, foreign }: DecodeTask): Promise<string | undefined> {
  const wasm = import.meta.resolve('@imagemagick/magick-wasm/magick.wasm');
  await initializeImageMagick(await readFile(fileURLToPath(wasm)));
  // With an explicit format, no other decoder is tried on untrusted bytes.
  const settings = new MagickReadSettings({
    format: foreign.format,
    frameIndex: page - 1,
    frameCount: 1,
  });
  return await ImageMagick.read(await readFile(file), settings, async (image) => {
    const { size, profile } = foreign;
    if (image.width !== size.width || image.height !== size.height) return 'it cannot be decoded';
    if (profile && !image.hasProfile('icc')) image.setProfile('icc', profile);
    image.depth = 8;
    if (image.colorSpace !== ColorSpace.Gray && image.colorSpace !== ColorSpace.CMYK) {
      image.colorSpace = ColorSpace.sRGB;
      // Otherwise an image of grey colours would be written as grayscale, which the profile does not fit.
      image.settings.colorType = image.hasAlpha ? ColorType.TrueColorAlpha : ColorType.TrueColor;
    }
    image.settings.compression = CompressionMethod.NoCompression;
    await image.write(MagickFormat.Tiff, (tiff) => writeFile(target, tiff));
    return undefined;
  });
}

/** The message without the source location, which follows a grave accent. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('`')[0]?.trim() ?? '';

process.once('message', async (work) => {
  const reason = await decode(work as DecodeTask).catch(reasonOf);
  process.send?.({ reason }, () => process.disconnect());
});
