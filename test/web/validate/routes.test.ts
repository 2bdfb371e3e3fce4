import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { uris } from '../../../src/iiif/uri.ts';
import { errorHandler } from '../../../src/web/error/routes.ts';
import { validateRoutes } from '../../../src/web/validate/routes.ts';
import { manifest } from '../../check/iiif/sample.ts';
import { put } from '../../check/iiif/table.ts';
import { longestPiece } from '../../support/loop.ts';
import { serve } from '../../support/serve.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const wrong = JSON.stringify(put(manifest, { '/items/0/label': { none: '67' } }));

type Options = Omit<Parameters<typeof validateRoutes>[0], 'site'>;
type Use = (page: string, base: string) => Promise<void>;

/** The part of the server that checks, on its own. */
const withCheckOf = (options: Options, use: Use): Promise<void> => {
  const server = express();
  return serve(server, async (base) => {
    const uri = uris(base);
    const site = { uri, name: 'fonds', citedAs: 'fonds' };
    server.use(validateRoutes({ site, ...options }));
    server.get('/manifest', (_req, res) => {
      res
        .set('Access-Control-Allow-Origin', '*')
        .json(put(manifest, { '/id': `${base}/manifest` }));
    });
    server.use(errorHandler(site, () => {}));
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
  let asked: (use: Use) => Promise<void> = async () => {};
  let done: () => void = () => {};

  /** One server for all tests that ask nothing special of it: each has a thread to start. */
  before((ready) => {
    void withCheckOf({ fetches: false }, (page, base) => {
      asked = (use) => use(page, base);
      ready();
      return new Promise((resolve) => {
        done = resolve;
      });
    });
  });
  after(() => done());
  const withCheck = (use: Use): Promise<void> => asked(use);

  it('is a form that works without scripts, in two languages', () =>
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

  it('adds what viewers show on request', () =>
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
    it(`shows what is wrong with ${name} in a browser`, () =>
      withCheck(async (page) => {
        const answer = await post(page, body, BROWSER);
        expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8');
        const text = await answer.text();
        expect(text).to.include('There are errors').and.to.include('/items/0/label/none');
        expect(text).to.include('Errors: not allowed by the specification (1)');
        expect(text).to.include('<th scope="row">Mirador</th>');
        expect(text).to.include(name.startsWith('a file') ? 'my.json' : 'document');
      }));
  }

  it('returns the pasted text, to be corrected and checked again', () =>
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
    [
      'an address',
      new URLSearchParams({ url: 'https://a.example' }),
      {},
      403,
      'does not fetch documents',
    ],
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

  /** A request of which only the first byte is sent. */
  const begun = (page: string) => {
    const waiting = request(page, { method: 'POST', headers: { 'content-length': 10 } });
    waiting.on('error', () => {}).write('{');
    return waiting;
  };

  it('accepts documents while other connections send one byte and wait', () =>
    withCheck(async (page) => {
      const open = Array.from({ length: 40 }, () => begun(page));
      await Promise.all(open.map((one) => once(one, 'socket')));
      for (let n = 0; n < 3; n++) expect((await post(page, wrong, JSON_TYPE)).status).to.equal(200);
      for (const waiting of open) waiting.destroy();
    }));

  it('waits only so long for a body, and then closes the connection', () =>
    withCheckOf({ fetches: false, arrival: 50 }, async (page) => {
      const slow = begun(page);
      const [answer] = (await once(slow, 'response')) as [IncomingMessage];
      expect(answer.statusCode).to.equal(408);
      expect(answer.headers.connection).to.equal('close');
      answer.resume();
      await once(slow, 'close');
    }));

  /** A document of a few hundred milliseconds. */
  const large = JSON.stringify(
    put(manifest, { '/items': Array.from({ length: 60_000 }, () => ({})) }),
  );

  it('reports that a document takes too long, and checks the next one', () =>
    withCheckOf({ fetches: false, deadline: 60 }, async (page) => {
      const answer = await post(page, large, JSON_TYPE);
      expect(answer.status).to.equal(413);
      const { title, detail } = (await answer.json()) as { title: string; detail: string };
      expect(title).to.equal('This takes longer than the server allows');
      expect(detail).to.include('after 0.06 s');
      expect((await post(page, large, BROWSER)).status).to.equal(413);
      let next = await post(page, '{}', JSON_TYPE);
      for (let tries = 0; tries < 20 && next.status !== 200; tries++) {
        next = await post(page, '{}', JSON_TYPE);
      }
      expect(next.status).to.equal(200);
    }));

  it('answers other requests while it checks a large document', () =>
    withCheck(async (page) => {
      await post(page, wrong, JSON_TYPE);
      const piece = longestPiece();
      try {
        expect((await post(page, large, JSON_TYPE)).status).to.equal(200);
        expect(piece.take()).to.be.below(100);
      } finally {
        piece.end();
      }
    }));

  it('fetches the archive’s own documents if addresses are allowed, and no private ones', () =>
    withCheckOf({ fetches: true }, async (page, base) => {
      expect(await (await fetch(page)).text()).to.include('name="url"');
      const own = await post(page, new URLSearchParams({ url: `${base}/manifest` }));
      expect(((await own.json()) as object[])[0]).to.include({ valid: true });
      for (const inside of ['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]/']) {
        const answer = await post(page, new URLSearchParams({ url: inside }));
        expect(answer.status, inside).to.equal(403);
      }
      const other = await post(page, new URLSearchParams({ url: 'file:///etc/passwd' }));
      expect(other.status).to.equal(422);
    }));
});
