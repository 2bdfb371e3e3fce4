import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { describeFullDisk } from '../../../src/system/file/disk.ts';
import { inFolder } from '../../support/archive.ts';

describe('describeFullDisk(folder)', () => {
  it('is undefined for a disk with room, or one that cannot be examined', async () => {
    expect(await describeFullDisk(tmpdir())).to.equal(undefined);
    expect(await describeFullDisk('/no/such/folder')).to.equal(undefined);
  });

  it('gives the space left on a full one', function () {
    return inFolder(async (folder) => {
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], {
          stdio: 'ignore',
        });
      } catch {
        this.skip();
      }
      try {
        expect(await describeFullDisk(folder)).to.equal('full: 1048576 bytes are left');
      } finally {
        execFileSync('umount', [folder]);
      }
    });
  });
});
