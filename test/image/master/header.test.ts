import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { readTiffHeader } from '../../../src/image/master/header.ts';
import { inFolder, picture } from '../support/sample.ts';

const SIZE = { width: 240, height: 160 };

describe('readTiffHeader(file, page)', () => {
  const headerOf = (bytes: Buffer, page = 1) =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'a.tif'), bytes);
      const file = await open(join(folder, 'a.tif'));
      return await readTiffHeader(file, page).finally(() => file.close());
    });
  const plain = {
    ...SIZE,
    orientation: 1,
    compression: 8,
    isSeparate: false,
    isTiled: true,
  };

  it('reads TIFF and BigTIFF, page by page', async () => {
    for (const bigtiff of [false, true]) {
      const pages = await Promise.all(
        [0, 1].map(() => picture(SIZE.width, SIZE.height).png().toBuffer()),
      );
      const bytes = await sharp(pages, { join: { animated: true } })
        .tiff({ compression: 'deflate', tile: true, bigtiff })
        .toBuffer();
      expect(await headerOf(bytes)).to.deep.equal(plain);
      expect(await headerOf(bytes, 2)).to.deep.equal(plain);
      expect(await headerOf(bytes, 3)).to.equal(undefined);
    }
  });
  it('reads the other byte order, and nothing that is not a TIFF', async () => {
    const other = '4d4d002a00000008000201000004000000010000000701010003000000010005000000000000';
    const { width, height } = (await headerOf(Buffer.from(other, 'hex'))) ?? {};
    expect([width, height]).to.deep.equal([7, 5]);
    const round = Buffer.from(other, 'hex');
    round.writeUInt32BE(8, 34);
    expect(await headerOf(round, 2)).to.deep.equal(await headerOf(round));
    expect(await headerOf(Buffer.from('MMMMMMMMMMMMMMMMMM'))).to.equal(undefined);
  });
});
