import { connect } from 'node:net';
import { expect } from 'chai';
import { shipped } from '../support/archive.ts';
import { ERROR_ADDRESSES } from '../support/error-addresses.ts';
import { type Reply, reply } from '../support/reply.ts';

const RECORD = 'rgaspi-f558-op11-d98-ll0067-0068';
const MANIFEST = `/iiif/presentation/3/${RECORD}/manifest`;

/** One of every kind of answer. */
const KINDS: readonly (readonly [path: string, status: number])[] = [
  ['/', 200],
  [`/records/${RECORD}`, 200],
  [`/records/${RECORD}/l0067`, 200],
  [`/records/${RECORD}/description.json`, 200],
  [`/records/${RECORD}/text/translation-en.txt`, 200],
  [`/records/${RECORD}/text/l0067/transcription-ru.alto.xml`, 200],
  [MANIFEST, 200],
  [`/iiif/presentation/3/${RECORD}/canvas/l0067`, 200],
  [`/iiif/presentation/3/${RECORD}/alignment/l0067`, 200],
  [`/iiif/image/3/${RECORD}_l0067/info.json`, 200],
  [`/iiif/image/2/${RECORD}_l0067/info.json`, 200],
  [`/iiif/image/3/${RECORD}_l0067/0,0,512,512/512,512/0/default.jpg`, 200],
  [`/iiif/image/3/${RECORD}_l0067`, 303],
  [`/iiif/search/2/${RECORD}?q=the`, 200],
  [`/iiif/autocomplete/1/${RECORD}?q=th`, 200],
  ['/iiif/discovery/1/activity/1', 200],
  ['/search?q=the', 200],
  [`/records/${RECORD}/versions`, 200],
  [`/records/${RECORD}/mods.xml`, 200],
  [`/records/${RECORD}/linkset.json`, 200],
  ['/feed.atom', 200],
  ['/sitemap.xml', 200],
  ['/robots.txt', 200],
  ['/validate', 200],
  ['/assets/leaf/client/main.js', 200],
  ['/assets/viewer/mirador.js', 200],
  ['/assets/layout/iiif.svg', 200],
  ['/assets/font/old-latin.woff2', 200],
  ['/.well-known/api-catalog', 200],
  ['/schema/record.json', 200],
  ['/schema/presentation-3.json', 200],
  ['/assets/style.css', 200],
  ['/errors', 200],
  ['/healthz', 200],
  ['/readyz', 200],
  ['/mirador', 200],
  ['/uv', 200],
  ...ERROR_ADDRESSES,
];

const ask = async (path: string, init: RequestInit = {}) => {
  const { base } = await shipped();
  return fetch(base + path, { redirect: 'manual', ...init });
};

/** What an answer says of what it brings: all but the moment and the connection. */
const linesOf = ({ headers: { date, connection, 'keep-alive': _, ...lines } }: Reply) => lines;

/** What must be coded: not info.json, which costs as little as a tile, nor what is sent while it is made. */
const isLongText = (path: string, { headers, bytes }: Reply): boolean =>
  bytes.length >= 1024 &&
  /text|json|xml|javascript/.test(headers['content-type'] ?? '') &&
  !/^\/iiif\/image\/|\/text\/[\w-]+\.txt$/.test(path);

/** Sends bytes as they are, which fetch would not. */
const raw = async (request: string): Promise<string> => {
  const { base } = await shipped();
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request));
    let answer = '';
    socket.setEncoding('latin1').on('data', (part) => {
      answer += part;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
};

describe('every response', function () {
  this.timeout(30_000);

  for (const [path, status] of KINDS) {
    it(`${status} ${path}: is open to all origins, with and without an Origin header`, async () => {
      for (const headers of [{}, { origin: 'https://viewer.example' }] as const) {
        const answer = await ask(path, { headers });
        await answer.arrayBuffer();
        expect(answer.status).to.equal(status);
        expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
        expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
      }
    });

    it(`${status} ${path}: is the same in every encoding, and HEAD has the same headers`, async () => {
      const { base } = await shipped();
      const plain = await reply(base + path);
      const tags = new Map<string | undefined, string | undefined>();
      for (const coding of ['identity', 'gzip', 'br']) {
        const headers = { 'accept-encoding': coding };
        const answer = await reply(base + path, { headers });
        expect([answer.status, answer.text]).to.deep.equal([status, plain.text]);
        expect(answer.headers['content-length']).to.equal(String(answer.bytes.length));
        expect(answer.headers.vary).to.equal(plain.headers.vary);
        const head = await reply(base + path, { method: 'HEAD', headers });
        expect([head.status, head.bytes.length]).to.deep.equal([status, 0]);
        expect(linesOf(head)).to.deep.equal(linesOf(answer));
        const given = answer.headers['content-encoding'];
        if (isLongText(path, plain)) expect(given ?? 'identity').to.equal(coding);
        if (given === undefined) continue;
        expect(answer.headers.vary).to.match(/Accept-Encoding$/);
        tags.set(coding, answer.headers.etag);
      }
      if (!plain.headers.etag) return;
      // Strong tags name bytes, so each coding has its own.
      tags.set('identity', plain.headers.etag);
      expect(new Set(tags.values()).size).to.equal(tags.size);
    });
  }

  for (const [path, status] of KINDS.filter(
    ([one, status]) => status === 200 && !/healthz|readyz/.test(one),
  )) {
    it(`${status} ${path}: has an ETag, and is 304 for a client that sends it`, async () => {
      const { base } = await shipped();
      for (const coding of ['identity', 'gzip', 'br']) {
        const accepting = { 'accept-encoding': coding };
        const first = await reply(base + path, { method: 'HEAD', headers: accepting });
        const { etag = '', vary } = first.headers;
        expect(etag).to.match(/^(W\/)?"[^"]+"$/);
        const headers = { ...accepting, 'if-none-match': `"other", ${etag}` };
        const again = await reply(base + path, { headers });
        expect(again.status).to.equal(304);
        expect(again.headers.etag).to.equal(etag);
        expect(again.headers.vary).to.equal(vary);
        expect(again.headers['access-control-allow-origin']).to.equal('*');
      }
      const stale = await ask(path, { headers: { 'if-none-match': '"other"' } });
      await stale.arrayBuffer();
      expect(stale.status).to.equal(200);
    });
  }

  for (const [path, status] of KINDS.filter(([, status]) => status >= 400)) {
    it(`${status} ${path}: is a problem document`, async () => {
      const answer = await ask(path);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      const problem = (await answer.json()) as { status: number; title: string; detail: string };
      expect(problem.status).to.equal(status);
      expect(problem.title).to.be.a('string');
      expect(problem.detail).to.be.a('string');
    });
  }

  it('is defined for a preflight', async () => {
    const answer = await ask(MANIFEST, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://viewer.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(answer.status).to.equal(204);
    expect(answer.headers.get('access-control-allow-methods')).to.equal('GET,HEAD,OPTIONS');
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).to.include(
      'authorization',
    );
  });

  it('uses only the path of an absolute address, as sent to a proxy', async () => {
    for (const target of [
      `${MANIFEST}`,
      `/iiif/image/3/${RECORD}_l0067/info.json?a=b`,
      '/?lang=ru',
      '?lang=ru',
      '',
    ]) {
      const answer = await raw(
        `HEAD http://any.example:8080${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      expect(answer, target).to.match(/^HTTP\/1\.1 200 /);
    }
  });

  for (const path of [MANIFEST, '/', `/iiif/image/3/${RECORD}_l0067/info.json`]) {
    it(`refuses to write to ${path}`, async () => {
      const answer = await ask(path, { method: 'POST', body: 'x' });
      await answer.arrayBuffer();
      expect(answer.status).to.equal(405);
      expect(answer.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
    });
  }

  it('is compressed once, at ingest, in each encoding', async () => {
    const sizes: number[] = [];
    for (const coding of ['identity', 'gzip', 'br']) {
      const answer = await raw(
        `GET ${MANIFEST} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ${coding}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).to.match(/^Vary: .*Accept-Encoding/m);
      if (coding !== 'identity') expect(answer).to.include(`Content-Encoding: ${coding}`);
      sizes.push(Number(/Content-Length: (\d+)/.exec(answer)?.[1]));
    }
    const [plain = 0, gzip = 0, brotli = 0] = sizes;
    expect(gzip).to.be.lessThan(plain / 3);
    expect(brotli).to.be.lessThan(gzip);
  });

  it('redirects only browsers from a canvas to the page of its leaf', async () => {
    const browser = await ask(`/iiif/presentation/3/${RECORD}/canvas/l0067`, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect(browser.status).to.equal(303);
    expect(browser.headers.get('location')).to.match(/\/records\/.*\/l0067$/);
  });

  for (const [what, request] of [
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n'],
    ['two that say the same', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n'],
    ['HTTP/0.9', `GET ${MANIFEST}\r\n\r\n`],
    ['HTTP/0.9 by its name', 'GET / HTTP/0.9\r\n\r\n'],
    ['HTTP/2 in the form of HTTP/1', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  ] as const) {
    it(`is 400 for ${what}, and ends the connection`, async () => {
      const answer = await raw(request);
      expect(answer).to.match(/^HTTP\/1\.1 400 /);
      expect(answer).to.include('/errors#INVALID_REQUEST');
    });
  }

  for (const line of [
    'GET /records/../../etc/passwd',
    'GET /iiif/presentation/3/..%2f..%2fetc/manifest',
    'GET //iiif//image//3',
    'GET /records/\\..\\x',
    'GET /%00',
    'GET /schema/..%2frecord.json',
    'GET /assets/..%2f..%2fpackage.json',
    `GET /${'a'.repeat(9000)}`,
  ]) {
    it(`is a client error for ${line.slice(0, 60)}`, async () => {
      const answer = await raw(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(answer).to.match(/^HTTP\/1\.1 4\d\d /);
    });
  }

  it('escapes the parts of an address that it shows', async () => {
    const answer = await ask('/records/%3Cscript%3Ealert(1)%3C%2Fscript%3E', {
      headers: { accept: 'text/html' },
    });
    expect(await answer.text()).to.not.include('<script>');
  });

  it('contains no advice for operators on the page of a record', async () => {
    const html = await (await ask(`/records/${RECORD}`)).text();
    expect(html).to.not.match(/operator|aggregator|Europeana/i);
  });

  it('names the wrong parameter of an address, its value and what would be right', async () => {
    for (const path of [
      '/?lang=de',
      `/records/${RECORD}?lang=de`,
      '/uv?lang=de',
      '/validate?lang=de',
    ]) {
      const answer = await ask(path);
      expect(answer.status, path).to.equal(400);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(await answer.json()).to.deep.equal({
        type: '/errors#INVALID_QUERY',
        title: 'A query parameter is invalid',
        status: 400,
        detail: '“lang” is “de”; it must be the language of the page, en or ru',
        instance: path,
      });
    }
    expect((await ask('/?lang=ru&utm_source=letter')).status).to.equal(200);
    expect((await ask('/validate?langs=ru')).status).to.equal(400);
  });

  it('is in the reader’s language, unless the address names another', async () => {
    const page = async (path: string, language: string) =>
      (await ask(path, { headers: { 'accept-language': language } })).text();
    expect(await page('/', 'ru-RU,ru;q=0.9')).to.include('<html lang="ru">');
    expect(await page('/', 'de')).to.include('<html lang="en">');
    expect(await page('/?lang=ru', 'en')).to.include('<html lang="ru">');
  });
});
