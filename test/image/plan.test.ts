import { expect } from 'chai';
import {
  listedSizes,
  scaleFactors,
  TILE_SIZE,
  tilesOf,
  unlistedSizes,
} from '../../src/image/image.ts';
import { withJoined } from '../../src/image/jpeg/join.ts';
import { openPack } from '../../src/image/pack/pack.ts';
import { type Plan, planOf } from '../../src/image/plan.ts';
import { type Derivative, derivativeOf, nameOf } from '../../src/image/request/derivative.ts';
import { parseRequest, type Version } from '../../src/image/request/request.ts';
import { formatBox, type Size } from '../../src/record/box.ts';
import { bufferPool } from '../../src/system/buffer-pool.ts';
import { random } from '../bench/random.ts';
import { withSample } from './support/sample.ts';

const image = { width: 4960, height: 7016 };
const limits = { maxWidth: 20_000, maxHeight: 20_000, maxArea: 100_000_000 };

const sourceOf = (size: Size) => ({
  id: 'x',
  ...size,
  sizes: listedSizes(size),
  pack: '',
  master: '',
  hash: '',
  modified: new Date(0),
});

/** What a pack of an image holds; one cut long ago holds only the listed sizes beside the tiles. */
function heldOf(size: Size, isOld = false): ReadonlySet<string> {
  const whole = ({ width, height }: Size) => `full/${width},${height}/0/default.jpg`;
  const held = new Set([...listedSizes(size), ...(isOld ? [] : unlistedSizes(size))].map(whole));
  for (const factor of scaleFactors(size)) {
    for (const tile of tilesOf(size, factor)) {
      held.add(`${formatBox(tile.box)}/${tile.size.width},${tile.size.height}/0/default.jpg`);
    }
  }
  return held;
}

const held = heldOf(image);

function plan(text: string, version: Version = 3): Plan {
  const source = sourceOf(image);
  const request = parseRequest(version, text.split('/'), limits);
  const derivative = derivativeOf(request, source, limits);
  return planOf(nameOf(derivative, source), derivative, source, (name) => held.has(name));
}

const WHOLE = {
  rotation: { mirrored: false, degrees: 0 },
  quality: 'default',
  format: 'jpg',
} as const;

const LOSSY = ['jpg', 'webp', 'avif'] as const;

const ODD_SIZES: readonly Size[] = [
  { width: 32_768, height: 32_768 },
  { width: 60_000, height: 700 },
  { width: 513, height: 3000 },
  { width: 640, height: 480 },
  { width: 90, height: 60 },
];

/** Regions and sizes at random that enlarge nothing: every other one keeps its shape, some are whole. */
function* oddDerivatives(image: Size): Generator<Derivative> {
  const next = random(7);
  const upTo = (most: number) => 1 + Math.floor(next() * most);
  for (let round = 0; round < 400; round++) {
    const [x, y] = round % 4 ? [upTo(image.width) - 1, upTo(image.height) - 1] : [0, 0];
    const [right, below] = [image.width - x, image.height - y];
    const box = round % 4 ? { x, y, w: upTo(right), h: upTo(below) } : { x, y, w: right, h: below };
    const scale = next();
    const size =
      round % 2
        ? { width: Math.ceil(box.w * scale), height: Math.ceil(box.h * scale) }
        : { width: upTo(box.w), height: upTo(box.h) };
    yield { ...WHOLE, format: LOSSY[round % 3] ?? 'jpg', box, size };
  }
}

const areaOf = ({ width, height }: Size) => width * height;

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
  it('joins the tiles under an arbitrary region', () => {
    expect(plan('600,700,500,400/max/0/default.jpg')).to.deep.equal({
      kind: 'join',
      entries: [
        '512,512,512,512/512,512/0/default.jpg',
        '1024,512,512,512/512,512/0/default.jpg',
        '512,1024,512,512/512,512/0/default.jpg',
        '1024,1024,512,512/512,512/0/default.jpg',
      ],
      columns: 2,
      size: { width: 1024, height: 1024 },
      region: { x: 88, y: 188, w: 500, h: 400 },
      decodedPixels: 500 * 400,
    });
  });
  it('takes the coarsest level with enough pixels', () => {
    expect(plan('600,700,1000,1000/250,250/0/default.jpg')).to.deep.include({
      entries: ['0,0,2048,2048/512,512/0/default.jpg'],
      region: { x: 150, y: 175, w: 250, h: 250 },
    });
    expect(plan('600,700,1000,1000/251,251/0/default.jpg')).to.deep.include({
      region: { x: 300, y: 350, w: 500, h: 500 },
    });
  });
  it('takes a listed size if most of the image is requested', () => {
    expect(plan('full/1000,/90/gray.webp')).to.deep.include({
      entries: ['full/1240,1754/0/default.jpg'],
      region: { x: 0, y: 0, w: 1240, h: 1754 },
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
      for (const part of made.entries) expect(held.has(part), `${text}: ${part}`).to.equal(true);
      expect(made.region.w, text).to.be.above(0);
      expect(made.region.h, text).to.be.above(0);
    }
  });
  for (const text of [
    'full/max/0/default.png',
    '600,700,500,400/max/0/default.png',
    '600,700,500,400/max/0/default.tif',
    '600,700,500,400/^501,400/0/default.jpg',
  ]) {
    it(`takes the master for ${text}`, () => {
      expect(plan(text))
        .to.include({ kind: 'master' })
        .with.nested.property('fallback.kind', 'join');
    });
  }
  it('takes the master if the tiles would not fit into one JPEG', () => {
    const long = { width: 70_000, height: 600 };
    const box = { x: 0, y: 0, w: 70_000, h: 600 };
    const all = heldOf(long);
    const size = { width: 65_400, height: 561 };
    const derivative = { ...WHOLE, box, size };
    const made = planOf(nameOf(derivative, long), derivative, long, (name) => all.has(name));
    expect(made.kind).to.equal('master');
  });
  it('takes the smallest whole image that is as sharp as a thumbnail', () => {
    for (const [width, from] of [
      [120, '130,185'],
      [250, '261,369'],
      [350, '369,521'],
      [438, '438,620'],
      [439, '620,877'],
    ] as const) {
      const [w, h] = from.split(',').map(Number);
      expect(plan(`full/${width},/90/gray.webp`), `${width}`).to.deep.include({
        entries: [`full/${from}/0/default.jpg`],
        region: { x: 0, y: 0, w, h },
      });
    }
  });
  for (const [viewer, text] of [
    ['Universal Viewer', 'full/90,'],
    ['Universal Viewer', 'full/200,'],
    ['Mirador', 'full/,120'],
    ['Mirador', 'full/!120,120'],
  ]) {
    it(`takes the thumbnail ${text} of ${viewer} from the pack`, () => {
      expect(plan(`${text}/0/default.jpg`)).to.deep.equal({ kind: 'stored' });
      expect(plan(`${text}/0/default.jpg`, 2)).to.deep.equal({ kind: 'stored' });
    });
  }
  for (const [size, isOld] of [
    [image, true],
    ...[image, ...ODD_SIZES].map((one) => [one, false] as const),
  ] as const) {
    const pack = isOld ? 'an old pack' : 'a pack';
    it(`decodes at most 4.2 pixels, or one tile, per rendered pixel of ${size.width} × ${size.height} in ${pack}`, () => {
      const all = heldOf(size, isOld);
      for (const derivative of oddDerivatives(size)) {
        const name = nameOf(derivative, size);
        const made = planOf(name, derivative, size, (one) => all.has(one));
        if (made.kind === 'stored') continue;
        if (made.kind === 'master') throw new Error(`${name} is decoded from the master`);
        expect(made.decodedPixels, name).to.be.at.most(
          Math.max(4.2 * areaOf(derivative.size), TILE_SIZE * TILE_SIZE),
        );
        expect(made.entries.filter((part) => !all.has(part))).to.deep.equal([]);
        const isWhole = made.entries[0]?.startsWith('full/');
        expect(made.decodedPixels).to.equal(
          isWhole ? areaOf(made.size) : made.region.w * made.region.h,
        );
      }
    });
  }
  it('renders a wide view of a gigapixel image from a coarse level, however many tiles that takes', () => {
    const giga = { width: 32_768, height: 32_768 };
    const box = { x: 0, y: 0, w: giga.width, h: giga.height };
    const derivative = { ...WHOLE, box, size: { width: 5000, height: 5000 } };
    const made = planOf(
      nameOf(derivative, giga),
      derivative,
      giga,
      (one) => one !== nameOf(derivative, giga),
    );
    expect(made).to.include({ kind: 'join', decodedPixels: 8192 * 8192 });
  });
  it('decodes as many pixels as planned, plus at most a margin of one restart interval', () =>
    withSample({ width: 2560, height: 1792 }, async (_, source) => {
      const pack = await openPack(source.pack);
      try {
        for (const text of [
          'full/2000,',
          '300,200,1900,1500/max',
          '9,9,1200,900/400,',
          '7,7,9,9/max',
        ]) {
          const request = parseRequest(3, [...text.split('/'), '0', 'default.jpg'], limits);
          const derivative = derivativeOf(request, source, limits);
          const made = planOf(nameOf(derivative, source), derivative, source, pack.has);
          if (made.kind !== 'join') throw new Error(`${text} is not joined`);
          const decoded = await withJoined(pack, made, bufferPool(0, 0), async ({ pixels }) =>
            areaOf(await pixels.metadata()),
          );
          const { w, h } = made.region;
          expect(decoded, text).to.be.at.most((w + 2 * 130) * (h + 2 * 18));
        }
      } finally {
        await pack.close();
      }
    }));
});
