import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Size } from '../../../src/record/box.ts';
import { draw, leaf, map } from './drawing.ts';

/** One image of the sample archive; its size in pixels. */
export type Picture = Size & { readonly id: string; readonly file: string };

export type Sample = {
  readonly manifests: string;
  readonly images: string;
  readonly pictures: readonly Picture[];
};

/** Three leaves of A4 at 600 dpi, and a map. */
const DRAWINGS = [
  { folio: 'l1', width: 4960, height: 7016, seed: 1, ink: leaf },
  { folio: 'l2', width: 4960, height: 7016, seed: 2, ink: leaf },
  { folio: 'l3', width: 4960, height: 7016, seed: 3, ink: leaf },
  { folio: 'map', width: 12_000, height: 9000, seed: 4, ink: map },
] as const;

const RECORD = `id: bench
level: item
title: { en: Images for measuring }
languages: [en]
rights: http://creativecommons.org/publicdomain/zero/1.0/
folios:
${DRAWINGS.map(({ folio }) => `  - { id: ${folio}, label: ${folio} }`).join('\n')}
`;

/** Writes an archive of large images into the folder. Images that exist are not drawn again. */
export async function writeSample(folder: string): Promise<Sample> {
  const [manifests, images] = [join(folder, 'manifests'), join(folder, 'images')];
  await mkdir(join(manifests, 'bench'), { recursive: true });
  await mkdir(join(images, 'bench'), { recursive: true });
  await writeFile(join(manifests, 'bench/record.yaml'), RECORD);
  const pictures: Picture[] = [];
  for (const { folio, ink, ...drawing } of DRAWINGS) {
    const file = join(images, 'bench', `${folio}.jpg`);
    if (!existsSync(file)) {
      const unfinished = join(folder, `${folio}.unfinished`);
      await draw(drawing, ink(drawing), unfinished);
      await rename(unfinished, file);
    }
    pictures.push({ id: `bench_${folio}`, file, width: drawing.width, height: drawing.height });
  }
  return { manifests, images, pictures };
}
