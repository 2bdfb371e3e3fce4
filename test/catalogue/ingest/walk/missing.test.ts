import { expect } from 'chai';
import type { FoundRecords } from '../../../../src/catalogue/ingest/walk/found-records.ts';
import { missingRecords } from '../../../../src/catalogue/ingest/walk/missing.ts';

const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `r${from + i}`);

/** What happens when the first records of an archive are missing. */
async function withMissing(missing: number, published: number, allowed?: number, invalid?: string) {
  const found: Partial<FoundRecords> = {
    missing: async () => ids(0, missing).map((id) => ({ id, folder: id })),
    published: async () => published,
    isEmpty: () => missing === published,
    unreadableFolder: () => undefined,
    unusableFolder: async () => invalid,
  };
  return await missingRecords(found as FoundRecords, allowed);
}

const outcome = async (...args: Parameters<typeof withMissing>) => {
  const { withdrawn, kept, findings } = await withMissing(...args);
  expect(findings).to.have.length(kept.length ? 1 : 0);
  return [withdrawn.length, kept.length];
};

describe('missingRecords(found, allowed)', () => {
  it('withdraws ten records without confirmation, or one in twenty if that is more', async () => {
    expect(await outcome(10, 30)).to.deep.equal([10, 0]);
    expect(await outcome(50, 1000)).to.deep.equal([50, 0]);
  });

  it('withdraws none if more are missing, and names each', async () => {
    expect(await outcome(11, 30)).to.deep.equal([0, 11]);
    expect(await outcome(51, 1000)).to.deep.equal([0, 51]);
    const { kept, findings } = await withMissing(11, 30);
    expect(kept.map(({ id }) => id)).to.deep.equal(ids(0, 11));
    expect(findings[0]?.message).to.equal(
      '11 published records are missing, but none is withdrawn: at most 10 of 30 records are withdrawn without confirmation',
    );
    expect(findings[0]).to.have.property('suggestion').that.contains('--withdraw 11');
  });

  it('withdraws up to the confirmed number, and none if more are missing', async () => {
    expect(await outcome(11, 30, 11)).to.deep.equal([11, 0]);
    expect(await outcome(11, 30, 10)).to.deep.equal([0, 11]);
    expect(await outcome(2, 30, 1)).to.deep.equal([0, 2]);
    expect(await outcome(1, 30, 0)).to.deep.equal([0, 1]);
  });

  it('takes an empty folder for an unmounted disk unless the number is confirmed', async () => {
    expect(await outcome(3, 3)).to.deep.equal([0, 3]);
    expect(await outcome(3, 3, 3)).to.deep.equal([3, 0]);
  });

  it('withdraws nothing while an invalid record could be one of them', async () => {
    expect(await outcome(1, 30, 30, 'elsewhere')).to.deep.equal([0, 1]);
  });
});
