import { expect } from 'chai';
import { withdrawn } from '../../src/catalogue/gone.ts';
import type { Seen } from '../../src/catalogue/seen.ts';

const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `r${from + i}`);

/** What is withdrawn of so many published records where the first of them are not found. */
function afterLosing(lost: number, published: number, allowed?: number, bad?: string) {
  const seen: Partial<Seen> = {
    gone: () => ids(0, lost).map((id) => ({ id, folder: id })),
    published: () => published,
    isEmpty: () => lost === published,
    closed: () => undefined,
    unknown: () => bad,
  };
  return withdrawn(seen as Seen, allowed);
}

const outcome = (...asked: Parameters<typeof afterLosing>) => {
  const { records, kept, findings } = afterLosing(...asked);
  expect(findings).to.have.length(kept.length ? 1 : 0);
  return [records.length, kept.length];
};

describe('withdrawn(seen, allowed)', () => {
  it('withdraws ten records unasked, or one in twenty where that is more', () => {
    expect(outcome(10, 30)).to.deep.equal([10, 0]);
    expect(outcome(50, 1000)).to.deep.equal([50, 0]);
  });

  it('withdraws none of more than that, and names each', () => {
    expect(outcome(11, 30)).to.deep.equal([0, 11]);
    expect(outcome(51, 1000)).to.deep.equal([0, 51]);
    const { kept, findings } = afterLosing(11, 30);
    expect(kept.map(({ id }) => id)).to.deep.equal(ids(0, 11));
    expect(findings[0]?.message).to.equal(
      '11 published records are not found, but nothing is withdrawn: of 30 records at most 10 are withdrawn unasked',
    );
    expect(findings[0]).to.have.property('mend').that.contains('--withdraw 11');
  });

  it('withdraws as many as somebody has said, and none where it would be more', () => {
    expect(outcome(11, 30, 11)).to.deep.equal([11, 0]);
    expect(outcome(11, 30, 10)).to.deep.equal([0, 11]);
    expect(outcome(2, 30, 1)).to.deep.equal([0, 2]);
    expect(outcome(1, 30, 0)).to.deep.equal([0, 1]);
  });

  it('takes an empty folder for a disk that is not mounted, until it is told otherwise', () => {
    expect(outcome(3, 3)).to.deep.equal([0, 3]);
    expect(outcome(3, 3, 3)).to.deep.equal([3, 0]);
  });

  it('withdraws nothing while a record that cannot be read may be one of them', () => {
    expect(outcome(1, 30, 30, 'elsewhere')).to.deep.equal([0, 1]);
  });
});
