import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { uris } from '../../../src/iiif/uri.ts';
import { RECORD, serveFixture } from '../../support/browser/fixture-archive.ts';

const HEAD = { method: 'HEAD' };

describe('viewerRoutes({ site, dist })', () => {
  let served: Awaited<ReturnType<typeof serveFixture>>;

  before(async () => {
    served = await serveFixture('dist');
  });

  after(() => served.close());

  const get = (path: string, init: RequestInit = {}) => fetch(`${served.base}${path}`, init);
  const asBrowser = { headers: { Accept: 'text/html,*/*;q=0.8' } };

  for (const viewer of ['mirador', 'uv']) {
    it(`serves /${viewer} without inline scripts, under a policy that forbids them`, async () => {
      const answer = await get(`/${viewer}`);
      const html = await answer.text();
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
      expect(html).to.match(/^<!doctype html>\n<html lang="en">/);
      expect(html).to.not.match(/<script(?![^>]* src=)|\son\w+=/);
      const policy = answer.headers.get('content-security-policy')?.split(';') ?? [];
      expect(policy).to.include.members([
        "default-src 'none'",
        `style-src 'self' ${served.base} 'unsafe-inline'`,
        `img-src 'self' ${served.base} data: blob: https: http:`,
        `connect-src 'self' ${served.base} https: http:`,
        "base-uri 'none'",
        "form-action 'self'",
      ]);
      const scripts = policy.find((one) => one.startsWith('script-src'));
      expect(scripts).to.equal(
        `script-src 'self' ${served.base}${viewer === 'uv' ? " 'unsafe-eval'" : ''}`,
      );
      expect(answer.headers.get('x-frame-options')).to.equal(null);
    });

    it(`answers HEAD for /${viewer} like GET, without the page`, async () => {
      const [whole, head] = await Promise.all([get(`/${viewer}`), get(`/${viewer}`, HEAD)]);
      expect(head.status).to.equal(200);
      expect(await head.text()).to.equal('');
      for (const name of ['etag', 'content-length', 'content-security-policy', 'vary']) {
        expect(head.headers.get(name), name).to.equal(whole.headers.get(name));
      }
    });

    it(`answers 304 to a client that has /${viewer}`, async () => {
      const etag = (await get(`/${viewer}`)).headers.get('etag') ?? '';
      const again = await get(`/${viewer}`, { headers: { 'If-None-Match': etag } });
      expect(again.status).to.equal(304);
    });

    it(`explains what /${viewer} cannot open`, async () => {
      const page = await get(`/${viewer}?iiif-content=%3Cb%3Ehello`, asBrowser);
      expect(page.status).to.equal(400);
      expect(await page.text()).to.include('neither an http(s) address nor JSON in base64url');
      const twice = await get(`/${viewer}?iiif-content=http://a.b/c&iiif-content=http://a.b/d`);
      expect(twice.status).to.equal(400);
      expect(await twice.json()).to.have.property('type', '/errors#INVALID_QUERY');
    });

    it(`explains how to install the viewer at /${viewer} if the build could not`, async () => {
      const empty = await mkdtemp(join(tmpdir(), 'fonds-'));
      const bare = await serveFixture(empty);
      try {
        const answer = await fetch(`${bare.base}/${viewer}`);
        expect(answer.status).to.equal(503);
        expect(await answer.text()).to.include('npm run build');
      } finally {
        await bare.close();
        await rm(empty, { recursive: true });
      }
    });
  }

  it('links to the record shown, and to the other viewer', async () => {
    const uri = uris(served.base);
    const html = await (await fetch(uri.uv(uri.manifest(RECORD)))).text();
    expect(html).to.include(`<a href="${uri.record(RECORD)}">`);
    expect(html).to.include(`<a href="${uri.mirador(uri.manifest(RECORD))}">`);
    const other = await (await fetch(uri.uv('https://example.org/manifest'))).text();
    expect(other).to.include(`<a href="${uri.home}">`);
  });

  it('is in the language of the reader', async () => {
    const html = await (await get('/uv', { headers: { 'Accept-Language': 'ru' } })).text();
    expect(html).to.include('<html lang="ru">').and.to.include('Открыть в Mirador');
  });

  it('lets the files of the viewers be cached forever, and revalidates its own', async () => {
    const html = `${await (await get('/mirador')).text()}${await (await get('/uv')).text()}`;
    const files = [...html.matchAll(/(?:src|href)="([^"]*\/assets\/[^"]*)"/g)].map(([, at]) => at);
    expect(files.length).to.be.at.least(7);
    for (const file of files) {
      const answer = await fetch(file ?? '', HEAD);
      expect(answer.status, file).to.equal(200);
      expect(answer.headers.get('etag'), file).to.match(/^(W\/)?"/);
      expect(answer.headers.get('content-type'), file).to.match(/javascript|css|svg/);
      expect(answer.headers.get('cache-control'), file).to.match(
        /\/viewers\/\w+\/\d+\.\d+\.\d+\//.test(file ?? '') ? /immutable/ : /must-revalidate/,
      );
    }
  });

  for (const path of [
    '/assets/viewers/mirador/4.0.0/dist/nothing.js',
    '/assets/viewers/mirador/4.0.0/dist/',
    '/assets/viewers/uv/4.4.0/..%2F..%2Fmain.js',
    '/assets/viewer/..%2Fhome.js',
    '/assets/icon/',
  ]) {
    it(`answers 404 at ${path}`, async () => {
      expect((await get(path)).status).to.be.oneOf([403, 404]);
    });
  }
});
