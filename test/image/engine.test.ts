import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { type ImageEngine, resolveRequest } from '../../src/image/engine.ts';
import type { ImageSource } from '../../src/image/image.ts';
import { MAX_IN_MEMORY_BYTES } from '../../src/system/file/cache-folder.ts';
import { refuse, refuseLater } from './support/refuse.ts';
import { difference, gradient, inFolder, picture, withSample } from './support/sample.ts';

const path = (text: string) => text.split('/');

describe('ImageEngine.prepare(version, source, path)', () => {
  it('gives media type, ETag and canonical path before any file is touched', () =>
    withSample({}, async (engine, source) => {
      await rm(source.pack);
      await rm(source.master);
      const asked = engine.prepare(3, source, path('full/,450/0/color.jpg'));
      expect(asked).to.deep.include({
        type: 'image/jpeg',
        modified: source.modified,
        canonical: 'full/650,450/0/default.jpg',
        profile: 'http://iiif.io/api/image/3/level2.json',
      });
      expect(asked.etag).to.match(/^"[\w-]{27}"$/);
    }));
  it('gives equal images equal ETags, and different images different ones', () =>
    withSample({}, async (engine, source) => {
      const tag = (version: 2 | 3, text: string, of = source) =>
        engine.prepare(version, of, path(text)).etag;
      const one = tag(3, 'full/650,450/0/default.jpg');
      expect(tag(2, 'full/650,/0/default.jpg')).to.equal(one);
      expect(tag(3, 'pct:0,0,100,100/pct:50/360/color.jpg')).to.equal(one);
      for (const other of ['full/650,450/0/default.png', 'full/650,449/0/default.jpg']) {
        expect(tag(3, other)).not.to.equal(one);
      }
      expect(tag(3, 'full/650,450/0/default.jpg', { ...source, hash: 'other' })).not.to.equal(one);
    }));
  it('refuses invalid requests', () =>
    withSample({}, async (engine, source) => {
      refuse('REGION_OUTSIDE', () =>
        engine.prepare(3, source, path('1300,0,1,1/max/0/default.jpg')),
      );
      refuse('INVALID_SIZE', () => engine.prepare(3, source, path('full/full/0/default.jpg')));
    }));
});

describe('ImageEngine.image(version, source, path)', () => {
  it('renders every size exactly as requested', () =>
    withSample({}, async (engine, source) => {
      for (const [text, width, height] of [
        ['full/max/0', 1300, 900],
        ['full/640,/0', 640, 443],
        ['0,0,512,512/512,/0', 512, 512],
        ['1024,512,276,388/138,194/0', 138, 194],
        ['10,20,101,57/33,/0', 33, 19],
        ['square/^1000,1000/0', 1000, 1000],
        ['full/77,200/90', 200, 77],
        ['full/300,100/!180', 300, 100],
        ['full/^max/0', 3000, 2077],
        ['1299,899,1,1/max/0', 1, 1],
        ['1299,899,1,1/^40,60/270', 60, 40],
        ['full/1,1/0', 1, 1],
        ['0,0,1300,1/50,/0', 50, 1],
      ] as const) {
        const { body } = await engine.image(3, source, path(`${text}/default.jpg`));
        const made = await sharp(body).metadata();
        expect([made.width, made.height], text).to.deep.equal([width, height]);
      }
    }));
  for (const [red, green, blue] of [
    [226, 0, 26],
    [0, 166, 81],
    [43, 45, 131],
    [255, 213, 0],
    [97, 34, 59],
  ] as const) {
    it(`keeps the flat colour ${red},${green},${blue} within 5 of 255, from pack and master`, () =>
      inFolder(async (folder) => {
        const master = join(folder, 'flat.png');
        const background = { r: red, g: green, b: blue };
        await sharp({ create: { width: 300, height: 200, channels: 3, background } }).toFile(
          master,
        );
        await withSample({ master }, async (engine, source) => {
          for (const text of [
            'full/max/0/default.jpg',
            '9,9,90,90/50,/0/default.webp',
            'full/^400,/0/default.jpg',
          ]) {
            const { body } = await engine.image(3, source, path(text));
            const [r = 0, g = 0, b = 0] = (await sharp(body).stats()).channels.map(
              ({ mean }) => mean,
            );
            const most = Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue));
            expect(most, text).to.be.at.most(5);
          }
        });
      }));
  }
  it('mirrors before it rotates', () =>
    withSample({ width: 400, height: 200 }, async (engine, source) => {
      const { body } = await engine.image(3, source, path('full/max/!90/default.png'));
      const raw = { width: 400, height: 200, channels: 3 } as const;
      const mirrored = await sharp(gradient(400, 200), { raw }).flop().png().toBuffer();
      const expected = await sharp(mirrored).rotate(90).png().toBuffer();
      expect(await difference(body, expected)).to.be.below(2);
    }));
  for (const [format, kind, alpha] of [
    ['png', 'png', true],
    ['webp', 'webp', true],
    ['tif', 'tiff', true],
    ['gif', 'gif', true],
    ['jpg', 'jpeg', false],
  ] as const) {
    it(`rotates by any angle on ${alpha ? 'a transparent' : 'white'} background in ${format}`, () =>
      withSample({ width: 200, height: 100 }, async (engine, source) => {
        for (const quality of ['default', 'gray', 'bitonal']) {
          const { body } = await engine.image(3, source, path(`full/max/45/${quality}.${format}`));
          const { width, height, format: made } = await sharp(body).metadata();
          expect([made, width, height]).to.deep.equal([kind, 212, 212]);
          const corner = await sharp(body)
            .extract({ left: 0, top: 0, width: 1, height: 1 })
            .toColourspace('srgb')
            .ensureAlpha()
            .raw()
            .toBuffer();
          expect(corner[3], quality).to.equal(alpha ? 0 : 255);
          if (!alpha) expect(corner[0], quality).to.be.above(250);
        }
      }));
  }
  describe('of a grey master', () => {
    const grey = () => picture(1200, 800).grayscale().toColourspace('b-w');
    const withGrey = (use: (engine: ImageEngine, source: ImageSource) => Promise<void>) =>
      inFolder(async (folder) => {
        const master = join(folder, 'grey.tif');
        await grey().tiff().toFile(master);
        await withSample({ master }, use);
      });
    it('gives the same grey values from pack and master', () =>
      withGrey(async (engine, source) => {
        const [left, top, width, height] = [300, 200, 500, 500];
        const region = await grey().extract({ left, top, width, height }).png().toBuffer();
        for (const text of ['max/0/default.jpg', 'max/0/gray.webp', '!500,500/0/color.png']) {
          const { body } = await engine.image(3, source, path(`300,200,500,500/${text}`));
          expect(await difference(body, region), text).to.be.below(2);
        }
      }));
    for (const file of ['default.jpg', 'bitonal.png', 'default.tif', 'bitonal.tif']) {
      it(`gives ${file} in one channel, however it is scaled and rotated`, () =>
        withGrey(async (engine, source) => {
          for (const text of ['max/0', '250,/0', '250,/90', 'max/30', '250,/!33', '^900,/0']) {
            const { body } = await engine.image(3, source, path(`300,200,500,500/${text}/${file}`));
            const { channels, hasAlpha } = await sharp(body).metadata();
            expect(channels, text).to.equal(hasAlpha ? 2 : 1);
          }
        }));
    }
  });
  it('gives gray and bitonal in one channel', () =>
    withSample({ width: 300, height: 300 }, async (engine, source) => {
      for (const quality of ['gray', 'bitonal']) {
        for (const format of ['jpg', 'png', 'tif']) {
          const { body } = await engine.image(3, source, path(`full/200,/0/${quality}.${format}`));
          const { data, info } = await sharp(body)
            .toColourspace('b-w')
            .raw()
            .toBuffer({ resolveWithObject: true });
          expect((await sharp(body).metadata()).channels, `${quality}.${format}`).to.equal(1);
          expect(info.channels).to.equal(1);
          const middle = data.filter((sample) => sample > 60 && sample < 195).length / data.length;
          if (quality === 'bitonal') expect(middle).to.be.below(0.01);
          else expect(middle).to.be.above(0.2);
        }
      }
    }));
  it('encodes every format with the right signature', () =>
    withSample({ width: 60, height: 40 }, async (engine, source) => {
      for (const [format, type, start] of [
        ['jpg', 'image/jpeg', 'ffd8ff'],
        ['png', 'image/png', '89504e47'],
        ['webp', 'image/webp', '52494646'],
        ['tif', 'image/tiff', '49492a00'],
        ['gif', 'image/gif', '474946'],
        ['avif', 'image/avif', '000000'],
      ] as const) {
        const answer = await engine.image(3, source, path(`full/max/0/default.${format}`));
        expect(answer.type).to.equal(type);
        expect(answer.body.toString('hex').startsWith(start), format).to.equal(true);
        const { width, height } = await sharp(answer.body).metadata();
        expect([width, height]).to.deep.equal([60, 40]);
      }
    }));
  it('serves tiles and sizes from the pack alone', () =>
    withSample({}, async (engine, source) => {
      await rm(source.master);
      for (const text of [
        'full/650,450/0/default.jpg',
        'full/650,/0/color.jpg',
        'full/max/0/default.jpg',
        '1024,0,276,512/276,512/0/default.jpg',
        '1024,0,276,900/138,/0/default.jpg',
        '0,0,1024,900/512,450/0/default.jpg',
      ]) {
        const { body } = await engine.image(3, source, path(text));
        expect(body.length, text).to.be.above(500);
      }
    }));
  it('names the master that cannot be read', () =>
    withSample({}, async (engine, source) => {
      await writeFile(source.master, 'II*\0 but no image');
      const work = engine.image(3, source, path('full/max/0/default.png'));
      expect((await refuseLater('IMAGE_UNREADABLE', work)).message).to.include('master.tif');
    }));
  it('recognises an unchanged master whatever the fractions of its timestamp, and renders its exact pixels', () =>
    withSample({ width: 600, height: 400 }, async (engine, source) => {
      const expected = await picture(600, 400).png().toBuffer();
      for (const milliseconds of [1_400_000_000_233.5, 1_400_000_000_233.9, 1_400_000_000_107.2]) {
        await utimes(source.master, milliseconds / 1000, milliseconds / 1000);
        const { size: bytes, mtime: modified } = await stat(source.master);
        const of = { ...source, bytes, modified, hash: `${milliseconds}` };
        const { body } = await engine.image(3, of, path('full/max/0/default.png'));
        expect(await difference(body, expected)).to.equal(0);
      }
    }));
  it('falls back to the pack if the master is missing', () =>
    withSample({}, async (engine, source) => {
      await rm(source.master);
      for (const [text, width, height] of [
        ['full/max/0/default.png', 1300, 900],
        ['600,500,200,100/^300,200/0/default.tif', 300, 200],
      ] as const) {
        const { body } = await engine.image(3, source, path(text));
        const made = await sharp(body).metadata();
        expect([made.width, made.height]).to.deep.equal([width, height]);
      }
      const { body } = await engine.image(3, source, path('full/max/0/default.png'));
      expect(await difference(body, await picture(1300, 900).png().toBuffer())).to.be.below(2);
    }));
});

describe('ImageEngine under load', () => {
  const big = { width: 2600, height: 1800, concurrency: 1 };

  it('renders an image once for all concurrent requests', () =>
    withSample(big, async (engine, source) => {
      const asked = Array.from({ length: 60 }, () =>
        engine.image(3, source, path('full/max/0/default.png')),
      );
      const bodies = (await Promise.all(asked)).map(({ body }) => body);
      expect(new Set(bodies).size).to.equal(1);
    }));
  it('refuses large images when their queue is full, and still serves tiles and small ones', () =>
    withSample(big, async (engine, source) => {
      const leaving = Array.from({ length: 60 }, () => new AbortController());
      const large = leaving.map(({ signal }, index) =>
        engine.image(3, source, path(`0,0,2600,${1700 + index}/max/0/default.png`), signal).then(
          () => 'made',
          (error: Error) => ('code' in error ? error.code : error.name),
        ),
      );
      const tile = await engine.image(3, source, path('512,512,512,512/max/0/default.jpg'));
      const small = await engine.image(3, source, path('500,500,600,600/300,/0/default.jpg'));
      expect([tile.type, small.type]).to.deep.equal(['image/jpeg', 'image/jpeg']);
      for (const reader of leaving) reader.abort();
      const ends = await Promise.all(large);
      expect(ends.filter((end) => end === 'BUSY').length).to.be.at.least(40);
      expect(ends.filter((end) => end === 'made').length).to.be.at.most(3);
    }));
  it('keeps derivatives on disk for the next engine', () =>
    withSample({ width: 400, height: 300 }, async (engine, source) => {
      const wanted = path('10,10,200,100/max/0/gray.png');
      const first = await engine.image(3, source, wanted);
      await engine.close();
      await rm(source.master);
      const again = await engine.image(3, source, wanted);
      expect(again.body.equals(first.body)).to.equal(true);
    }));
  it('serves every image while two processes keep sweeping the same cache', () =>
    inFolder(async (folder) => {
      const cache = { dir: join(folder, 'cache'), bytes: 40 * 2 ** 20 };
      await withSample({ cache }, (one, source) =>
        withSample({ cache }, async (other) => {
          const asked = Array.from({ length: 60 }, (_, n) =>
            [one, other][n % 2]?.image(
              3,
              source,
              path(`full/^1700,${1200 + (n % 30)}/0/default.tif`),
            ),
          );
          const bodies = await Promise.all(
            asked.map((one) => one?.then(({ body }) => body.length)),
          );
          for (const length of bodies) expect(length).to.be.above(MAX_IN_MEMORY_BYTES);
        }),
      );
    })).timeout(60_000);
  it('serves images even if nothing can be written to the cache', () =>
    inFolder(async (folder) => {
      const full = join(folder, 'full');
      await writeFile(full, '');
      await withSample({ cache: { dir: full, bytes: 2 ** 30 } }, async (engine, source) => {
        for (const text of ['full/^1700,1200/0/default.tif', '5,5,99,99/40,/0/default.jpg']) {
          const { body } = await engine.image(3, source, path(text));
          expect((await sharp(body).metadata()).width).to.be.above(30);
        }
      });
    }));
  it('renders a region of a master with an EXIF orientation', () =>
    inFolder(async (folder) => {
      const master = join(folder, 'turned.jpg');
      await picture(600, 400).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toFile(master);
      const upright = await sharp(master).autoOrient().png().toBuffer();
      await withSample({ master }, async (engine, source) => {
        const { body } = await engine.image(3, source, path('50,300,250,200/max/0/default.png'));
        const expected = await sharp(upright)
          .extract({ left: 50, top: 300, width: 250, height: 200 })
          .png()
          .toBuffer();
        expect(await difference(body, expected)).to.be.below(0.5);
      });
    }));
});

const SOURCE: ImageSource = {
  id: 'a',
  width: 1300,
  height: 900,
  sizes: [],
  pack: 'a.zip',
  master: 'a.tif',
  hash: 'f00d',
  modified: new Date('2024-05-06T07:08:09Z'),
};

const TILE = ['0,0,512,512', '512,512', '0', 'default.jpg'];

describe('resolveRequest(version, source, path, limits)', () => {
  it('gives a derivative another key after an ingest has replaced the image', () => {
    const before = resolveRequest(3, SOURCE, TILE, {});
    const after = resolveRequest(3, { ...SOURCE, hash: 'beef' }, TILE, {});
    expect(after.key).to.not.equal(before.key);
    expect(after.request.source.hash).to.equal('beef');
  });

  it('keeps the versions of the Image API apart', () => {
    const whole = ['full', '1000,', '0', 'default.jpg'];
    const canonical = (version: 2 | 3) =>
      resolveRequest(version, SOURCE, whole, { maxWidth: 2000 }).headers.canonical;
    expect(canonical(3)).to.match(/^full\/1000,692\//);
    expect(canonical(2)).to.match(/^full\/1000,\//);
  });

  it('does not mistake a slash inside a segment for a separator', () => {
    const [region, size, ...rest] = TILE;
    refuse('INVALID_ADDRESS', () => resolveRequest(3, SOURCE, [`${region}/${size}`, ...rest], {}));
    refuse('INVALID_ADDRESS', () => resolveRequest(3, SOURCE, [...TILE, ''], {}));
  });
});
