import { expect } from 'chai';
import type { ImageSource } from '../../src/image/source.ts';
import { understand } from '../../src/image/understand.ts';
import { refuse } from './support/refuse.ts';

const SOURCE: ImageSource = {
  id: 'a',
  width: 1300,
  height: 900,
  sizes: [],
  pack: 'a.zip',
  master: 'a.tif',
  hash: 'f00d',
  modified: new Date('2024-05-06T07:08:09Z'),
};

const TILE = ['0,0,512,512', '512,512', '0', 'default.jpg'];

describe('understand(version, source, path, limits)', () => {
  it('gives another picture another key when an ingest has exchanged the image', () => {
    const before = understand(3, SOURCE, TILE, {});
    const after = understand(3, { ...SOURCE, hash: 'beef' }, TILE, {});
    expect(after.key).to.not.equal(before.key);
    expect(after.wanted.source.hash).to.equal('beef');
  });

  it('keeps the versions of the Image API apart', () => {
    const whole = ['full', '1000,', '0', 'default.jpg'];
    const canonical = (version: 2 | 3) =>
      understand(version, SOURCE, whole, { maxWidth: 2000 }).facts.canonical;
    expect(canonical(3)).to.match(/^full\/1000,692\//);
    expect(canonical(2)).to.match(/^full\/1000,\//);
  });

  it('does not take a slash inside a segment for one between segments', () => {
    const [region, size, ...rest] = TILE;
    refuse('INVALID_ADDRESS', () => understand(3, SOURCE, [`${region}/${size}`, ...rest], {}));
    refuse('INVALID_ADDRESS', () => understand(3, SOURCE, [...TILE, ''], {}));
  });
});
