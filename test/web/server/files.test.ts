import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import express, { type ErrorRequestHandler } from 'express';
import { compressFiles } from '../../../script/assets.ts';
import { staticFiles } from '../../../src/web/server/files.ts';
import { inFolder } from '../../support/archive.ts';
import { type Reply, reply } from '../../support/reply.ts';
import { serve } from '../../support/serve.ts';

const SCRIPT = 'export const line = "Draw a line from the bank to the bend";\n'.repeat(99);

const tellError: ErrorRequestHandler = ({ status }, req, res, _next) => {
  res.status(status).type('text').send(`${status} at ${req.url}`);
};

/** A folder as the build leaves it, and what a reader gets from it. */
const inBuilt = (
  use: (
    ask: (path: string, headers?: Record<string, string>, method?: string) => Promise<Reply>,
    folder: string,
  ) => Promise<void>,
) =>
  inFolder(async (folder) => {
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep', 'main.js'), SCRIPT);
    await writeFile(join(folder, 'small.js'), 'export {};\n');
    await writeFile(join(folder, 'dot.png'), Buffer.alloc(2000));
    await compressFiles(folder);
    const app = express().use('/at', staticFiles(folder, 'max-age=60'));
    app.use(tellError);
    await serve(app, (base) =>
      use((path, headers = {}, method = 'GET') => reply(base + path, { method, headers }), folder),
    );
  });

describe('files(folder, cache)', () => {
  it('serves the compressed files of the build, with their own type and an ETag each', () =>
    inBuilt(async (ask) => {
      const tags = new Set<string | undefined>();
      for (const coding of ['br', 'gzip', 'identity']) {
        const accepting = { 'accept-encoding': coding };
        const answer = await ask('/at/deep/main.js', accepting);
        expect([answer.status, answer.text]).to.deep.equal([200, SCRIPT]);
        expect(answer.headers['content-encoding'] ?? 'identity').to.equal(coding);
        expect(answer.headers['content-length']).to.equal(String(answer.bytes.length));
        expect(answer.headers).to.include({
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'max-age=60',
          vary: 'Accept-Encoding',
        });
        const head = await ask('/at/deep/main.js', accepting, 'HEAD');
        expect({ ...head.headers, date: '' }).to.deep.equal({ ...answer.headers, date: '' });
        const { etag = '' } = answer.headers;
        const again = await ask('/at/deep/main.js', { ...accepting, 'if-none-match': etag });
        expect([again.status, again.headers.vary]).to.deep.equal([304, 'Accept-Encoding']);
        tags.add(etag);
      }
      expect(tags.size).to.equal(3);
    }));

  it('serves a range of the file itself', () =>
    inBuilt(async (ask) => {
      const part = await ask('/at/deep/main.js', { 'accept-encoding': 'br', range: 'bytes=0-5' });
      expect([part.status, part.text]).to.deep.equal([206, 'export']);
      expect(part.headers).not.to.have.property('content-encoding');
    }));

  it('serves small or binary files unchanged, and nothing that does not exist', () =>
    inBuilt(async (ask, folder) => {
      expect((await readdir(folder)).sort()).to.deep.equal(['deep', 'dot.png', 'small.js']);
      for (const path of ['/at/small.js', '/at/dot.png']) {
        const answer = await ask(path, { 'accept-encoding': 'br' });
        expect(answer.status).to.equal(200);
        expect(answer.headers).not.to.have.any.keys('vary', 'content-encoding');
      }
      expect((await ask('/at/deep', { 'accept-encoding': 'br' })).status).to.equal(404);
      expect((await ask('/at/none.js', { 'accept-encoding': 'br' })).status).to.equal(404);
    }));

  it('leaves no encoding header behind if another handler answers', () =>
    inBuilt(async (ask) => {
      const headers = { 'accept-encoding': 'br', 'if-match': '"other"' };
      const answer = await ask('/at/deep/main.js', headers);
      expect(answer.headers).not.to.have.property('content-encoding');
      expect(answer.text).to.equal('412 at /at/deep/main.js');
    }));

  it('compresses a file again only if it is newer', () =>
    inBuilt(async (ask, folder) => {
      const file = join(folder, 'deep', 'main.js');
      const read = async () => (await ask('/at/deep/main.js', { 'accept-encoding': 'br' })).text;
      await writeFile(file, SCRIPT.toUpperCase());
      await utimes(file, 0, 0);
      await compressFiles(folder);
      expect(await read()).to.equal(SCRIPT);
      const later = Date.now() / 1000 + 9;
      await utimes(file, later, later);
      await compressFiles(folder);
      expect(await read()).to.equal(SCRIPT.toUpperCase());
    }));

  it('is empty if there is no folder', () =>
    inFolder((folder) =>
      serve(express().use(staticFiles(join(folder, 'none'), '')), async (base) => {
        await compressFiles(join(folder, 'none'));
        expect((await reply(`${base}/main.js`)).status).to.equal(404);
      }),
    ));
});
