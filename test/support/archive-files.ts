import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** The folders of a small archive, and a function that writes its files by their path. */
export type ArchiveFiles = {
  readonly manifests: string;
  readonly images: string;
  readonly data: string;
  readonly write: (path: string, text: string | Uint8Array) => Promise<void>;
};

export function archiveFiles(folder: string): ArchiveFiles {
  return {
    manifests: join(folder, 'manifests'),
    images: join(folder, 'images'),
    data: join(folder, 'data'),
    async write(path, text) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    },
  };
}

/** A JPEG of this size in pixels, with a rectangle on it so that its tiles differ. */
export const picture = (width: number, height: number, colour = '#c0b090'): Promise<Buffer> => {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 3)];
  const shape = { create: { width: w, height: h, channels: 3, background: '#333' } } as const;
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .composite([{ input: shape, left: width >> 2, top: height >> 3 }])
    .jpeg()
    .toBuffer();
};

/** An ALTO page with one block and a line for each text, 40 pixels apart. */
export const alto = (lines: readonly string[], width = 800, height = 1000): string => {
  const strings = (text: string, y: number) =>
    text
      .split(' ')
      .map(
        (word, i) =>
          `<String ID="s${y}_${i}" CONTENT="${word}" HPOS="${50 + i * 100}" VPOS="${y}" WIDTH="90" HEIGHT="30"/>`,
      )
      .join('<SP/>');
  const body = lines
    .map(
      (text, i) =>
        `<TextLine ID="line${i}" HPOS="50" VPOS="${100 + i * 40}" WIDTH="600" HEIGHT="30">${strings(text, 100 + i * 40)}</TextLine>`,
    )
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout><Page ID="p1" PHYSICAL_IMG_NR="1" WIDTH="${width}" HEIGHT="${height}"><PrintSpace HPOS="0" VPOS="0" WIDTH="${width}" HEIGHT="${height}"><TextBlock ID="block0" HPOS="50" VPOS="100" WIDTH="600" HEIGHT="${lines.length * 40}">${body}</TextBlock></PrintSpace></Page></Layout></alto>`;
};

/** Writes the usual archive of the tests: a fonds with one letter of two leaves, transcribed and translated. */
export async function writeLetter(to: ArchiveFiles): Promise<void> {
  await to.write(
    'manifests/box/record.yaml',
    'id: box\nlevel: fonds\ntitle: { en: A box of letters }\n',
  );
  await to.write('manifests/box/letter/record.yaml', LETTER);
  await to.write('manifests/box/letter/hand/p1.xml', alto(['Dear mother', 'all is well']));
  await to.write('manifests/box/letter/hand/p2.xml', alto(['Yours']));
  await to.write('manifests/box/letter/fr/p1.txt', 'Chère mère, tout va bien\n');
  await to.write('manifests/box/letter/fr/p2.txt', 'Ton fils\n');
  await to.write('images/box/letter/p1.jpg', await picture(800, 1000));
  await to.write('images/box/letter/p2.jpg', await picture(800, 1000, '#b0c090'));
}

export const LETTER = `id: box-letter
level: item
title: { en: A letter home }
date: 1915-03
languages: [en]
rights: http://creativecommons.org/publicdomain/mark/1.0/
folios:
  - { id: p1, label: p. 1 }
  - { id: p2, label: p. 2 }
layers:
  - { id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.*" }
  - { id: fr, kind: translation, language: fr, status: draft, files: "fr/{folio}.txt" }
`;
