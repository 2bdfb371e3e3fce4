import { expect } from 'chai';
import { recentlySeen } from '../../src/system/recently-seen.ts';

describe('recentlySeen(slots)', () => {
  const names = Array.from(
    { length: 3000 },
    (_, at) => `/iiif/image/3/a_${at}/full/max/0/default.jpg`,
  );

  it('recognises a name it saw before, and does not confuse two names', () => {
    const wasSeen = recentlySeen(16_384);
    expect(names.some(wasSeen)).to.equal(false);
    // Some have lost their slot to others in the meantime.
    expect(names.filter(wasSeen).length).to.be.above(2000);
    expect(wasSeen('/iiif/image/3/b/full/max/0/default.jpg')).to.equal(false);
  });
  it('forgets old names instead of growing', () => {
    const wasSeen = recentlySeen(16);
    names.forEach(wasSeen);
    expect(names.filter(wasSeen).length).to.be.below(16);
  });
});
