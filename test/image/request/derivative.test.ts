import { expect } from 'chai';
import { listedSizes } from '../../../src/image/image.ts';
import { canonicalPath, derivativeOf, nameOf } from '../../../src/image/request/derivative.ts';
import { parseRequest, type Version } from '../../../src/image/request/request.ts';
import type { Limits } from '../../../src/image/request/size.ts';
import { refuse } from '../support/refuse.ts';

const size = { width: 4960, height: 7016 };
const source = {
  id: 'x',
  ...size,
  sizes: listedSizes(size),
  pack: '',
  master: '',
  hash: '',
  modified: new Date(0),
};
const LARGE = { maxWidth: 20_000 };

const made = (path: string, version: Version = 3, limits: Limits = LARGE) =>
  derivativeOf(parseRequest(version, path.split('/'), limits), source, limits);

describe('nameOf(derivative, image)', () => {
  for (const [version, path] of [
    [3, 'full/310,439/0/default.jpg'],
    [3, 'full/310,/0/default.jpg'],
    [3, 'full/,439/0/color.jpg'],
    [3, 'full/!310,439/0/default.jpg'],
    [3, 'full/pct:6.25/0/default.jpg'],
    [3, 'full/^310,439/0.0/default.jpg'],
    [3, '0,0,4960,7016/310,439/360/default.jpg'],
    [3, '0,0,9999,9999/310,/0/default.jpg'],
    [3, 'pct:0,0,100,100/310,/0/color.jpg'],
    [2, 'full/310,/0/default.jpg'],
    [2, 'full/310,439/0/color.jpg'],
  ] as const) {
    it(`gives ${version}: ${path} the name of the stored size`, () => {
      expect(nameOf(made(path, version), size)).to.equal('full/310,439/0/default.jpg');
    });
  }
  for (const [version, path] of [
    [3, '4096,0,864,1024/432,512/0/default.jpg'],
    [3, '4096,0,1024,1024/432,/0/default.jpg'],
    [3, '4096,0,864,1024/pct:50/0/default.jpg'],
    [2, '4096,0,864,1024/432,/0/default.jpg'],
    [2, '4096,0,864,1024/,512/0/color.jpg'],
  ] as const) {
    it(`gives ${version}: ${path} the name of the stored edge tile`, () => {
      expect(nameOf(made(path, version), size)).to.equal('4096,0,864,1024/432,512/0/default.jpg');
    });
  }
  it('gives an interior tile at full size its name', () => {
    const name = '512,512,512,512/512,512/0/default.jpg';
    for (const text of ['max', '512,', '512,512', '!512,512', 'pct:100', '^512,']) {
      expect(nameOf(made(`512,512,512,512/${text}/0/default.jpg`), size), text).to.equal(name);
    }
    expect(nameOf(made('512,512,512,512/full/0/default.jpg', 2), size)).to.equal(name);
  });
  it('makes gray the default of a grey master', () => {
    const request = parseRequest(3, ['full', 'max', '0', 'gray.jpg'], LARGE);
    expect(derivativeOf(request, { ...source, grey: true }, LARGE).quality).to.equal('default');
    expect(derivativeOf(request, source, LARGE).quality).to.equal('gray');
  });
  for (const path of [
    'full/^10000,19000/0/default.webp',
    'full/^16000,/45/default.webp',
    'full/^9000,9000/0/default.webp',
    'full/max/0/default.avif',
    'full/^6000,7016/0/default.gif',
    'full/^9000,/45/default.jpg',
  ]) {
    it(`refuses ${path}: too much for the format or the memory`, () => {
      refuse('SIZE_TOO_LARGE', () => made(path));
    });
  }
});

describe('canonicalPath(version, derivative, source, limits)', () => {
  const canonical = (path: string, version: Version, limits: Limits = LARGE) =>
    canonicalPath(version, made(path, version, limits), source, limits);

  for (const [path, expected] of [
    ['full/max/0/default.jpg', 'full/max/0/default.jpg'],
    ['0,0,4960,7016/4960,/360/color.jpg', 'full/max/0/default.jpg'],
    ['pct:0,0,100,100/pct:100/0/default.png', 'full/max/0/default.png'],
    ['full/^4960,/!0/default.jpg', 'full/max/!0/default.jpg'],
    ['square/max/0/gray.jpg', '0,1028,4960,4960/max/0/gray.jpg'],
    ['full/310,/0/default.jpg', 'full/310,439/0/default.jpg'],
    ['full/!500,500/90.0/default.jpg', 'full/353,500/90/default.jpg'],
    ['full/!9000,9000/0/default.jpg', 'full/max/0/default.jpg'],
    ['full/^6000,/22.50/bitonal.png', 'full/^6000,8487/22.5/bitonal.png'],
    ['full/^5000,100/0/default.jpg', 'full/^5000,100/0/default.jpg'],
    ['full/^max/0/default.jpg', 'full/^max/0/default.jpg'],
    ['10,10,20,20/^max/0/default.jpg', '10,10,20,20/^max/0/default.jpg'],
    ['10,10,20,20/^20000,20000/0/default.jpg', '10,10,20,20/^max/0/default.jpg'],
    ['4950,7000,100,100/max/0/default.jpg', '4950,7000,10,16/max/0/default.jpg'],
    ['pct:10,10,10,10/50,/0/default.jpg', '496,702,496,701/50,71/0/default.jpg'],
  ] as const) {
    it(`writes ${path} in 3.0 as ${expected}`, () => expect(canonical(path, 3)).to.equal(expected));
  }
  it('writes max where the limits cut the size', () => {
    expect(canonical('full/1000,/0/default.jpg', 3, { maxWidth: 1000, maxHeight: 9000 })).to.equal(
      'full/max/0/default.jpg',
    );
  });
  for (const [path, expected] of [
    ['full/full/0/default.jpg', 'full/full/0/default.jpg'],
    ['full/max/0/color.jpg', 'full/full/0/default.jpg'],
    ['0,0,4960,7016/4960,7016/0/default.jpg', 'full/full/0/default.jpg'],
    ['full/310,439/0/default.jpg', 'full/310,/0/default.jpg'],
    ['full/,439/0/default.jpg', 'full/310,/0/default.jpg'],
    ['full/300,300/0/default.jpg', 'full/300,300/0/default.jpg'],
    ['full/pct:200/0/default.jpg', 'full/9920,/0/default.jpg'],
    ['4096,0,864,1024/432,512/0/default.jpg', '4096,0,864,1024/432,/0/default.jpg'],
  ] as const) {
    it(`writes ${path} in 2.1 as ${expected}`, () => expect(canonical(path, 2)).to.equal(expected));
  }
  it('names the same image as the request, for any request', () => {
    for (const version of [2, 3] as const) {
      for (const text of ['max', '1,', '77,', ',77', '123,456', '!99,99', 'pct:33.3', 'pct:2.1']) {
        for (const region of ['full', 'square', '7,9,1001,600', 'pct:5,5,7.7,90']) {
          const path = `${region}/${text}/0/default.jpg`;
          const again = made(canonical(path, version), version);
          expect(again, `${version} ${path}`).to.deep.equal(made(path, version));
        }
      }
    }
  });
});
