import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { cutPack } from '../../src/image/cut.ts';
import { withJoined } from '../../src/image/join.ts';
import { tilesOf } from '../../src/image/level.ts';
import { openPack, type Pack } from '../../src/image/pack.ts';
import { type Join, planOf } from '../../src/image/plan.ts';
import { type Box, formatBox } from '../../src/record/box.ts';
import { lender } from '../../src/storage/lender.ts';
import { difference, inFolder, openSample, picture, type Sample } from './support/sample.ts';

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

describe('what comes from the pack', () => {
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

describe('withJoined(pack, join, isGrey, rooms, use)', () => {
  for (const isGrey of [false, true]) {
    it(`gives the pixels of the tiles as they are, ${isGrey ? 'grey' : 'coloured'}`, () =>
      inFolder(async (folder) => {
        const [master, target] = [path.join(folder, 'a.png'), path.join(folder, 'a.pack')];
        const colours = sharp({
          create: { ...SIZE, channels: 3, background: 'gray', noise: NOISE },
        });
        await (isGrey ? colours.toColourspace('b-w') : colours).png().toFile(master);
        await cutPack(master, target, { quality: 90 });
        const pack = await openPack(target);
        const whole = await tilesTogether(pack);
        const rooms = lender(100_000, 1);
        for (const [x, y, w, h] of [
          [0, 0, 1300, 900],
          [1100, 700, 200, 200],
          [300, 500, 900, 20],
          [0, 500, 1024, 13],
          [1030, 100, 270, 500],
          [20, 20, 400, 800],
        ] as const) {
          const join = planned({ x, y, w, h }, pack);
          const { from } = join;
          const region = { left: from.x, top: from.y, width: from.w, height: from.h };
          const joined = await withJoined(pack, join, isGrey, rooms, (pixels) =>
            pixels.extract(region).png().toBuffer(),
          );
          const box = { left: x, top: y, width: w, height: h };
          const expected = await sharp(whole).extract(box).png().toBuffer();
          expect(await difference(joined, expected), `${x},${y},${w},${h}`).to.equal(0);
        }
        await pack.close();
      }));
  }
});

/** How a region at full size is joined of tiles. */
function planned(box: Box, pack: Pack): Join {
  const size = { width: box.w, height: box.h };
  const rotation = { degrees: 0, mirrored: false };
  const derivative = { box, size, rotation, quality: 'default', format: 'jpg' } as const;
  const isTile = (name: string) => !name.startsWith('full/') && pack.has(name);
  const plan = planOf('none', derivative, SIZE, isTile);
  if (plan.kind !== 'join') throw new Error('it is not joined');
  return plan;
}

/** Every tile of full size, decoded by itself and put in its place. */
async function tilesTogether(pack: Pack): Promise<Buffer> {
  const whole = Buffer.alloc(SIZE.width * SIZE.height * 3);
  for (const { box, size, left, top } of tilesOf(SIZE, 1)) {
    const tile = await pack.read(`${formatBox(box)}/${size.width},${size.height}/0/default.jpg`);
    const pixels = await sharp(tile).toColourspace('srgb').raw().toBuffer();
    for (let row = 0; row < size.height; row++) {
      const from = row * size.width * 3;
      pixels.copy(whole, ((top + row) * SIZE.width + left) * 3, from, from + size.width * 3);
    }
  }
  return await sharp(whole, { raw: { ...SIZE, channels: 3 } })
    .png()
    .toBuffer();
}
