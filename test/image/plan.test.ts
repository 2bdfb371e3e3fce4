import { expect } from 'chai';
import { derivativeOf, nameOf } from '../../src/image/derivative.ts';
import { levelSize, listedSizes, scaleFactors, TILE, tileBox } from '../../src/image/level.ts';
import { type Plan, planOf } from '../../src/image/plan.ts';
import { parseRequest, type Version } from '../../src/image/request.ts';

const image = { width: 4960, height: 7016 };
const source = {
  id: 'x',
  ...image,
  sizes: listedSizes(image),
  pack: '',
  master: '',
  hash: '',
  modified: new Date(0),
};
const limits = { maxWidth: 20_000 };

/** What a pack of the image holds. */
const held = new Set(
  source.sizes.map(({ width, height }) => `full/${width},${height}/0/default.jpg`),
);
for (const factor of scaleFactors(image)) {
  const level = levelSize(image, factor);
  for (let row = 0; row * TILE < level.height; row++) {
    for (let column = 0; column * TILE < level.width; column++) {
      const { x, y, w, h } = tileBox(image, factor, column, row);
      held.add(
        `${x},${y},${w},${h}/${Math.ceil(w / factor)},${Math.ceil(h / factor)}/0/default.jpg`,
      );
    }
  }
}

function plan(text: string, version: Version = 3): Plan {
  const request = parseRequest(version, text.split('/'), limits);
  const derivative = derivativeOf(request, source, limits);
  return planOf(nameOf(derivative, source), derivative, source, (name) => held.has(name));
}

describe('planOf(name, derivative, image, has)', () => {
  for (const [version, text] of [
    [3, '512,1024,512,512/512,512/0/default.jpg'],
    [3, '512,1024,512,512/max/0/color.jpg'],
    [3, '4608,6656,352,360/352,360/0/default.jpg'],
    [3, '4096,6144,864,872/432,436/0/default.jpg'],
    [3, '4096,4096,864,2048/216,/0/default.jpg'],
    [3, 'full/310,439/0/default.jpg'],
    [3, 'full/1240,/0/color.jpg'],
    [2, '512,1024,512,512/512,/0/default.jpg'],
    [2, '512,1024,512,512/full/0/default.jpg'],
    [2, '4096,6144,864,872/432,/0/default.jpg'],
    [2, 'full/1240,/0/default.jpg'],
  ] as const) {
    it(`takes ${version}: ${text} from the pack`, () => {
      expect(plan(text, version)).to.deep.equal({ kind: 'stored' });
    });
  }
  it('joins the tiles that lie under an odd region', () => {
    expect(plan('600,700,500,400/max/0/default.jpg')).to.deep.equal({
      kind: 'join',
      parts: [
        '512,512,512,512/512,512/0/default.jpg',
        '1024,512,512,512/512,512/0/default.jpg',
        '512,1024,512,512/512,512/0/default.jpg',
        '1024,1024,512,512/512,512/0/default.jpg',
      ],
      across: 2,
      size: { width: 1024, height: 1024 },
      from: { x: 88, y: 188, w: 500, h: 400 },
      pixels: 500 * 400,
    });
  });
  it('takes the coarsest level that has the pixels', () => {
    expect(plan('600,700,1000,1000/250,250/0/default.jpg')).to.deep.include({
      parts: ['0,0,2048,2048/512,512/0/default.jpg'],
      from: { x: 150, y: 175, w: 250, h: 250 },
    });
    expect(plan('600,700,1000,1000/251,251/0/default.jpg')).to.deep.include({
      from: { x: 300, y: 350, w: 500, h: 500 },
    });
  });
  it('takes a listed size where most of the image is asked for', () => {
    expect(plan('full/1000,/90/gray.webp')).to.deep.include({
      parts: ['full/1240,1754/0/default.jpg'],
      from: { x: 0, y: 0, w: 1240, h: 1754 },
    });
  });
  it('never leaves the level, whatever the rounding', () => {
    for (const text of [
      '4959,7015,1,1/max',
      '4950,7010,9,5/1,1',
      '4900,6900,60,116/7,13',
      'full/1,1',
    ]) {
      const made = plan(`${text}/0/default.jpg`);
      if (made.kind !== 'join') throw new Error(`${text} is not joined`);
      for (const part of made.parts) expect(held.has(part), `${text}: ${part}`).to.equal(true);
      expect(made.from.w, text).to.be.above(0);
      expect(made.from.h, text).to.be.above(0);
    }
  });
  for (const text of [
    'full/max/0/default.jpg',
    'full/3000,/0/default.jpg',
    '600,700,500,400/max/0/default.png',
    '600,700,500,400/max/0/default.tif',
    '600,700,500,400/^501,400/0/default.jpg',
  ]) {
    it(`goes to the master for ${text}`, () => {
      expect(plan(text))
        .to.include({ kind: 'master' })
        .with.nested.property('instead.kind', 'join');
    });
  }
});
