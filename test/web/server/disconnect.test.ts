import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import express from 'express';
import { uris } from '../../../src/iiif/uri.ts';
import { errorHandler } from '../../../src/web/error/routes.ts';
import { closeSignal, isDisconnect } from '../../../src/web/server/disconnect.ts';

const SITE = { uri: uris('http://127.0.0.1'), name: 'fonds', citedAs: '127.0.0.1' };

describe('a reader who leaves', () => {
  it('is not logged as an error, however the work notices it; a real failure is', async () => {
    const logged: string[] = [];
    const app = express();
    app.get('/stopped', async (_req, res) => {
      await new Promise((_, reject) => {
        const signal = closeSignal(res);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    app.get('/stream', async (_req, res) => {
      const endless = Readable.from(
        (async function* () {
          for (;;) {
            yield Buffer.alloc(1000);
            await wait(1);
          }
        })(),
      );
      await pipeline(endless, res);
    });
    app.get('/broken', async () => {
      await wait(20);
      throw new Error('it is broken');
    });
    app.use(errorHandler(SITE, (error) => logged.push((error as Error).message)));
    const server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    const { port } = server.address() as AddressInfo;
    for (const path of ['stopped', 'stream', 'broken']) {
      const left = new AbortController();
      const asked = fetch(`http://127.0.0.1:${port}/${path}`, { signal: left.signal });
      asked.catch(() => undefined);
      await wait(50);
      left.abort();
    }
    await wait(100);
    server.close();
    server.closeAllConnections();
    expect(logged).to.deep.equal(['it is broken']);
  });
  it('is not confused with a disk that cannot be read', () => {
    expect(isDisconnect(new DOMException('gone', 'AbortError'))).to.equal(true);
    expect(isDisconnect(Object.assign(new Error('x'), { code: 'EPIPE' }))).to.equal(true);
    expect(isDisconnect(Object.assign(new Error('x'), { code: 'EIO' }))).to.equal(false);
  });
});
