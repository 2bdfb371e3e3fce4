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
import type { Jp2Work } from './jp2.ts';

/**
 * A process of its own that decodes one JPEG 2000 file into a plain TIFF of 8 bits, with the profile
 * the file carries, and ends: the memory of the decoder, twenty bytes a pixel, is given back only with
 * its process.
 */
async function decode({ file, target, header }: Jp2Work): Promise<string | undefined> {
  const wasm = import.meta.resolve('@imagemagick/magick-wasm/magick.wasm');
  await initializeImageMagick(await readFile(fileURLToPath(wasm)));
  // Its format is said, so that nothing else is tried with bytes from outside.
  const format = header.isBare ? MagickFormat.J2k : MagickFormat.Jp2;
  const settings = new MagickReadSettings({ format });
  return await ImageMagick.read(await readFile(file), settings, async (image) => {
    if (image.width !== header.width || image.height !== header.height) {
      return 'its codestream cannot be decoded';
    }
    // It passes over profiles of method 3.
    if (header.profile && !image.hasProfile('icc')) image.setProfile('icc', header.profile);
    image.depth = 8;
    if (image.colorSpace !== ColorSpace.Gray) {
      image.colorSpace = ColorSpace.sRGB;
      // Colours that happen to be all grey would be written as greys, which the profile does not fit.
      image.settings.colorType = image.hasAlpha ? ColorType.TrueColorAlpha : ColorType.TrueColor;
    }
    image.settings.compression = CompressionMethod.NoCompression;
    await image.write(MagickFormat.Tiff, (tiff) => writeFile(target, tiff));
    return undefined;
  });
}

/** Without the place in the sources of the decoder, which stands behind a grave accent. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('`')[0]?.trim() ?? '';

process.once('message', async (work) => {
  const reason = await decode(work as Jp2Work).catch(reasonOf);
  process.send?.({ reason }, () => process.disconnect());
});
