import { expect } from 'chai';
import {
  listedFactors,
  listedSizes,
  namedSize,
  scaleFactors,
  tileBox,
  unlistedSizes,
} from '../../src/image/image.ts';
import { parseSize } from '../../src/image/request/size.ts';

const scan = { width: 4960, height: 7016 };

describe('scaleFactors(image)', () => {
  for (const [width, height, factors] of [
    [1, 1, [1]],
    [512, 512, [1]],
    [513, 20, [1, 2]],
    [4960, 7016, [1, 2, 4, 8, 16]],
    [512, 1025, [1, 2, 4]],
  ] as const) {
    it(`ends with the first single tile of ${width} × ${height}`, () => {
      expect(scaleFactors({ width, height })).to.deep.equal(factors);
    });
  }
});

describe('listedFactors(image)', () => {
  for (const [width, height, factors] of [
    [60, 40, [1]],
    [300, 200, [1, 2]],
    [800, 1000, [1, 2, 4, 8]],
    [4960, 7016, [1, 2, 4, 8, 16, 32, 64]],
    [12000, 9000, [1, 2, 4, 8, 16, 32, 64]],
  ] as const) {
    it(`ends with the smallest listed size of ${width} × ${height}`, () => {
      const image = { width, height };
      expect(listedFactors(image)).to.deep.equal(factors);
      const last = factors.at(-1) ?? 1;
      expect(listedSizes(image)[0]?.width).to.equal(Math.ceil(width / last));
    });
  }
});

describe('listedSizes(image)', () => {
  it('lists the halved images from about 100 to 1800 pixels, rounded up', () => {
    expect(listedSizes(scan).map(({ width, height }) => [width, height])).to.deep.equal([
      [78, 110],
      [155, 220],
      [310, 439],
      [620, 877],
      [1240, 1754],
    ]);
  });
  it('lists a small image as it is', () => {
    expect(listedSizes({ width: 60, height: 40 })).to.deep.equal([{ width: 60, height: 40 }]);
  });
});

describe('unlistedSizes(image)', () => {
  const sides = (image: { width: number; height: number }) =>
    unlistedSizes(image).map(({ width, height }) => [width, height]);

  it('adds the thumbnails of viewers, and three sizes between listed ones', () => {
    expect(sides(scan)).to.deep.equal([
      [85, 120],
      [90, 127],
      [92, 131],
      [110, 156],
      [130, 185],
      [184, 261],
      [200, 283],
      [219, 310],
      [261, 369],
      [369, 521],
      [438, 620],
    ]);
  });
  it('enlarges nothing', () => {
    expect(sides({ width: 100, height: 100 })).to.deep.equal([[90, 90]]);
    expect(sides({ width: 60, height: 40 })).to.deep.equal([]);
  });
});

describe('namedSize(box, scaling, image, sizes)', () => {
  const sizes = listedSizes(scan);
  const named = (factor: number, column: number, row: number, text: string) =>
    namedSize(tileBox(scan, factor, column, row), parseSize(text), scan, sizes);

  it('finds an edge tile by its width alone, as viewers of 2.1 request it', () => {
    expect(named(2, 4, 0, '432,')).to.deep.equal({ width: 432, height: 512 });
    expect(named(4, 2, 3, '216,')).to.deep.equal({ width: 216, height: 218 });
  });
  it('finds it by its height, its box or its percentage', () => {
    for (const text of [',218', '!216,512', 'pct:25']) {
      expect(named(4, 2, 3, text)).to.deep.equal({ width: 216, height: 218 });
    }
  });
  it('finds a listed size', () => {
    const whole = { x: 0, y: 0, w: scan.width, h: scan.height };
    for (const text of ['310,', ',439', '!310,439', '!400,439', 'pct:6.25']) {
      const size = namedSize(whole, parseSize(text), scan, sizes);
      expect(size, text).to.deep.equal({ width: 310, height: 439 });
    }
  });
  it('ignores every other size', () => {
    expect(named(2, 4, 0, '431,')).to.equal(undefined);
    expect(named(2, 4, 0, '432,512')).to.equal(undefined);
    const odd = { x: 1, y: 0, w: 512, h: 512 };
    expect(namedSize(odd, parseSize('256,'), scan, sizes)).to.equal(undefined);
  });
});
