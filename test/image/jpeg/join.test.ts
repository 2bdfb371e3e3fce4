import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { TILE_SIZE, tilesOf } from '../../../src/image/image.ts';
import { type JoinedTiles, withJoined } from '../../../src/image/jpeg/join.ts';
import { cutPack } from '../../../src/image/pack/cut.ts';
import { openPack, type Pack } from '../../../src/image/pack/pack.ts';
import { type JoinPlan, planOf } from '../../../src/image/plan.ts';
import { type Box, formatBox, type Size } from '../../../src/record/box.ts';
import { bufferPool } from '../../../src/system/buffer-pool.ts';
import { readEntry } from '../support/pack.ts';
import { difference, inFolder, openSample, picture, type Sample } from '../support/sample.ts';

/** Its last tiles are neither as wide as the others nor a multiple of 16, which libvips minds. */
const SIZE = { width: 1300, height: 900 };

/** What libvips makes of the master itself. */
async function fromMaster(box: [number, number, number, number], width: number, height: number) {
  const [left, top, w, h] = box;
  const region = await picture(SIZE.width, SIZE.height)
    .extract({ left, top, width: w, height: h })
    .png()
    .toBuffer();
  return await sharp(region).resize(width, height, { fit: 'fill' }).png().toBuffer();
}

describe('an image rendered from the pack', () => {
  let sample: Sample;
  before(async () => {
    sample = await openSample(SIZE);
  });
  after(() => sample.close());

  for (const [text, box, width, height] of [
    ['512,512,512,388/512,388', [512, 512, 512, 388], 512, 388],
    ['1024,0,276,900/138,450', [1024, 0, 276, 900], 138, 450],
    ['full/650,450', [0, 0, 1300, 900], 650, 450],
    ['full/163,113', [0, 0, 1300, 900], 163, 113],
    ['100,80,1100,700/max', [100, 80, 1100, 700], 1100, 700],
    ['511,511,2,2/max', [511, 511, 2, 2], 2, 2],
    ['301,203,701,503/350,251', [301, 203, 701, 503], 350, 251],
    ['1000,600,300,300/299,299', [1000, 600, 300, 300], 299, 299],
    ['37,41,1200,800/200,', [37, 41, 1200, 800], 200, 133],
    ['full/333,', [0, 0, 1300, 900], 333, 231],
    ['full/1299,899', [0, 0, 1300, 900], 1299, 899],
    ['700,200,600,300/max', [700, 200, 600, 300], 600, 300],
    ['1100,300,150,500/max', [1100, 300, 150, 500], 150, 500],
  ] as const) {
    it(`agrees with the master: ${text}`, async () => {
      // Without a master there is no way but through the pack.
      const source = { ...sample.source, master: 'none' };
      const asked = [...text.split('/'), '0', 'default.jpg'];
      const { body } = await sample.engine.image(3, source, asked);
      // A shift by one pixel would make it 6 or more.
      expect(await difference(body, await fromMaster([...box], width, height))).to.be.below(3.5);
    });
  }
});

/** No two neighbours have the same colour. */
const NOISE = { type: 'gaussian', mean: 128, sigma: 40 } as const;

describe('withJoined(pack, plan, pool, use)', () => {
  for (const [width, isGrey] of [
    [1300, false],
    [1300, true],
    // Its last tiles are narrower, but can be parted as the others are.
    [1408, false],
    [1025, false],
  ] as const) {
    it(`gives exactly the pixels of the tiles, at width ${width} in ${isGrey ? 'grayscale' : 'colour'}`, () =>
      withNoise({ width, height: 600 }, isGrey, async (pack, size) => {
        const whole = await tilesTogether(pack, size);
        const pool = bufferPool(100_000, 1);
        for (const box of [
          { x: 0, y: 0, w: width, h: 600 },
          { x: width - 200, y: 450, w: 200, h: 150 },
          { x: width - 1, y: 0, w: 1, h: 600 },
          { x: 300, y: 500, w: 700, h: 20 },
          { x: 0, y: 500, w: 1024, h: 13 },
          { x: 1000, y: 100, w: width - 1000, h: 450 },
          { x: 20, y: 20, w: 400, h: 570 },
          { x: 127, y: 15, w: 2, h: 2 },
          { x: 126, y: 510, w: 1, h: 1 },
        ]) {
          const joined = await withJoined(pack, planned(box, size, pack), pool, regionOf);
          const expected = await cropped(whole, size, box);
          expect(unlike(joined, expected, box), formatBox(box)).to.equal(0);
        }
      }));
  }
  it('decodes little more than the region', () =>
    withNoise({ width: 1024, height: 1024 }, false, async (pack, size) => {
      for (const [box, width, height] of [
        [{ x: 10, y: 10, w: 100, h: 100 }, 128, 112],
        [{ x: 600, y: 700, w: 100, h: 10 }, 256, 32],
        [{ x: 500, y: 500, w: 100, h: 100 }, 256, 112],
        [{ x: 0, y: 0, w: 1024, h: 1024 }, 1024, 1024],
      ] as const) {
        const join = planned(box, size, pack);
        const decoded = await withJoined(pack, join, bufferPool(1, 1), ({ pixels }) =>
          pixels.metadata(),
        );
        expect([decoded.width, decoded.height], formatBox(box)).to.deep.equal([width, height]);
      }
    }));
});

/** Cuts an image of noise, in which hardly two neighbouring pixels are equal, and opens its pack. */
const withNoise = (size: Size, isGrey: boolean, use: (pack: Pack, size: Size) => Promise<void>) =>
  inFolder(async (folder) => {
    const [master, target] = [path.join(folder, 'a.png'), path.join(folder, 'a.pack')];
    const colours = sharp({
      create: { ...size, channels: 3, background: 'gray', noise: NOISE },
    });
    await (isGrey ? colours.toColourspace('b-w') : colours).png().toFile(master);
    await cutPack(master, target, { quality: 90 });
    const pack = await openPack(target);
    await use(pack, size);
    await pack.close();
  });

const regionOf = ({ pixels, region: from }: JoinedTiles): Promise<Buffer> =>
  pixels
    .extract({ left: from.x, top: from.y, width: from.w, height: from.h })
    .toColourspace('srgb')
    .raw()
    .toBuffer();

/** How a region at full size is joined of tiles. */
function planned(box: Box, image: Size, pack: Pack): JoinPlan {
  const size = { width: box.w, height: box.h };
  const rotation = { degrees: 0, mirrored: false };
  const derivative = { box, size, rotation, quality: 'default', format: 'jpg' } as const;
  const isTile = (name: string) => !name.startsWith('full/') && pack.has(name);
  const plan = planOf('none', derivative, image, isTile);
  if (plan.kind !== 'join') throw new Error('it is not joined');
  return plan;
}

/** Every tile of full size, decoded by itself and put in its place. */
async function tilesTogether(pack: Pack, whole: Size): Promise<Buffer> {
  const together = Buffer.alloc(whole.width * whole.height * 3);
  for (const { box, size, left, top } of tilesOf(whole, 1)) {
    const tile = await readEntry(
      pack,
      `${formatBox(box)}/${size.width},${size.height}/0/default.jpg`,
    );
    const pixels = await sharp(tile).toColourspace('srgb').raw().toBuffer();
    for (let row = 0; row < size.height; row++) {
      const from = row * size.width * 3;
      pixels.copy(together, ((top + row) * whole.width + left) * 3, from, from + size.width * 3);
    }
  }
  return together;
}

const cropped = (whole: Buffer, size: Size, { x, y, w, h }: Box): Promise<Buffer> =>
  sharp(whole, { raw: { ...size, channels: 3 } })
    .extract({ left: x, top: y, width: w, height: h })
    .raw()
    .toBuffer();

/**
 * How many samples differ. On both sides of where tiles meet, the colours of a pixel come out of both of
 * them, as in a picture that was never cut; those do not count.
 */
function unlike(a: Buffer, b: Buffer, { x, y, w, h }: Box): number {
  expect(a.length).to.equal(3 * w * h);
  const isSeam = (at: number) => (at + 1) % TILE_SIZE < 2;
  let count = 0;
  for (let row = 0; row < h; row++) {
    if (isSeam(y + row)) continue;
    for (let at = 3 * row * w; at < 3 * (row + 1) * w; at++) {
      if (a[at] !== b[at] && !isSeam(x + Math.floor((at % (3 * w)) / 3))) count++;
    }
  }
  return count;
}
