import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { withServedLetter } from '../support/archive.ts';
import { freePort } from '../support/serve.ts';

const hasNginx = spawnSync('nginx', ['-v']).status === 0;

/** The configuration of docs/operate/proxy.md, for other ports and folders and without TLS. */
async function documented(folder: string, port: number, server: string): Promise<string> {
  const page = await readFile('docs/operate/proxy.md', 'utf8');
  const [, block = ''] = /```nginx\n([\s\S]*?)```/.exec(page) ?? [];
  expect(block.trim().split('\n')).to.have.length.at.most(11);
  return block
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/ *ssl_certificate .*\n/, '')
    .replace('127.0.0.1:8080', server)
    .replace('/var/cache/nginx', folder);
}

/** Runs nginx with everything it writes in a folder, and ends it after `use`. */
async function withProxy(folder: string, server: string, use: (base: string) => Promise<void>) {
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // As in the nginx.conf of Debian.
  await writeFile(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root root;' : ''} daemon off; pid ${folder}/pid;
    events {}
    http {
      sendfile on; tcp_nopush on; access_log off; ${temporary.join(' ')}
      ${await documented(folder, port, server)}
    }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'errors')];
  const nginx = spawn('nginx', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(nginx, 'exit');
  const base = `http://127.0.0.1:${port}`;
  try {
    for (let i = 0; i < 100 && !(await fetch(base).catch(() => undefined)); i++) await wait(50);
    await use(base);
  } finally {
    nginx.kill('SIGTERM');
    await ended;
  }
}

describe('nginx as in docs/operate/proxy.md', () => {
  const tile = '/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg';

  it('keeps tiles as they are, asks after a second, and forgets what is withdrawn', async function () {
    if (!hasNginx) this.skip();
    await withServedLetter(async (_files, { base, archive }, folder) => {
      await withProxy(join(folder, 'nginx'), new URL(base).host, async (proxy) => {
        const get = async (path: string, headers = {}) => {
          const answer = await fetch(`${proxy}${path}`, { headers });
          const bytes = Buffer.from(await answer.arrayBuffer());
          return { status: answer.status, kept: answer.headers.get('x-cache'), answer, bytes };
        };
        const own = Buffer.from(await (await fetch(`${base}${tile}`)).arrayBuffer());
        const first = await get(tile);
        expect(first).to.deep.include({ status: 200, kept: 'MISS', bytes: own });
        expect(await get(tile)).to.deep.include({ status: 200, kept: 'HIT', bytes: own });
        const etag = first.answer.headers.get('etag') ?? '';
        expect(await get(tile, { 'If-None-Match': etag })).to.include({ status: 304, kept: 'HIT' });
        expect(await get(tile, { Range: 'bytes=0-9' })).to.deep.include({
          status: 206,
          bytes: own.subarray(0, 10),
        });
        await wait(2100);
        expect(await get(tile)).to.deep.include({ status: 200, kept: 'REVALIDATED', bytes: own });
        const manifest = '/iiif/presentation/3/box-letter/manifest';
        expect(await get(manifest)).to.include({ status: 200, kept: null });

        await archive.withdraw('box-letter', 'a test');
        await wait(2100);
        expect((await get(tile)).status).to.equal(410);
        expect((await get(manifest)).status).to.equal(410);
      });
    });
  });

  it('does not decode or merge paths', async function () {
    if (!hasNginx) this.skip();
    await withServedLetter(async (_files, { base }, folder) => {
      await withProxy(join(folder, 'nginx'), new URL(base).host, async (proxy) => {
        for (const path of [
          '/iiif/image/3/box-letter_p1/square/%5E!90,90/0/default.jpg',
          '/iiif/image/3//info.json',
          '/iiif/image/3/box%2Fletter/info.json',
        ]) {
          const [own, through] = [await fetch(`${base}${path}`), await fetch(`${proxy}${path}`)];
          expect(through.status, path).to.equal(own.status);
          expect(await through.text(), path).to.equal(await own.text());
        }
      });
    });
  });
});
