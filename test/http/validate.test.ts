import { request } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { errors } from '../../src/http/page.ts';
import { validateRoutes } from '../../src/http/validate.ts';
import { uris } from '../../src/iiif/uri.ts';
import { serve } from '../support/serve.ts';
import { manifest } from '../validation/iiif/sample.ts';
import { put } from '../validation/iiif/table.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const wrong = JSON.stringify(put(manifest, { '/items/0/label': { none: '67' } }));

/** The part of the server that checks, on its own. */
const withCheck = (
  use: (page: string, base: string) => Promise<void>,
  fetches = false,
): Promise<void> => {
  const server = express();
  return serve(server, async (base) => {
    const uri = uris(base);
    server.use(validateRoutes({ site: { uri, name: 'fonds', citedAs: 'fonds' }, fetches }));
    server.get('/manifest', (_req, res) => {
      res
        .set('Access-Control-Allow-Origin', '*')
        .json(put(manifest, { '/id': `${base}/manifest` }));
    });
    server.use(errors({ uri, name: 'fonds', citedAs: 'fonds' }, () => {}));
    await use(`${base}/validate`, base);
  });
};

const post = (page: string, body: string | FormData | URLSearchParams, headers = {}) =>
  fetch(page, { method: 'POST', body, headers });

const formWith = (fields: Record<string, string | Blob>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

describe('/validate', () => {
  it('is a form that needs no script, in two languages', () =>
    withCheck(async (page) => {
      const english = await (await fetch(page)).text();
      expect(english).to.include('<form class="check" method="post"').and.to.include('<textarea');
      expect(english).to.not.match(/<script|name="url"/);
      const answer = await fetch(`${page}?lang=ru`);
      expect(await answer.text()).to.include('Проверить документ IIIF');
      expect(answer.headers.get('content-security-policy')).to.match(/default-src 'none'/);
    }));

  it('answers a document with JSON', () =>
    withCheck(async (page) => {
      const answer = await post(page, wrong, JSON_TYPE);
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('content-type')).to.equal('application/json');
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      const [told, ...rest] = (await answer.json()) as { findings: object[] }[];
      expect(rest).to.deep.equal([]);
      expect(Object.keys(told ?? {})).to.deep.equal(['file', 'valid', 'findings']);
      expect(told).to.include({ file: 'document', valid: false });
      expect(told?.findings[0]).to.include({ rule: 'language-map', severity: 'error' });
    }));

  it('adds what viewers show where that is asked for', () =>
    withCheck(async (page) => {
      const answer = await post(`${page}?viewers`, wrong, JSON_TYPE);
      const [told] = (await answer.json()) as { viewers: { viewer: string }[] }[];
      expect(told?.viewers.map(({ viewer }) => viewer)).to.include('Mirador');
    }));

  for (const [name, body] of [
    ['a pasted text', formWith({ text: wrong })],
    ['a file before a pasted text', formWith({ text: '', file: new File([wrong], 'my.json') })],
    ['a plain form', new URLSearchParams({ text: wrong })],
  ] as const) {
    it(`shows a browser what is wrong with ${name}`, () =>
      withCheck(async (page) => {
        const answer = await post(page, body, BROWSER);
        expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
        const text = await answer.text();
        expect(text).to.include('There are errors').and.to.include('/items/0/label/none');
        expect(text).to.include('Errors: the specification forbids it (1)');
        expect(text).to.include('<th scope="row">Mirador</th>');
        expect(text).to.include(name.startsWith('a file') ? 'my.json' : 'document');
      }));
  }

  it('gives back what was pasted, to be mended and checked again', () =>
    withCheck(async (page) => {
      const pasted = '{ "a": "</textarea><b>" }';
      const answer = await post(page, formWith({ text: pasted }), BROWSER);
      const html = await answer.text();
      expect(html).to.include('{ "a": "&lt;/textarea>&lt;b>" }'.replaceAll('"', '&quot;'));
    }));

  it('shows what a document says as text, never as HTML', () =>
    withCheck(async (page) => {
      const evil = '<script>alert(1)</script>';
      const document = put(manifest, { '/label': evil, '/behavior': [evil], [`/${'x'}`]: evil });
      const text = await (await post(page, JSON.stringify(document), { ...BROWSER })).text();
      expect(text).to.include('&lt;script').and.to.not.include('<script');
      const file = formWith({ file: new File([wrong], '<img src=x>.json') });
      expect(await (await post(page, file, BROWSER)).text()).to.not.include('<img');
    }));

  for (const [name, body, headers, status, detail] of [
    ['nothing', '', JSON_TYPE, 422, 'nothing was sent'],
    ['an empty form', formWith({ text: ' ' }), {}, 422, 'nothing was sent'],
    [
      'a broken form',
      'x',
      { 'content-type': 'multipart/form-data' },
      422,
      'the form cannot be read',
    ],
    ['more than 5 MB', 'x'.repeat(5_300_000), JSON_TYPE, 413, 'too large'],
    ['an address', new URLSearchParams({ url: 'https://a.example' }), {}, 403, 'not fetched here'],
  ] as const) {
    it(`refuses ${name} with ${status}`, () =>
      withCheck(async (page) => {
        const answer = await post(page, body, headers);
        expect(answer.status).to.equal(status);
        expect(((await answer.json()) as { detail: string }).detail).to.include(detail);
      }));
  }

  it('refuses other methods', () =>
    withCheck(async (page) => {
      const answer = await fetch(page, { method: 'PUT', body: '{}' });
      expect(answer.status).to.equal(405);
      expect(answer.headers.get('allow')).to.equal('GET, HEAD, POST, OPTIONS');
    }));

  it('holds a few documents at once, and takes others when those are done', () =>
    withCheck(async (page) => {
      const open = Array.from({ length: 4 }, () => {
        const waiting = request(page, { method: 'POST', headers: { 'content-length': 10 } });
        waiting.on('error', () => {}).write('{');
        return waiting;
      });
      let busy = await post(page, wrong, JSON_TYPE);
      for (let tries = 0; tries < 50 && busy.status !== 503; tries++) {
        await new Promise((next) => setTimeout(next, 10));
        busy = await post(page, wrong, JSON_TYPE);
      }
      expect(busy.status).to.equal(503);
      for (const waiting of open) waiting.destroy();
      let free = busy;
      for (let tries = 0; tries < 50 && free.status !== 200; tries++) {
        await new Promise((next) => setTimeout(next, 10));
        free = await post(page, wrong, JSON_TYPE);
      }
      expect(free.status).to.equal(200);
    }));

  it('fetches the archive’s own documents where addresses are allowed, and nothing inside', () =>
    withCheck(async (page, base) => {
      expect(await (await fetch(page)).text()).to.include('name="url"');
      const own = await post(page, new URLSearchParams({ url: `${base}/manifest` }));
      expect(((await own.json()) as object[])[0]).to.include({ valid: true });
      for (const inside of ['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]/']) {
        const answer = await post(page, new URLSearchParams({ url: inside }));
        expect(answer.status, inside).to.equal(403);
      }
      const other = await post(page, new URLSearchParams({ url: 'file:///etc/passwd' }));
      expect(other.status).to.equal(422);
    }, true));
});
