import type { Box } from '../../record/box.ts';
import { type Master, unreadable, withMaster } from './master.ts';

/** What a reader may not see of an image is painted black: no later step can bring it back. */
const MASK = { r: 0, g: 0, b: 0 };

/**
 * Writes a master anew with boxes painted over, and reduced if its longer side has more than `maxSide` pixels.
 * The result is lossless, and has nothing of the master but these pixels.
 *
 * @param target a file whose name ends in `.tif`
 * @param masks in pixels of the whole image, with its EXIF orientation applied
 * @throws FondsError IMAGE_UNREADABLE
 */
export async function paintMaster(
  master: Master,
  target: string,
  { masks, maxSide }: { readonly masks: readonly Box[]; readonly maxSide?: number },
): Promise<void> {
  await withMaster(master, async ({ open, grey }) => {
    const pixels = open().composite(masks.map(maskOf)).removeAlpha();
    const painted = pixels.toColourspace(grey ? 'b-w' : 'srgb');
    await painted
      .tiff({ compression: 'lzw', bigtiff: true, predictor: 'horizontal' })
      .toFile(maxSide === undefined ? target : `${target}.painted.tif`)
      .catch((cause: unknown) => {
        throw unreadable(master, cause);
      });
  });
  // In one step, sharp would scale first and paint after that.
  if (maxSide !== undefined) await reduce(`${target}.painted.tif`, target, maxSide);
}

const maskOf = ({ x, y, w, h }: Box) => ({
  input: { create: { width: w, height: h, channels: 3 as const, background: MASK } },
  left: x,
  top: y,
});

async function reduce(file: string, target: string, maxSide: number): Promise<void> {
  await withMaster({ file }, async ({ open }) => {
    await open()
      .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
      .tiff({ compression: 'lzw' })
      .toFile(target);
  });
}
