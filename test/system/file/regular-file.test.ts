import { expect } from 'chai';
import { stampOf } from '../../../src/system/file/regular-file.ts';

const NOW = 1_800_000_000_000;
const FILE = { size: 10, mtimeMs: NOW - 60_000, ctimeMs: NOW - 60_000, ino: 7 };

describe('stampOf(stats, now)', () => {
  it('is the same while size, times and inode are the same', () => {
    const stamp = stampOf(FILE, NOW);
    expect(stampOf({ ...FILE }, NOW + 3_600_000)).to.equal(stamp);
    for (const changed of [{ size: 11 }, { mtimeMs: 1 }, { ctimeMs: 1 }, { ino: 8 }]) {
      expect(stampOf({ ...FILE, ...changed }, NOW), JSON.stringify(changed)).to.not.equal(stamp);
    }
  });

  it('is undefined if a later change could have the same time', () => {
    for (const late of [NOW - 1, NOW - 1999, NOW, NOW + 60_000]) {
      expect(stampOf({ ...FILE, ctimeMs: late }, NOW), String(late)).to.equal(undefined);
    }
    expect(stampOf({ ...FILE, mtimeMs: NOW - 500 }, NOW)).to.equal(undefined);
    expect(stampOf({ ...FILE, mtimeMs: NOW - 2001, ctimeMs: NOW - 2001 }, NOW)).to.be.a('string');
  });

  it('trusts a file dated far ahead, as by a camera with a wrong clock', () => {
    expect(stampOf({ ...FILE, mtimeMs: NOW + 1e9 }, NOW)).to.be.a('string');
  });
});
