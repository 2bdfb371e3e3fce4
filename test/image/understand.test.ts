import { expect } from 'chai';
import type { ImageSource } from '../../src/image/source.ts';
import { understanding } from '../../src/image/understand.ts';
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

describe('understanding(limits)', () => {
  it('remembers what an address meant', () => {
    const understood = understanding({});
    expect(understood(3, SOURCE, TILE)).to.equal(understood(3, SOURCE, [...TILE]));
  });

  it('means the new image when an ingest has exchanged it', () => {
    const understood = understanding({});
    const before = understood(3, SOURCE, TILE);
    const after = understood(3, { ...SOURCE, hash: 'beef' }, TILE);
    expect(after.key).to.not.equal(before.key);
    expect(after.wanted.source.hash).to.equal('beef');
  });

  it('keeps the versions of the Image API apart', () => {
    const understood = understanding({ maxWidth: 2000 });
    const whole = ['full', '1000,', '0', 'default.jpg'];
    expect(understood(3, SOURCE, whole).facts.canonical).to.match(/^full\/1000,692\//);
    expect(understood(2, SOURCE, whole).facts.canonical).to.match(/^full\/1000,\//);
  });

  it('does not take a slash inside a segment for one between segments', () => {
    const understood = understanding({});
    understood(3, SOURCE, TILE);
    const [region, size, ...rest] = TILE;
    refuse('INVALID_ADDRESS', () => understood(3, SOURCE, [`${region}/${size}`, ...rest]));
    refuse('INVALID_ADDRESS', () => understood(3, SOURCE, [...TILE, '']));
  });

  it('refuses the same again and again', () => {
    const understood = understanding({});
    for (const _ of [1, 2]) {
      refuse('INVALID_SIZE', () => understood(3, SOURCE, ['full', '0,', '0', 'default.jpg']));
    }
  });
});
