import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Letters in each record of level “file”. */
const LETTERS_IN_FILE = 100;

/** The number of different images. Each letter uses one of them. */
const IMAGE_COUNT = 1000;

/**
 * Writes an archive of many small records: a repository, a fonds and its files, with letters of one
 * leaf and a transcription. The images are tiny, so that the cost per record shows.
 */
export async function writeManyRecords(folder: string, records: number): Promise<void> {
  const images: Buffer[] = [];
  for (let n = 0; n < Math.min(IMAGE_COUNT, records); n++) {
    const background = { r: n % 256, g: (n >> 2) % 256, b: 128 };
    images.push(
      await sharp({ create: { width: 60, height: 80, channels: 3, background } })
        .jpeg({ quality: 40 })
        .toBuffer(),
    );
  }
  const put = (path: string, content: string | Uint8Array) =>
    writeFileSync(join(folder, path), content);
  const level = (path: string, id: string, kind: string) => {
    mkdirSync(join(folder, 'manifests', path), { recursive: true });
    put(
      `manifests/${path}/record.yaml`,
      `id: ${id}\nlevel: ${kind}\ntitle: { en: ${kind} ${id} }\n`,
    );
  };
  level('attic', 'attic', 'repository');
  level('attic/f1', 'attic-f1', 'fonds');
  for (let n = 0; n < records; n++) {
    const file = String(Math.floor(n / LETTERS_IN_FILE) + 1).padStart(5, '0');
    if (n % LETTERS_IN_FILE === 0) level(`attic/f1/d${file}`, `attic-f1-d${file}`, 'file');
    const path = `attic/f1/d${file}/n${String(n % LETTERS_IN_FILE).padStart(3, '0')}`;
    mkdirSync(join(folder, 'manifests', path, 'hand'), { recursive: true });
    mkdirSync(join(folder, 'images', path), { recursive: true });
    put(`manifests/${path}/record.yaml`, letter(n));
    put(`manifests/${path}/hand/p1.txt`, `Dear Anna,\n\nAll is well. Letter ${n}.\n`);
    put(`images/${path}/p1.jpg`, images[n % images.length] as Buffer);
  }
}

const letter = (n: number): string => `id: letter-${n}
level: item
reference: { leaves: "${n % LETTERS_IN_FILE}" }
title: { en: Letter ${n} from the front, ru: Письмо ${n} с фронта }
date: 19${10 + (n % 40)}-03-${10 + (n % 18)}
creators: [Anna Petrova]
languages: [ru]
subjects: [Letters]
rights: http://creativecommons.org/publicdomain/mark/1.0/
folios:
  - { id: p1, label: p. 1 }
layers:
  - { id: hand, kind: transcription, language: ru, status: reviewed, files: "hand/{folio}.txt" }
`;
