import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import { tileBox } from '../../../src/image/image.ts';
import { unreadable, withMaster } from '../../../src/image/master/master.ts';
import { cutPack, measureMaster } from '../../../src/image/pack/cut.ts';
import { openPack } from '../../../src/image/pack/pack.ts';
import { readEntry } from '../support/pack.ts';
import { refuseLater } from '../support/refuse.ts';
import { difference, inFolder, picture } from '../support/sample.ts';

const [WIDTH, HEIGHT] = [700, 500];

/** The whole image and one tile, cut from what is written to a file. */
async function cut(name: string, write: (path: string) => Promise<unknown>, page?: number) {
  return await inFolder(async (folder) => {
    const file = join(folder, name);
    await write(file);
    const target = join(folder, 'x.pack');
    const made = await cutPack(file, target, { quality: 95, ...(page ? { page } : {}) });
    const pack = await openPack(target);
    const whole = await readEntry(pack, `full/${made.width},${made.height}/0/default.jpg`);
    const { w, h } = tileBox(made, 1, 0, 0);
    const tile = await readEntry(pack, `0,0,${w},${h}/${w},${h}/0/default.jpg`);
    await pack.close();
    if (!whole || !tile) throw new Error('the pack is not whole');
    return { ...made, whole, tile };
  });
}

/** A PNG with a profile, which sharp does not write for 16 bits. https://www.w3.org/TR/png-3/#11iCCP */
function withProfile(png: Buffer, profile: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('iCCPx\0\0', 'latin1'), deflateSync(profile)]);
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  const afterHeader = 33;
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}

const colours = () => picture(WIDTH, HEIGHT);
const grey = () => picture(WIDTH, HEIGHT).grayscale();

describe('a master', () => {
  const kinds: [name: string, write: (pixels: Sharp) => Sharp, most: number][] = [
    ['plain.tif', (pixels) => pixels.tiff({ compression: 'none' }), 1],
    ['lzw.tif', (pixels) => pixels.tiff({ compression: 'lzw', predictor: 'horizontal' }), 1],
    ['deflate.tif', (pixels) => pixels.tiff({ compression: 'deflate' }), 1],
    ['jpeg-rgb.tif', (pixels) => pixels.tiff({ compression: 'jpeg', quality: 95 }), 2],
    ['jpeg-ycc.tif', (pixels) => pixels.tiff({ compression: 'jpeg', quality: 85 }), 4],
    ['webp.tif', (pixels) => pixels.tiff({ compression: 'webp', quality: 95 }), 3],
    [
      'tiled.tif',
      (pixels) => pixels.tiff({ compression: 'lzw', tile: true, tileWidth: 128, tileHeight: 128 }),
      1,
    ],
    [
      'pyramid.tif',
      (pixels) => pixels.tiff({ compression: 'deflate', tile: true, pyramid: true }),
      1,
    ],
    [
      'jpeg-pyramid.tif',
      (pixels) => pixels.tiff({ compression: 'jpeg', quality: 95, tile: true, pyramid: true }),
      2,
    ],
    ['big.tif', (pixels) => pixels.tiff({ compression: 'none', bigtiff: true }), 1],
    ['sixteen.tif', (pixels) => pixels.toColourspace('rgb16').tiff({ compression: 'none' }), 1.5],
    ['sixteen.png', (pixels) => pixels.toColourspace('rgb16').png(), 1.5],
    ['plain.jpg', (pixels) => pixels.jpeg({ quality: 95 }), 2],
    ['plain.png', (pixels) => pixels.png(), 1],
    ['plain.webp', (pixels) => pixels.webp({ lossless: true }), 1],
    ['wide.tif', (pixels) => pixels.withIccProfile('p3').tiff({ compression: 'none' }), 2],
    [
      'cmyk.tif',
      (pixels) => pixels.toColourspace('cmyk').withIccProfile('cmyk').tiff({ compression: 'none' }),
      12,
    ],
    [
      'cmyk.jpg',
      (pixels) => pixels.toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }),
      12,
    ],
  ];
  for (const [name, write, most] of kinds) {
    it(`is cut from ${name} in its own colours`, async () => {
      const expected = await colours().png().toBuffer();
      const { whole, tile, width, height } = await cut(name, (path) =>
        write(colours()).toFile(path),
      );
      expect([width, height]).to.deep.equal([WIDTH, HEIGHT]);
      const { space, channels, hasProfile } = await sharp(tile).metadata();
      expect({ space, channels, hasProfile }).to.deep.equal({
        space: 'srgb',
        channels: 3,
        hasProfile: false,
      });
      expect(await difference(whole, expected)).to.be.below(most);
      const corner = await sharp(expected)
        .extract({ left: 0, top: 0, width: 512, height: HEIGHT })
        .png()
        .toBuffer();
      expect(await difference(tile, corner)).to.be.below(most + 0.5);
    });
  }
  for (const name of ['srgb', 'p3'] as const) {
    it(`is cut in its own colours from 16 bits with the profile of ${name}`, async () => {
      // The same numbers mean stronger colours in P3.
      const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
      const strong = () => sharp({ create: { ...raw, background: '#d02010' } });
      const eight = await strong().withIccProfile(name).png().toBuffer();
      const sixteen = await sharp(eight, { ignoreIcc: true })
        .toColourspace('rgb16')
        .png()
        .toBuffer();
      const { icc } = await sharp(eight).metadata();
      const { tile } = await cut('deep.png', (path) =>
        writeFile(path, withProfile(sixteen, icc ?? Buffer.alloc(0))),
      );
      expect(
        await difference(tile, await strong().resize(512, HEIGHT).png().toBuffer()),
      ).to.be.below(1.5);
    });
  }
  const greys: [name: string, write: (pixels: Sharp) => Sharp, most: number][] = [
    ['grey.tif', (pixels) => pixels.toColourspace('b-w').tiff({ compression: 'lzw' }), 1],
    ['grey16.tif', (pixels) => pixels.toColourspace('grey16').tiff({ compression: 'none' }), 1.5],
    ['grey.jpg', (pixels) => pixels.toColourspace('b-w').jpeg({ quality: 95 }), 2],
    ['grey.png', (pixels) => pixels.toColourspace('b-w').png(), 1],
  ];
  for (const [name, write, most] of greys) {
    it(`stays grey, in one channel, from ${name}`, async () => {
      const made = await cut(name, (path) => write(grey()).toFile(path));
      expect(made.grey).to.equal(true);
      expect((await sharp(made.tile).metadata()).channels).to.equal(1);
      expect((await sharp(made.whole).metadata()).channels).to.equal(1);
      expect(await difference(made.whole, await grey().png().toBuffer())).to.be.below(most);
    });
  }
  it('is cut from a bitonal fax sheet', async () => {
    const sheet = () => grey().threshold(128);
    const made = await cut('g4.tif', (path) =>
      sheet().toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toFile(path),
    );
    expect(made.grey).to.equal(true);
    expect(await difference(made.whole, await sheet().png().toBuffer())).to.be.below(3);
  });
  for (const orientation of [2, 3, 4, 5, 6, 7, 8]) {
    it(`is rotated according to EXIF orientation ${orientation}`, async () => {
      const jpeg = await colours().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
      const expected = await sharp(jpeg).autoOrient().png().toBuffer();
      const made = await cut('turned.jpg', (path) => writeFile(path, jpeg));
      expect(made.width > made.height).to.equal(orientation < 5);
      expect(await difference(made.whole, expected)).to.be.below(1.5);
      const tiff = await cut('turned.tif', (path) =>
        colours().withMetadata({ orientation }).tiff({ compression: 'none' }).toFile(path),
      );
      expect(await difference(tiff.whole, expected)).to.be.below(2);
    });
  }
  it('is flattened onto white', async () => {
    const made = await cut('clear.png', (path) =>
      sharp({ create: { width: 600, height: 600, channels: 4, background: '#f000' } })
        .png()
        .toFile(path),
    );
    const white = await sharp({
      create: { width: 600, height: 600, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer();
    expect(await difference(made.whole, white)).to.be.below(0.5);
  });
  it('opens the requested page', async () => {
    const pages = await sharp(
      await Promise.all(
        ['#a00', '#0a0', '#00a'].map((background) =>
          sharp({ create: { width: 640, height: 520, channels: 3, background } })
            .png()
            .toBuffer(),
        ),
      ),
      { join: { animated: true } },
    )
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const made = await cut('three.tif', (path) => writeFile(path, pages), 2);
    expect([made.width, made.height]).to.deep.equal([640, 520]);
    const [r, g, b] = await sharp(made.tile).raw().toBuffer();
    expect([r, g, b].map((sample) => Math.round((sample ?? 0) / 85))).to.deep.equal([0, 2, 0]);
  });
  it('is refused above the allowed number of pixels, before it is decoded', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'm.png');
      await colours().png().toFile(file);
      const work = withMaster({ file, maxPixels: 1000 }, async ({ open }) => open().toBuffer());
      expect((await refuseLater('IMAGE_UNREADABLE', work)).message).to.match(/m\.png.*pixel limit/);
    }));
  it('is refused, with its name and the reason once, if its samples are no colours', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'f.tif');
      await colours().toColourspace('scrgb').tiff({ compression: 'none' }).toFile(file);
      const refused = await refuseLater('IMAGE_UNREADABLE', measureMaster(file));
      expect(refused.message).to.match(/f\.tif cannot be read: .*“float”/);
      const said = new Error('no such coding\nno such coding\n\nstop');
      expect(unreadable({ file }, said).message).to.match(/read: no such coding; stop$/);
    }));
  it('is refused in words that help the owner of the file', () =>
    inFolder(async (folder) => {
      const whole = await colours().png().toBuffer();
      for (const [name, bytes, reason] of [
        ['empty.tif', '', 'it is empty'],
        [
          'words.tif',
          'words, and no image',
          'it is not an image in a supported format, or it was cut off',
        ],
        ['short.png', whole.subarray(0, 30), 'it is damaged, or it was cut off'],
      ] as const) {
        await writeFile(join(folder, name), bytes);
        const refused = await refuseLater('IMAGE_UNREADABLE', measureMaster(join(folder, name)));
        expect(refused.message).to.equal(`${join(folder, name)} cannot be read: ${reason}`);
      }
      for (const [said, words] of [
        [
          'tiff2vips: ZSTD compression support is not configured',
          'TIFF compressed by ZSTD is not supported; convert it to LZW',
        ],
        ['image: bad labq format', 'L*a*b* of 8 bits is not supported; convert it to RGB'],
        ['tiff2vips: TIFF does not contain page 3', 'it has no such page'],
      ] as const) {
        expect(unreadable({ file: 'a', page: 4 }, new Error(said)).message).to.equal(
          `page 4 of a cannot be read: ${words}`,
        );
      }
    }));
  it('is measured without decoding its pixels', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'm.tif');
      await colours().tiff({ compression: 'none' }).toFile(file);
      expect(await measureMaster(file)).to.deep.equal({ width: WIDTH, height: HEIGHT });
      await rm(file);
      expect((await refuseLater('IMAGE_UNREADABLE', measureMaster(file))).message).to.include(
        'm.tif',
      );
    }));
});
