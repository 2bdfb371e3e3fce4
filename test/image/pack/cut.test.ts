import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import {
  levelSize,
  scaleFactors,
  TILE_SIZE,
  tileBox,
  unlistedSizes,
} from '../../../src/image/image.ts';
import { cutPack, measureMaster } from '../../../src/image/pack/cut.ts';
import { openPack, type Pack } from '../../../src/image/pack/pack.ts';
import type { Size } from '../../../src/record/box.ts';
import { readEntry } from '../support/pack.ts';
import { refuseLater } from '../support/refuse.ts';
import { difference, inFolder, picture } from '../support/sample.ts';

/** Region and size of the tiles of a level. */
function tileNames(image: Size, factor: number): string[] {
  const level = levelSize(image, factor);
  const columns = Array.from({ length: Math.ceil(level.width / TILE_SIZE) }, (_, column) => column);
  const rows = Array.from({ length: Math.ceil(level.height / TILE_SIZE) }, (_, row) => row);
  return rows.flatMap((row) =>
    columns.map((column) => {
      const { x, y, w, h } = tileBox(image, factor, column, row);
      const region = w === image.width && h === image.height ? 'full' : `${x},${y},${w},${h}`;
      return `${region}/${Math.ceil(w / factor)},${Math.ceil(h / factor)}`;
    }),
  );
}

/** Compares a listed size with the master. Below 400 pixels, the rounding of the sides distorts it too much. */
async function expectLike(master: string, pack: Pack, size: Size, isGrey: boolean): Promise<void> {
  const name = `full/${size.width},${size.height}/0/default.jpg`;
  const bytes = await readEntry(pack, name);
  if (!bytes) throw new Error(`there is no ${name}`);
  expect((await sharp(bytes).metadata()).channels, name).to.equal(isGrey ? 1 : 3);
  if (size.width < 400) return;
  const scaled = sharp(master).resize(size.width, size.height, { fit: 'fill' });
  expect(await difference(bytes, await scaled.png().toBuffer()), name).to.be.below(3);
}

describe('cutPack(file, target, options)', () => {
  it('cuts every tile of every level, rounded up as viewers expect, and whole images', () =>
    inFolder(async (folder) => {
      const image = { width: 1301, height: 1027 };
      await picture(image.width, image.height).png().toFile(join(folder, 'm.png'));
      const target = join(folder, 'm.pack');
      const cut = await cutPack(join(folder, 'm.png'), target, { quality: 80 });
      expect(cut).to.deep.include({ ...image, grey: false });
      expect(cut.sizes.map(({ width }) => width)).to.deep.equal([163, 326, 651, 1301]);

      const pack = await openPack(target);
      const sizes = [...cut.sizes, ...unlistedSizes(image)];
      const names = new Set(sizes.map(({ width, height }) => `full/${width},${height}`));
      for (const factor of scaleFactors(image)) {
        for (const name of tileNames(image, factor)) names.add(name);
      }
      expect(pack.count).to.equal(names.size);
      for (const name of names) {
        const bytes = await readEntry(pack, `${name}/0/default.jpg`);
        const { width, height, format } = await sharp(bytes).metadata();
        expect(`${width},${height} ${format}`, name).to.equal(`${name.split('/')[1]} jpeg`);
      }
      await pack.close();
    }));
  for (const [width, height, isGrey] of [
    [1801, 40, false],
    [1, 2100, false],
    [2050, 1900, true],
    [3700, 1000, false],
  ] as const) {
    const kind = isGrey ? 'grey' : 'colours';
    it(`makes the whole images of ${width} × ${height} in ${kind} from its tiles, like those of the master`, () =>
      inFolder(async (folder) => {
        const image = { width, height };
        const [master, target] = [join(folder, 'm.png'), join(folder, 'm.pack')];
        const colours = picture(width, height);
        await (isGrey ? colours.toColourspace('b-w') : colours).png().toFile(master);
        const { sizes } = await cutPack(master, target, { quality: 90 });
        const pack = await openPack(target);
        const tiles = scaleFactors(image).flatMap((factor) => tileNames(image, factor));
        const wholes = [...sizes, ...unlistedSizes(image)];
        const names = wholes.map((size) => `full/${size.width},${size.height}`);
        expect(pack.count).to.equal(new Set([...tiles, ...names]).size);
        for (const size of wholes) await expectLike(master, pack, size, isGrey);
        await pack.close();
      }));
  }
  it('leaves nothing but the pack, and produces the same pack again', () =>
    inFolder(async (folder) => {
      await picture(600, 700).jpeg().toFile(join(folder, 'm.jpg'));
      await cutPack(join(folder, 'm.jpg'), join(folder, 'm.pack'), { quality: 80 });
      await cutPack(join(folder, 'm.jpg'), join(folder, 'm.pack'), { quality: 80 });
      expect(await readdir(folder)).to.have.members(['m.jpg', 'm.pack']);
    }));
  it('names the file it cannot read, and the reason, and leaves nothing behind', () =>
    inFolder(async (folder) => {
      const whole = await picture(900, 900).jpeg({ quality: 95 }).toBuffer();
      await writeFile(join(folder, 'cut.jpg'), whole.subarray(0, whole.length >> 1));
      await writeFile(join(folder, 'text.tif'), 'II*\0 but no image');
      for (const name of ['cut.jpg', 'text.tif', 'none.png']) {
        const work = cutPack(join(folder, name), join(folder, 'x.pack'), { quality: 80 });
        const { message } = await refuseLater('IMAGE_UNREADABLE', work);
        expect(message).to.include(name);
      }
      expect(await readdir(folder)).to.have.members(['cut.jpg', 'text.tif']);
    }));
});

describe('measureMaster(file, page)', () => {
  it('applies the EXIF orientation', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'turned.jpg');
      await picture(300, 200).withMetadata({ orientation: 6 }).jpeg().toFile(file);
      expect(await measureMaster(file)).to.deep.equal({ width: 200, height: 300 });
    }));
  it('refuses a missing page and an unsupported format', () =>
    inFolder(async (folder) => {
      await picture(30, 20).tiff().toFile(join(folder, 'one.tif'));
      await refuseLater('IMAGE_UNREADABLE', measureMaster(join(folder, 'one.tif'), 2));
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
      await writeFile(join(folder, 'drawing.svg'), svg);
      await refuseLater('IMAGE_UNREADABLE', measureMaster(join(folder, 'drawing.svg')));
    }));
});
