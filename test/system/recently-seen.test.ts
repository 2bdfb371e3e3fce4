import { expect } from 'chai';
import { hearsay } from '../../src/system/recently-seen.ts';

describe('hearsay(places)', () => {
  const names = Array.from(
    { length: 3000 },
    (_, at) => `/iiif/image/3/a_${at}/full/max/0/default.jpg`,
  );

  it('knows what was named before, and takes no name for another', () => {
    const wasHeard = hearsay(16_384);
    expect(names.some(wasHeard)).to.equal(false);
    // Some have lost their place to others since.
    expect(names.filter(wasHeard).length).to.be.above(2000);
    expect(wasHeard('/iiif/image/3/b/full/max/0/default.jpg')).to.equal(false);
  });
  it('forgets, and never takes more room', () => {
    const wasHeard = hearsay(16);
    names.forEach(wasHeard);
    expect(names.filter(wasHeard).length).to.be.below(16);
  });
});
