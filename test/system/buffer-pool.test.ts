import { expect } from 'chai';
import { lender } from '../../src/system/buffer-pool.ts';

describe('lender(size, most)', () => {
  it('lends nobody a room that another one still has', () => {
    const { lend, giveBack } = lender(100_000, 4);
    const rooms = [lend(1000), lend(1000), lend(1000)];
    expect(new Set(rooms).size).to.equal(3);
    rooms.slice(1).forEach(giveBack);
    expect(rooms.slice(1)).to.include(lend(500)).and.to.include(lend(70_000));
    expect(rooms).to.not.include(lend(500));
  });
  it('lends as much as is asked for, and keeps no room that is larger than others', () => {
    const { lend, giveBack } = lender(100_000, 4);
    const vast = lend(3_000_000);
    expect(vast.length).to.equal(3_000_000);
    giveBack(vast);
    expect(lend(1000).length).to.be.below(1_000_000);
  });
  it('keeps no more rooms than it is told', () => {
    const { lend, giveBack } = lender(100_000, 1);
    const rooms = [lend(10), lend(10)];
    rooms.forEach(giveBack);
    expect([lend(10), lend(10)].filter((room) => rooms.includes(room)).length).to.equal(1);
  });
});
