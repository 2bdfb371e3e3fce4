import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import express from 'express';
import { describeFullDisk } from '../../src/system/file/disk.ts';
import { type Health, healthRoutes } from '../../src/web/app.ts';
import { inFolder } from '../support/archive.ts';
import { serve } from '../support/serve.ts';

const readiness = (health: Health) =>
  new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const app = express().use(healthRoutes(async () => health));
    serve(app, async (base) => {
      const answer = await fetch(`${base}/readyz`);
      resolve({ status: answer.status, body: await answer.json() });
    }).catch(reject);
  });

describe('/readyz', () => {
  it('names what is wrong, and is unready only if nothing can be served', async () => {
    expect(await readiness({ isReady: true, problems: [] })).to.deep.equal({
      status: 200,
      body: { status: 'ready' },
    });
    expect(await readiness({ isReady: true, problems: ['full'] })).to.deep.equal({
      status: 200,
      body: { status: 'ready', problems: ['full'] },
    });
    expect(await readiness({ isReady: false, problems: ['nothing'] })).to.deep.equal({
      status: 503,
      body: { status: 'not ready', problems: ['nothing'] },
    });
  });
});

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
