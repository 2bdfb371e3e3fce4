import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture, Sample } from './sample.ts';

/** So many images that the tile cache of no server holds the levels of all. */
const IMAGES = 240;

/** Leaves of A4 at 150 dpi. */
const SIZE = { width: 1240, height: 1754 };

const RECORD = `id: gallery
level: item
title: { en: Small images for measuring }
languages: [en]
rights: http://creativecommons.org/publicdomain/zero/1.0/
folios:
${Array.from({ length: IMAGES }, (_, at) => `  - { id: g${at}, label: "${at}" }`).join('\n')}
`;

/** Adds a record of many images to the archive: parts of the first leaf at half its size. */
export async function writeGallery(sample: Sample): Promise<Picture[]> {
  const [records, folder] = [join(sample.manifests, 'gallery'), join(sample.images, 'gallery')];
  await mkdir(records, { recursive: true });
  const pictures = Array.from({ length: IMAGES }, (_, at) => ({
    ...SIZE,
    id: `gallery_g${at}`,
    file: join(folder, `g${at}.jpg`),
  }));
  if (!existsSync(folder)) await drawGallery(sample, pictures, folder);
  await writeFile(join(records, 'record.yaml'), RECORD);
  return pictures;
}

/** Takes the record out of the archive, so that the next ingest does not see it. */
export const hideGallery = ({ manifests }: Sample): Promise<void> =>
  rm(join(manifests, 'gallery'), { recursive: true, force: true });

async function drawGallery({ pictures: [leaf] }: Sample, pictures: Picture[], folder: string) {
  if (!leaf) throw new Error('there is no leaf to cut from');
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished, { recursive: true });
  const { data, info } = await sharp(leaf.file)
    .resize(leaf.width >> 1)
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (const [at, { width, height }] of pictures.entries()) {
    const place = { left: 5 * at, top: 7 * (pictures.length - 1 - at) };
    await sharp(data, { raw: info })
      .extract({ ...place, width, height })
      .jpeg({ quality: 92 })
      .toFile(join(unfinished, `g${at}.jpg`));
  }
  await rename(unfinished, folder);
}
