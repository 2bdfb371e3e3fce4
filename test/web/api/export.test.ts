import { get } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import express from 'express';
import type { Exports, PreparedExport } from '../../../src/export/exports.ts';
import { exportRoutes } from '../../../src/web/api/export.ts';
import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { serve } from '../../support/serve.ts';
import { xml } from '../../support/xml/xml.ts';

const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

/** What is asked for by any address, as a test wants it to behave. */
const exportsThat = (asked: Partial<PreparedExport>): Exports => ({
  prepare: async () => ({
    etag: '"1"',
    modified: '2026-01-01T00:00:00.000Z',
    find: async () => undefined,
    open: () => Promise.reject(full),
    follow: async () => Readable.from(['whole']),
    ...asked,
  }),
  context: () => {
    throw new Error('not asked for here');
  },
});

/** Serves it, and gives back what the server takes for an error of its own. */
async function faults(asked: Partial<PreparedExport>, use: (base: string) => Promise<void>) {
  const errors: unknown[] = [];
  const app = express().use(exportRoutes(exportsThat(asked)));
  app.use((error: unknown, _req: unknown, res: express.Response, _next: unknown) => {
    errors.push(error);
    res.destroy();
  });
  await serve(app, async (base) => {
    await use(base);
    await setTimeout(50);
  });
  return errors.map((error) => (error as Error).message);
}

/** A reader who leaves after so many milliseconds, or at the first byte. */
const leaving = (address: string, after?: number) =>
  new Promise<void>((left) => {
    const request = get(address, (answer) => {
      answer.on('error', () => undefined).once('data', () => answer.destroy());
    });
    request.on('error', () => undefined).on('close', left);
    if (after !== undefined) void setTimeout(after).then(() => request.destroy());
  });

const endless = async () =>
  Readable.from(
    (async function* () {
      for (;;) {
        yield 'more\n'.repeat(1000);
        await setTimeout(1);
      }
    })(),
  );

const PDF = '/records/box/record.pdf';

describe('exportRoutes(exports)', () => {
  it('logs no error if a reader leaves in the middle, or before the first byte', async () => {
    const stopped = (signal?: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    expect(await faults({ follow: endless }, (base) => leaving(base + PDF))).to.deep.equal([]);
    const waiting = { follow: stopped };
    expect(await faults(waiting, (base) => leaving(base + PDF, 20))).to.deep.equal([]);
  });

  it('logs a failure while somebody reads', async () => {
    const breaking = async () =>
      Readable.from(
        (async function* () {
          yield 'half';
          await setTimeout(10);
          throw new Error('the pack is cut short');
        })(),
      );
    const asking = async (base: string) => {
      const answer = await fetch(base + PDF);
      expect(await answer.text().catch(() => 'broken off')).to.equal('broken off');
    };
    expect(await faults({ follow: breaking }, asking)).to.deep.equal(['the pack is cut short']);
  });

  it('streams the whole export if the disk is full, whatever range is requested', async () => {
    const asking = async (base: string) => {
      const answer = await fetch(base + PDF, { headers: { range: 'bytes=0-1' } });
      expect([answer.status, await answer.text()]).to.deep.equal([200, 'whole']);
    };
    expect(await faults({}, asking)).to.deep.equal([]);
  });
});

describe('the description of a record without a provider', function () {
  this.timeout(30_000);

  for (const [name, provider] of [
    ['The Archive of Letters', 'The Archive of Letters'],
    [undefined, '127.0.0.1'],
  ]) {
    it(`names ${name ?? 'the host, as long as the archive has no name'}`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        const served = await serveArchive(files, '', name === undefined ? {} : { name });
        try {
          const answer = await fetch(`${served.base}/records/box-letter/edm.xml`);
          const edm = xml(await answer.text());
          expect(edm.text('//edm:dataProvider')).to.equal(provider);
          expect(edm.text('//edm:provider')).to.equal(provider);
        } finally {
          await served.close();
        }
      }));
  }
});
