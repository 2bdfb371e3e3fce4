import { expect } from 'chai';
import { parseRegion, regionBox } from '../../../src/image/request/region.ts';
import { refuse } from '../support/refuse.ts';

const HUGE = '9'.repeat(400);

describe('parseRegion(text)', () => {
  it('accepts the two named regions', () => {
    expect(parseRegion('full')).to.deep.equal({ kind: 'full' });
    expect(parseRegion('square')).to.deep.equal({ kind: 'square' });
  });
  it('reads pixels and percentages', () => {
    expect(parseRegion('125,15,120,140')).to.deep.equal({
      kind: 'pixels',
      x: 125,
      y: 15,
      w: 120,
      h: 140,
    });
    expect(parseRegion('pct:41.6,7.5,40,.5')).to.deep.equal({
      kind: 'percent',
      x: 41.6,
      y: 7.5,
      w: 40,
      h: 0.5,
    });
  });
  for (const text of [
    '',
    'FULL',
    'Square',
    ' full',
    '1,2,3',
    '1,2,3,4,5',
    '1,2,3,',
    '-1,0,5,5',
    '+1,0,5,5',
    '1.5,0,5,5',
    '1e3,0,5,5',
    'x10,20,30,40',
    '0x1,2,3,4',
    'pct:a,b,c,d',
    'pct:1,2,3',
    'pct:-1,0,5,5',
    'pct:1e1,0,5,5',
    'pct:1.,0,5,5',
    'pct:.,0,5,5',
    'PCT:1,2,3,4',
    '%',
    '\\',
    '1;2;3;4',
    '１,２,３,４',
  ]) {
    it(`refuses “${text}”`, () => refuse('INVALID_REGION', () => parseRegion(text)));
  }
});

describe('regionBox(region, image)', () => {
  const image = { width: 300, height: 200 };
  for (const [text, box] of [
    ['full', [0, 0, 300, 200]],
    ['square', [50, 0, 200, 200]],
    ['0,0,300,200', [0, 0, 300, 200]],
    ['125,15,200,200', [125, 15, 175, 185]],
    ['299,199,1,1', [299, 199, 1, 1]],
    [`0,0,${HUGE},99999999999999999999`, [0, 0, 300, 200]],
    ['pct:0,0,100,100', [0, 0, 300, 200]],
    ['pct:0,0,1000,1000', [0, 0, 300, 200]],
    ['pct:50,50,50,50', [150, 100, 150, 100]],
    ['pct:41.6,7.5,40,70', [125, 15, 120, 140]],
    ['pct:0.01,0.01,0.01,0.01', [0, 0, 1, 1]],
    ['pct:99.8,0,0.01,1', [299, 0, 1, 2]],
  ] as const) {
    it(`takes ${text.slice(0, 30)} as ${box.join(',')}`, () => {
      const [x, y, w, h] = box;
      expect(regionBox(parseRegion(text), image)).to.deep.equal({ x, y, w, h });
    });
  }
  it('centres the square of a tall image', () => {
    const box = regionBox(parseRegion('square'), { width: 101, height: 200 });
    expect(box).to.deep.equal({ x: 0, y: 49, w: 101, h: 101 });
  });
  it('lets regions that touch in percent touch in pixels', () => {
    const at = (x: number) =>
      regionBox(parseRegion(`pct:${x},0,12.5,100`), { width: 333, height: 9 });
    for (let x = 0; x < 87.5; x += 12.5) expect(at(x).x + at(x).w).to.equal(at(x + 12.5).x);
  });
  for (const text of ['0,0,0,5', '0,0,5,0', '0,0,0,0', 'pct:0,0,0,10', 'pct:0,0,10,0.0']) {
    it(`refuses ${text}, which has no area`, () => {
      refuse('INVALID_REGION', () => regionBox(parseRegion(text), image));
    });
  }
  for (const text of [
    '300,0,1,1',
    '0,200,1,1',
    `${HUGE},0,1,1`,
    'pct:100,0,1,1',
    'pct:0,101,1,1',
  ]) {
    it(`refuses ${text.slice(0, 30)}, which begins outside`, () => {
      refuse('REGION_OUTSIDE', () => regionBox(parseRegion(text), image));
    });
  }
});
