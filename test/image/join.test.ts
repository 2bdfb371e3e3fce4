import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { cutPack } from '../../src/image/cut.ts';
import { joinParts } from '../../src/image/join.ts';
import { tilesOf } from '../../src/image/level.ts';
import { openPack } from '../../src/image/pack.ts';
import { formatBox } from '../../src/record/box.ts';
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
      const path = [...text.split('/'), '0', 'default.jpg'];
      const { body } = await sample.engine.image(3, source, path);
      // A shift by one pixel would make it 6 or more.
      expect(await difference(body, await fromMaster([...box], width, height))).to.be.below(3.5);
    });
  }
});

describe('joinParts(pack, join, isGrey)', () => {
  for (const isGrey of [false, true]) {
    it(`gives the pixels of every tile as they are, ${isGrey ? 'grey' : 'coloured'}`, () =>
      inFolder(async (folder) => {
        const [master, target] = [join(folder, 'a.png'), join(folder, 'a.pack')];
        const colours = picture(SIZE.width, SIZE.height);
        await (isGrey ? colours.toColourspace('b-w') : colours).png().toFile(master);
        const cut = await cutPack(master, target, { quality: 90 });
        const pack = await openPack(target);
        const whole = { kind: 'join', across: 3, from: { x: 0, y: 0, w: 1, h: 1 } } as const;
        const parts = [...tilesOf(cut, 1)];
        const names = parts.map(
          ({ box, size }) => `${formatBox(box)}/${size.width},${size.height}/0/default.jpg`,
        );
        const joined = await joinParts(
          pack,
          { ...whole, parts: names, size: SIZE, pixels: 0 },
          isGrey,
        );
        const pixels = await joined.png().toBuffer();
        for (const [index, { left, top, size }] of parts.entries()) {
          const tile = await pack.read(names[index] ?? '');
          const part = await sharp(pixels)
            .extract({ left, top, ...size })
            .png()
            .toBuffer();
          expect(await difference(part, tile ?? part)).to.equal(0);
        }
        await pack.close();
      }));
  }
});
