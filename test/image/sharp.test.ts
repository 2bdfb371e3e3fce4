import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { measureMaster } from '../../src/image/pack/cut.ts';
import { sharp } from '../../src/image/sharp.ts';
import { refuseLater } from './support/refuse.ts';
import { inFolder, picture } from './support/sample.ts';

/** Heads of kinds that libvips can read, or could if it were built with all its parts. */
const REFUSED: { readonly [name: string]: string } = {
  'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  'drawing.svgz.svg':
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg width="9" height="9"/>',
  'grey.pgm': 'P5 2 2 255\n0000',
  'table.csv': '1,2\n3,4\n',
  'matrix.mat': '2 2\n1 2\n3 4\n',
  'picture.hdr': '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n0000',
  'sheet.pdf': '%PDF-1.4\n',
};

describe('sharp, restricted', () => {
  for (const [name, text] of Object.entries(REFUSED)) {
    it(`refuses ${name} before libvips reads it`, () =>
      inFolder(async (folder) => {
        const file = join(folder, name);
        await writeFile(file, text);
        const told = await sharp(file)
          .metadata()
          .catch((error: Error) => error);
        expect(told)
          .to.be.an('error')
          .with.property('message')
          .that.matches(/unsupported image/);
        const { message } = await refuseLater('IMAGE_UNREADABLE', measureMaster(file));
        expect(message).to.include(name).and.include('not an image in a supported format');
      }));
  }
  it('reads what cameras and scanners write', async () => {
    for (const format of ['jpeg', 'png', 'tiff', 'webp', 'gif', 'avif'] as const) {
      const bytes = await picture(20, 20).toFormat(format).toBuffer();
      expect((await sharp(bytes).metadata()).width, format).to.equal(20);
    }
  });
});
