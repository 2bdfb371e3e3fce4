import { expect } from 'chai';
import sharp from 'sharp';
import { jpegHead } from '../../../src/image/jpeg/head.ts';
import { withRestarts } from '../../../src/image/jpeg/restart.ts';

const NOISE = { type: 'gaussian', mean: 128, sigma: 60 } as const;

async function jpegOf(width: number, height: number, isGrey = false, options = {}) {
  const size = { width, height, channels: 3 as const };
  const pixels = sharp({ create: { ...size, background: 'gray', noise: NOISE } });
  const toned = isGrey ? pixels.toColourspace('b-w') : pixels;
  return await toned.jpeg({ quality: 90, optimiseCoding: false, ...options }).toBuffer();
}

const pixelsOf = (jpeg: Buffer) => sharp(jpeg, { failOn: 'warning' }).raw().toBuffer();

/** Markers between coded pixels: FF is followed by 0 where it is none. */
const markersOf = (jpeg: Buffer): number[] => {
  const data = jpeg.subarray(jpegHead(jpeg).dataOffset);
  return [...data].flatMap((byte, at) =>
    byte === 0xff && data[at + 1] ? [data[at + 1] ?? 0] : [],
  );
};

describe('withRestarts(jpeg)', () => {
  for (const [width, height, isGrey, interval, markers] of [
    [512, 512, false, 8, 4 * 32],
    [512, 512, true, 16, 4 * 64],
    [384, 512, false, 8, 3 * 32],
    [380, 100, false, 8, 3 * 7],
    [200, 333, false, 13, 21],
    [200, 333, true, 25, 42],
    [17, 512, true, 3, 64],
    [128, 16, false, 8, 1],
    [1, 1, false, 1, 1],
  ] as const) {
    const kind = isGrey ? 'grey' : 'colours';
    it(`has a marker every ${interval} MCUs of ${width} × ${height} in ${kind}, and the same pixels`, async () => {
      const jpeg = await jpegOf(width, height, isGrey);
      const marked = withRestarts(jpeg);
      expect(jpegHead(marked).restartInterval).to.equal(interval);
      const found = markersOf(marked);
      const expected = Array.from({ length: markers - 1 }, (_, index) => 0xd0 + (index % 8));
      expect(found).to.deep.equal([...expected, 0xd9]);
      expect((await pixelsOf(marked)).equals(await pixelsOf(jpeg))).to.equal(true);
    });
  }
  for (const quality of [1, 30, 82, 100]) {
    it(`keeps the pixels at quality ${quality}, and adds little`, async () => {
      const jpeg = await jpegOf(256, 256, false, { quality });
      const marked = withRestarts(jpeg);
      expect((await pixelsOf(marked)).equals(await pixelsOf(jpeg))).to.equal(true);
      expect(marked.length - jpeg.length).to.be.below(32 * 8);
    });
  }
  for (const [what, background, sigma] of [
    ['even', 'white', 0],
    ['nearly even', 'gray', 2],
    ['very uneven', 'gray', 200],
  ] as const) {
    it(`keeps the pixels of what is ${what}`, async () => {
      const noise = { type: 'gaussian', mean: 128, sigma } as const;
      const create = { width: 300, height: 200, channels: 3, background } as const;
      const pixels = sharp({ create: sigma ? { ...create, noise } : create });
      for (const quality of [20, 82, 100]) {
        const jpeg = await pixels.jpeg({ quality, optimiseCoding: false }).toBuffer();
        const marked = await pixelsOf(withRestarts(jpeg));
        expect(marked.equals(await pixelsOf(jpeg)), `${quality}`).to.equal(true);
      }
    });
  }
  it('refuses a JPEG that is not baseline', async () => {
    const progressive = await jpegOf(64, 64, false, { progressive: true });
    expect(() => withRestarts(progressive)).to.throw('it is not a baseline JPEG');
    expect(() => withRestarts(Buffer.from('no picture'))).to.throw('it is not a baseline JPEG');
  });
  it('refuses a JPEG cut off at any byte', async () => {
    const jpeg = await jpegOf(64, 64);
    for (let length = 0; length < jpeg.length; length++) {
      expect(() => withRestarts(jpeg.subarray(0, length)), `${length} bytes`).to.throw();
    }
  });
  it('terminates whatever the damage', async () => {
    const jpeg = await jpegOf(64, 64);
    for (let at = 0; at < jpeg.length; at++) {
      const damaged = Buffer.from(jpeg);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      try {
        expect(withRestarts(damaged).length).to.be.below(4 * jpeg.length);
      } catch (error) {
        expect(error).to.be.an('error');
      }
    }
  });
});
