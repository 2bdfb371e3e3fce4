import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { withSpool } from '../../../src/system/file/spool.ts';
import { inFolder } from '../../support/archive.ts';

describe('withSpool()', () => {
  it('returns the stored bytes in any order, any number of times, and leaves no file', () =>
    inFolder(async (folder) => {
      await withSpool(folder, async (spool) => {
        const texts = ['лист', '', 'оборот'.repeat(50_000), 'штамп'.repeat(50_000)];
        const kept = texts.map((text) => spool.write(Buffer.from(text)));
        expect(await readdir(folder)).to.deep.equal([]);
        expect(kept.map((read) => read().toString())).to.deep.equal(texts);
        expect(kept[2]?.(12, 24).toString()).to.equal('оборот');
        expect(kept.toReversed().map((read) => read().toString())).to.deep.equal(
          texts.toReversed(),
        );
      });
    }));
});
