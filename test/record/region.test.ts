import { expect } from 'chai';
import { isInside } from '../../src/record/box.ts';
import { boxOfRegion, readRegion } from '../../src/record/region.ts';

const size = { width: 4960, height: 7016 };
const read = (text: string) => {
  const region = readRegion(text);
  return region && Object.values(boxOfRegion(region, size)).join();
};

describe('readRegion(text) and boxOfRegion(region, size)', () => {
  for (const [text, box] of [
    ['1,2,3,4', '1,2,3,4'],
    ['pixel:1.4,2.5,3.0,4', '1,3,3,4'],
    ['percent:0,0,100,100', '0,0,4960,7016'],
    ['pct:25,50,50,25', '1240,3508,2480,1754'],
    ['percent:33.3,33.3,66.7,66.7', '1652,2336,3308,4680'],
    // Thinner than a pixel, at the edge.
    ['percent:99.999,99.999,0.001,0.001', '4959,7015,1,1'],
    ['10.6,10.2,0.2,0.2', '10,10,1,1'],
  ] as const) {
    it(`makes ${box} of ${text}`, () => expect(read(text)).to.equal(box));
  }

  it('turns every part of a canvas into whole pixels inside it', () => {
    for (let i = 0; i < 2000; i++) {
      const [x, y] = [(i * 37.31) % 100, (i * 61.87) % 100];
      const region = { unit: 'percent', x, y, w: (100 - x) / (1 + (i % 7)), h: 100 - y } as const;
      const box = boxOfRegion(region, size);
      expect(Object.values(box).every(Number.isInteger), JSON.stringify(region)).to.equal(true);
      expect(isInside(box, size), JSON.stringify(region)).to.equal(true);
    }
  });

  for (const text of [
    '',
    '1,2,3',
    '1,2,3,4,5',
    '1,2,0,4',
    '-1,2,3,4',
    'inch:1,2,3,4',
    '1e3,2,3,4',
  ]) {
    it(`refuses “${text}”`, () => expect(readRegion(text)).to.equal(undefined));
  }
});
