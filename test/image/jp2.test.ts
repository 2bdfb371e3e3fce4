import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { cutPack, measureMaster } from '../../src/image/cut.ts';
import { openPack } from '../../src/image/pack.ts';
import { codestream, jp2File } from './support/jp2.ts';
import { refuseLater } from './support/refuse.ts';
import { difference, gradient, inFolder, picture } from './support/sample.ts';

const SIZE = { width: 600, height: 400 };

/** The largest listed size of what was cut from a file. */
async function cutWhole(folder: string, name: string): Promise<Buffer> {
  const target = join(folder, `${name}.pack`);
  const { width, height } = await cutPack(join(folder, name), target, { quality: 95 });
  const pack = await openPack(target);
  const bytes = await pack.read(`full/${width},${height}/0/default.jpg`);
  await pack.close();
  if (!bytes) throw new Error('the whole image is not in the pack');
  return bytes;
}

describe('a master in JPEG 2000', () => {
  it('is measured by its header and cut like any other', () =>
    inFolder(async (folder) => {
      const stream = await codestream(gradient(600, 400), { ...SIZE, channels: 3 });
      await writeFile(join(folder, 'a.jp2'), jp2File(stream));
      await writeFile(join(folder, 'a.j2k'), stream);
      const expected = await picture(600, 400).png().toBuffer();
      for (const name of ['a.jp2', 'a.j2k']) {
        expect(await measureMaster(join(folder, name))).to.deep.equal(SIZE);
        expect(await difference(await cutWhole(folder, name), expected)).to.be.below(1);
      }
    }));
  it('stays grey where it is grey', () =>
    inFolder(async (folder) => {
      const grey = await picture(600, 400).grayscale().toColourspace('b-w').raw().toBuffer();
      const stream = await codestream(grey, { ...SIZE, channels: 1 });
      await writeFile(join(folder, 'g.jp2'), jp2File(stream));
      const whole = await cutWhole(folder, 'g.jp2');
      expect((await sharp(whole).metadata()).channels).to.equal(1);
      const expected = await picture(600, 400).grayscale().png().toBuffer();
      expect(await difference(whole, expected)).to.be.below(1);
    }));
  it('is converted from the profile it carries', () =>
    inFolder(async (folder) => {
      const wide = await picture(600, 400).withIccProfile('p3').tiff().toBuffer();
      const { icc } = await sharp(wide).metadata();
      const samples = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
      const stream = await codestream(samples, { ...SIZE, channels: 3 });
      await writeFile(join(folder, 'p.jp2'), jp2File(stream, icc));
      const expected = await picture(600, 400).png().toBuffer();
      expect(await difference(await cutWhole(folder, 'p.jp2'), expected)).to.be.below(1.5);
    }));
  it('is refused with the reason where it is cut off, too deep or of too many channels', () =>
    inFolder(async (folder) => {
      const stream = await codestream(gradient(600, 400), { ...SIZE, channels: 3 });
      const poked = (at: number, value: number) => {
        const bytes = Buffer.from(stream);
        bytes.writeUInt8(value, at);
        return bytes;
      };
      const leftBehind = async () =>
        (await readdir(tmpdir())).filter((name) => name.startsWith('fonds-jp2-'));
      const before = await leftBehind();
      for (const [name, bytes, reason] of [
        ['short.jp2', jp2File(stream).subarray(0, 900), /cut off/],
        ['bare.jp2', jp2File(stream).subarray(0, 40), /cut off|no image/],
        ['four.j2k', poked(41, 4), /4 channels/],
        ['deep.j2k', poked(42, 15), /3 × 16 bits/],
        ['signed.j2k', poked(42, 0x87), /signed/],
        ['vast.j2k', poked(9, 255), /million/],
        ['shifted.j2k', poked(19, 1), /corner/],
        ['broken.j2k', stream.subarray(0, 60), /cannot be read/],
      ] as const) {
        await writeFile(join(folder, name), bytes);
        const work = cutPack(join(folder, name), join(folder, 'x.pack'), { quality: 80 });
        const { message } = await refuseLater('IMAGE_UNREADABLE', work);
        expect(message, name).to.include(name).and.match(reason);
      }
      expect(await leftBehind()).to.deep.equal(before);
    }));
});
