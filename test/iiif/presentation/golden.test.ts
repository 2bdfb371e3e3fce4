import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { expectGolden } from '../../support/golden.ts';

const PRESENTATION = '/iiif/presentation/3';

/** The name of the golden file, and the address it holds. */
const FILES: [file: string, path: string][] = [
  ['top.json', `${PRESENTATION}/collection`],
  ['box.json', `${PRESENTATION}/collection/box`],
  ['manifest.json', `${PRESENTATION}/box-letter/manifest`],
  ['canvas.json', `${PRESENTATION}/box-letter/canvas/p1`],
  ['transcription-page.json', `${PRESENTATION}/box-letter/annotations/p1/hand`],
  ['translation-page.json', `${PRESENTATION}/box-letter/annotations/p1/fr`],
  ['annotation.json', `${PRESENTATION}/box-letter/annotation/p1/hand/l2`],
  ['layer.json', `${PRESENTATION}/box-letter/layer/fr`],
  ['alignment.json', `${PRESENTATION}/box-letter/alignment/p1`],
  ['description.json', '/records/box-letter/description.json'],
  ['info-3.json', '/iiif/image/3/box-letter_p1/info.json'],
  ['info-2.json', '/iiif/image/2/box-letter_p1/info.json'],
];

describe('the published documents of a letter', () => {
  it('are equal to the golden files', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const { base, close } = await serveArchive(files);
      try {
        for (const [file, path] of FILES) {
          const text = JSON.stringify(await (await fetch(base + path)).json(), null, 2);
          expectGolden(`letter/${file}`, `${text.replaceAll(base, 'https://archive.example')}\n`);
        }
      } finally {
        await close();
      }
    }));

  it('never give an address two types in one document, which Clover fails to open', () => {
    for (const [file] of FILES) {
      const types = new Map<string, string>();
      JSON.parse(readFileSync(`test/output/letter/${file}`, 'utf8'), (_, value) => {
        if (typeof value?.id !== 'string' || typeof value.type !== 'string') return value;
        expect(value.type, value.id).to.equal(types.get(value.id) ?? value.type);
        types.set(value.id, value.type);
        return value;
      });
    }
  });
});
