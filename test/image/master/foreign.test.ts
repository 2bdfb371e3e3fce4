import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { withMaster } from '../../../src/image/master/master.ts';
import { cutPack, measureMaster } from '../../../src/image/pack/cut.ts';
import { openPack } from '../../../src/image/pack/pack.ts';
import type { Size } from '../../../src/record/box.ts';
import { codestream, DEEP, jp2File, opacity, paletteOf, profile } from '../support/jp2.ts';
import { readEntry } from '../support/pack.ts';
import { refuseLater } from '../support/refuse.ts';
import { difference, gradient, inFolder, picture } from '../support/sample.ts';
import { type Field, LONG, SHORT, tiffHead } from '../support/tiff.ts';

const SIZE = { width: 240, height: 160 };

/** Each decoding is a process of its own. */
const together = <T>(things: readonly T[], test: (thing: T) => Promise<void>) =>
  Promise.all(things.map(test));

/** The largest listed size of what was cut from a file. */
async function cutWhole(folder: string, name: string): Promise<Buffer> {
  const target = join(folder, `${name}.pack`);
  const { width, height } = await cutPack(join(folder, name), target, { quality: 95 });
  const pack = await openPack(target);
  const bytes = await readEntry(pack, `full/${width},${height}/0/default.jpg`);
  await pack.close();
  if (!bytes) throw new Error('the whole image is not in the pack');
  return bytes;
}

describe('a master in JPEG 2000', () => {
  it('is measured from its header and cut like any other', () =>
    inFolder(async (folder) => {
      const stream = await codestream(gradient(SIZE.width, SIZE.height), { ...SIZE, channels: 3 });
      await writeFile(join(folder, 'a.jp2'), jp2File(stream));
      await writeFile(join(folder, 'a.j2k'), stream);
      const expected = await picture(SIZE.width, SIZE.height).png().toBuffer();
      await together(['a.jp2', 'a.j2k'], async (name) => {
        expect(await measureMaster(join(folder, name))).to.deep.equal(SIZE);
        expect(await difference(await cutWhole(folder, name), expected)).to.be.below(1);
      });
    }));
  it('stays grayscale', () =>
    inFolder(async (folder) => {
      const grey = await picture(SIZE.width, SIZE.height)
        .grayscale()
        .toColourspace('b-w')
        .raw()
        .toBuffer();
      const stream = await codestream(grey, { ...SIZE, channels: 1 });
      await writeFile(join(folder, 'g.jp2'), jp2File(stream));
      const whole = await cutWhole(folder, 'g.jp2');
      expect((await sharp(whole).metadata()).channels).to.equal(1);
      const expected = await picture(SIZE.width, SIZE.height).grayscale().png().toBuffer();
      expect(await difference(whole, expected)).to.be.below(1);
    }));
  it('is converted from its embedded profile', () =>
    inFolder(async (folder) => {
      const wide = await picture(SIZE.width, SIZE.height).withIccProfile('p3').tiff().toBuffer();
      const { icc } = await sharp(wide).metadata();
      const samples = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
      const stream = await codestream(samples, { ...SIZE, channels: 3 });
      const expected = await picture(SIZE.width, SIZE.height).png().toBuffer();
      await together([2, 3] as const, async (method) => {
        const name = `${method}.jp2`;
        await writeFile(join(folder, name), jp2File(stream, profile(icc, method)));
        expect(await difference(await cutWhole(folder, name), expected)).to.be.below(1.5);
      });
    }));
  it('is read with deep samples, with another number of channels, and from a palette', () =>
    inFolder(async (folder) => {
      const ramps = Buffer.from(
        Array.from({ length: 64 * 48 }, (_, at) => [(at % 64) * 1000, (at >> 6) * 1300, 40_000])
          .flat()
          .map((sample) => Math.round(sample / 257)),
      );
      const ramp = await sharp(ramps, { raw: { width: 64, height: 48, channels: 3 } })
        .png()
        .toBuffer();
      const clear = await picture(SIZE.width, SIZE.height).ensureAlpha(0.5).raw().toBuffer();
      const onWhite = await sharp(clear, { raw: { ...SIZE, channels: 4 } })
        .flatten({ background: '#fff' })
        .png()
        .toBuffer();
      const indices = Buffer.from(
        gradient(SIZE.width, SIZE.height).filter((_, at) => at % 3 === 0),
      ).map((sample) => sample >> 2);
      const palette = Array.from({ length: 64 }, (_, n) => [n * 4, 255 - n * 4, 60]);
      const coloured = Buffer.from([...indices].flatMap((index) => palette[index] ?? []));
      const fromPalette = await sharp(coloured, { raw: { ...SIZE, channels: 3 } })
        .png()
        .toBuffer();
      const four = await codestream(clear, { ...SIZE, channels: 4 });
      const one = await codestream(Buffer.from(indices), { ...SIZE, channels: 1 });
      const kinds: [string, Buffer, Buffer][] = [
        ['deep.jp2', jp2File(DEEP), ramp],
        ['clear.jp2', jp2File(four, opacity(4)), onWhite],
        ['palette.jp2', jp2File(one, paletteOf(palette)), fromPalette],
      ];
      await together(kinds, async ([name, bytes, expected]) => {
        await writeFile(join(folder, name), bytes);
        expect(await difference(await cutWhole(folder, name), expected), name).to.be.below(1.5);
      });
    }));
  it('is no longer decoded when the request is aborted', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'left.jp2');
      const size = { width: 2000, height: 1500 };
      const stream = await codestream(gradient(2000, 1500), { ...size, channels: 3 });
      await writeFile(file, jp2File(stream));
      const decoders = () =>
        process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
      const [before, left] = [decoders(), await leftBehind()];
      const leaving = new AbortController();
      const work = withMaster({ file }, () => Promise.resolve('decoded'), leaving.signal);
      while (decoders() === before) await new Promise((done) => setTimeout(done, 5));
      leaving.abort(new Error('the reader left'));
      const reason = await work.catch((error: unknown) => error);
      expect(reason).to.be.an('error').with.property('message', 'the reader left');
      expect(await leftBehind()).to.deep.equal(left);
      while (decoders() > before) await new Promise((done) => setTimeout(done, 5));
    }));
  it('is refused with the reason if it is cut off, too large or has unknown channels', () =>
    inFolder(async (folder) => {
      const stream = await codestream(gradient(SIZE.width, SIZE.height), { ...SIZE, channels: 3 });
      const poked = (at: number, value: number) => {
        const bytes = Buffer.from(stream);
        bytes.writeUInt8(value, at);
        return bytes;
      };
      const before = await leftBehind();
      for (const [name, bytes, reason] of [
        ['short.jp2', jp2File(stream).subarray(0, 900), /cut off/],
        ['bare.jp2', jp2File(stream).subarray(0, 40), /cut off|no image/],
        ['four.j2k', poked(41, 4), /4 channels, 0 of them/],
        ['ended.j2k', stream.subarray(0, stream.length >> 1), /cannot be read: Tile part[^`]*$/],
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

const leftBehind = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('fonds-decoded-'));

/** The tags every TIFF here has. TIFF 6.0, §8 */
const commonTags = (of: Size, compression: number, photometric: number): Field[] => [
  [256, LONG, [of.width]],
  [257, LONG, [of.height]],
  [258, SHORT, [8, 8, 8]],
  [259, SHORT, [compression]],
  [262, SHORT, [photometric]],
  [277, SHORT, [3]],
];

/** A JPEG in the way of TIFF 6.0, §22: the strip is the whole file. */
function oldJpeg(jpeg: Buffer, orientation: number): Buffer {
  const headFor = (at: number) =>
    tiffHead([
      ...commonTags(SIZE, 6, 6),
      [273, LONG, [at]],
      [274, SHORT, [orientation]],
      [278, LONG, [SIZE.height]],
      [279, LONG, [jpeg.length]],
      [512, SHORT, [1]],
      [513, LONG, [at]],
      [514, LONG, [jpeg.length]],
      [530, SHORT, [2, 2]],
    ]);
  return Buffer.concat([headFor(headFor(0).length), jpeg]);
}

/** Tiles of one channel each. */
function separateTiles(pixels: Buffer, side: number): Buffer {
  const planes = [0, 1, 2].map((channel) => pixels.filter((_, at) => at % 3 === channel));
  const headFor = (at: number) =>
    tiffHead([
      ...commonTags({ width: side, height: side }, 1, 2),
      [284, SHORT, [2]],
      [322, LONG, [side]],
      [323, LONG, [side]],
      [324, LONG, planes.map((plane, channel) => at + channel * plane.length)],
      [325, LONG, planes.map(({ length }) => length)],
    ]);
  return Buffer.concat([headFor(headFor(0).length), ...planes]);
}

describe('a master in TIFF that libvips does not read', () => {
  it('is cut from old-style JPEG, unless it is rotated', () =>
    inFolder(async (folder) => {
      const jpeg = await picture(SIZE.width, SIZE.height).jpeg({ quality: 95 }).toBuffer();
      const [old, turned] = [join(folder, 'old.tif'), join(folder, 'turned.tif')];
      await writeFile(old, oldJpeg(jpeg, 1));
      await writeFile(turned, oldJpeg(jpeg, 6));
      expect(await measureMaster(old)).to.deep.equal(SIZE);
      expect(await difference(await cutWhole(folder, 'old.tif'), jpeg)).to.be.below(2);
      const work = cutPack(turned, join(folder, 'x.pack'), { quality: 80 });
      const { message } = await refuseLater('IMAGE_UNREADABLE', work);
      expect(message).to.match(/turned\.tif cannot be read: .*Old-style JPEG/);
    }));
  it('is cut from tiles of one channel each', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'planes.tif'), separateTiles(gradient(256, 256), 256));
      const expected = await picture(256, 256).png().toBuffer();
      expect(await difference(await cutWhole(folder, 'planes.tif'), expected)).to.be.below(1);
    }));
});
