import { once } from 'node:events';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { ImageEngine } from '../../../src/image/engine.ts';
import { imageFront } from '../../../src/web/api/image.ts';
import { inFolder, openSample, type Sample, withSample } from '../../image/support/sample.ts';
import { serve } from '../../support/serve.ts';

const BASE = 'https://archive.example.org/fonds';

type Raw = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

/** A request with the path exactly as it stands here: fetch would mend it. */
const raw = (base: string, path: string, options: { method?: string; headers?: object } = {}) =>
  new Promise<Raw>((resolve, reject) => {
    const { port } = new URL(base);
    const { method = 'GET', headers = {} } = options;
    get({ host: '127.0.0.1', port, path, method, headers: { ...headers } }, (res) => {
      let body = '';
      res.setEncoding('latin1');
      res.on('data', (part: string) => {
        body += part;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    }).on('error', reject);
  });

/** Asks for something, waits until the first bytes are there, and takes no more until it is told to. */
async function slowReader(base: string, path: string) {
  const { port } = new URL(base);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  await once(socket, 'readable');
  const rest = async () => {
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    const all = Buffer.concat(parts);
    return all.subarray(all.indexOf('\r\n\r\n') + 4);
  };
  return { socket, rest };
}

type Ask = (path: string, options?: { method?: string; headers?: object }) => Promise<Raw>;

describe('imageFront(options)', () => {
  let sample: Sample;
  before(async () => {
    sample = await openSample({});
  });
  after(() => sample.close());

  const withFront = (use: (ask: Ask) => Promise<void>) => {
    const front = imageFront({ engine: sample.engine, base: BASE });
    return serve(
      async (req, res) => {
        if (!(await front(req, res, req.url ?? '/'))) res.writeHead(418).end();
      },
      (base) => use((path, options) => raw(base, path, options)),
    );
  };

  it('ignores every other address', () =>
    withFront(async (ask) => {
      for (const path of [
        '/',
        '/iiif/image/4/sample/info.json',
        '/iiif/image/3',
        '/IIIF/image/3/x/y',
      ]) {
        expect((await ask(path)).status, path).to.equal(418);
      }
    }));
  it('redirects from the image to its info.json', () =>
    withFront(async (ask) => {
      for (const path of [
        '/iiif/image/3/sample',
        '/iiif/image/3/sample/',
        '/iiif/image/3/s%61mple?x=1',
      ]) {
        const { status, headers } = await ask(path);
        expect(status).to.equal(303);
        expect(headers['location']).to.equal(`${BASE}/iiif/image/3/sample/info.json`);
      }
    }));
  it('accepts ids of any length', async () => {
    const id = `ark:%2F12025%2F${'x'.repeat(1000)}`;
    const source = { ...sample.source, id: decodeURIComponent(id) };
    const engine = {
      ...sample.engine,
      find: async (asked: string) => (asked === source.id ? source : undefined),
    };
    const front = imageFront({ engine: engine as ImageEngine, base: BASE });
    await serve(
      async (req, res) => {
        await front(req, res, req.url ?? '/');
      },
      async (base) => {
        for (const version of [2, 3]) {
          const address = `/iiif/image/${version}/${id}`;
          const info = await raw(base, `${address}/info.json`);
          const own = BASE + address.replace('ark:', 'ark%3A');
          expect(JSON.parse(info.body)[version === 3 ? 'id' : '@id']).to.equal(own);
          expect((await raw(base, address)).headers['location']).to.equal(`${own}/info.json`);
          const tile = await raw(base, `${address}/0,0,512,512/512,/0/default.jpg`);
          expect([tile.status, tile.headers['content-type']]).to.deep.equal([200, 'image/jpeg']);
          expect((await raw(base, `${address}x/info.json`)).status).to.equal(404);
        }
      },
    );
  });
  it('serves info.json in the type that the client prefers', () =>
    withFront(async (ask) => {
      const linked = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"';
      for (const [version, accept, type] of [
        [3, undefined, linked],
        [3, '*/*', linked],
        [3, linked, linked],
        [3, 'text/html', linked],
        [3, 'application/json', 'application/json'],
        [3, 'application/json, text/html;q=0.9', 'application/json'],
        [3, 'application/ld+json;q=0.1, application/json;q=0.5', 'application/json'],
        [3, 'application/json;q=0.1, */*', linked],
        [2, undefined, 'application/json'],
        [2, '*/*', 'application/json'],
        [2, 'application/ld+json', 'application/ld+json'],
        [2, 'application/json;q=nonsense, application/ld+json;q=0.2', 'application/ld+json'],
      ] as const) {
        const headers = accept === undefined ? {} : { accept };
        const info = await ask(`/iiif/image/${version}/sample/info.json`, { headers });
        expect(info.status).to.equal(200);
        expect(info.headers['content-type'], `${version} ${accept}`).to.equal(type);
        expect(info.headers['vary']).to.equal('Accept');
        expect(JSON.parse(info.body)).to.include({
          [version === 3 ? 'id' : '@id']: `${BASE}/iiif/image/${version}/sample`,
        });
      }
    }));
  it('answers 304 to a client that has it, with an ETag for each type', () =>
    withFront(async (ask) => {
      for (const path of ['info.json', 'full/650,/0/default.jpg', 'full/99,/0/gray.png']) {
        const first = await ask(`/iiif/image/3/sample/${path}`);
        const etag = String(first.headers['etag']);
        const again = await ask(`/iiif/image/3/sample/${path}`, {
          headers: { 'if-none-match': `"other", W/${etag}` },
        });
        expect([again.status, again.body]).to.deep.equal([304, '']);
        expect(again.headers['etag']).to.equal(etag);
        expect(again.headers).to.include({ 'access-control-allow-origin': '*' });
        for (const name of ['cache-control', 'vary', 'access-control-expose-headers']) {
          expect(again.headers[name], name).to.equal(first.headers[name]);
        }
        expect(again.headers).not.to.have.any.keys('link', 'content-type', 'last-modified');
        const since = { 'if-modified-since': 'Mon, 06 May 2024 07:08:09 GMT' };
        expect((await ask(`/iiif/image/3/sample/${path}`, { headers: since })).status).to.equal(
          304,
        );
        const before = { 'if-modified-since': 'Mon, 06 May 2024 07:08:08 GMT' };
        expect((await ask(`/iiif/image/3/sample/${path}`, { headers: before })).status).to.equal(
          200,
        );
      }
      const accept = { accept: 'application/json' };
      const [linked, plain] = [
        await ask('/iiif/image/3/sample/info.json'),
        await ask('/iiif/image/3/sample/info.json', { headers: accept }),
      ];
      expect(linked.headers['etag']).not.to.equal(plain.headers['etag']);
    }));
  it('serves images with links, length and security headers', () =>
    withFront(async (ask) => {
      const { status, headers, body } = await ask('/iiif/image/3/sample/full/,450/0/color.jpg?a=b');
      expect(status).to.equal(200);
      expect(headers).to.deep.include({
        'content-type': 'image/jpeg',
        'content-length': `${body.length}`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'",
        'last-modified': 'Mon, 06 May 2024 07:08:09 GMT',
        link: `<${BASE}/iiif/image/3/sample/full/650,450/0/default.jpg>;rel="canonical",<http://iiif.io/api/image/3/level2.json>;rel="profile"`,
      });
      expect(headers['cache-control']).to.equal('public, max-age=60, must-revalidate');
      const head = await ask('/iiif/image/3/sample/full/,450/0/color.jpg', { method: 'HEAD' });
      expect([head.status, head.body]).to.deep.equal([200, '']);
      expect(head.headers['content-length']).to.equal(`${body.length}`);
      const old = await ask('/iiif/image/2/sample/full/650,450/0/color.jpg');
      expect(old.headers['link']).to.include(
        '/iiif/image/2/sample/full/650,/0/default.jpg>;rel="can',
      );
    }));
  it('gives a canonical address that returns the same bytes and is its own canonical address', () =>
    withFront(async (ask) => {
      for (const form of [
        '3/0,0,1300,900/max/0.0/color.jpg',
        '3/pct:10.5,10.5,20.25,20.25/max/!360/default.png',
        '3/900,600,9999,9999/!100,100/.5/gray.webp',
        '3/1299,899,1,1/^5,/90.0/bitonal.png',
        '3/full/pct:0.1/0/default.jpg',
        '3/512,512,512,388/256,/0/color.jpg',
        '2/full/max/0/default.jpg',
        '2/square/,77/22.50/default.gif',
      ]) {
        const given = await ask(`/iiif/image/${form.replace('/', '/sample/')}`);
        const [, canonical = ''] =
          /<([^>]+)>;rel="canonical"/.exec(`${given.headers['link']}`) ?? [];
        const again = await ask(canonical.replace(BASE, ''));
        expect([given.status, again.status], form).to.deep.equal([200, 200]);
        expect(again.body === given.body, form).to.equal(true);
        expect(again.headers['link'], form).to.equal(given.headers['link']);
      }
    }));
  it('reads escaped parameters like plain ones', () =>
    withFront(async (ask) => {
      const plain = await ask('/iiif/image/3/sample/0,0,99,99/^!200,200/!90/default.jpg');
      const escaped = await ask(
        '/iiif/image/3/sample/0%2C0%2c99,99/%5E%21200%2C200/%2190/default%2Ejpg',
      );
      expect(plain.status).to.equal(200);
      expect(escaped.headers['etag']).to.equal(plain.headers['etag']);
    }));
  for (const [path, status, code] of [
    ['nobody/info.json', 404, 'NO_SUCH_IMAGE'],
    ['nobody', 404, 'NO_SUCH_IMAGE'],
    ['nobody/nonsense/max/0/default.jpg', 404, 'NO_SUCH_IMAGE'],
    ['/info.json', 404, 'NO_SUCH_IMAGE'],
    ['a%2Fb/full/max/0/default.jpg', 404, 'NO_SUCH_IMAGE'],
    ['..%2f..%2fetc/full/max/0/default.jpg', 404, 'NO_SUCH_IMAGE'],
    ['%00/full/max/0/default.jpg', 404, 'NO_SUCH_IMAGE'],
    ['[frob]/full/max/0/default.jpg', 404, 'NO_SUCH_IMAGE'],
    ['SAMPLE/full/max/0/default.jpg', 404, 'NO_SUCH_IMAGE'],
    ['%zz/info.json', 400, 'INVALID_ADDRESS'],
    ['sample/%ff/max/0/default.jpg', 400, 'INVALID_ADDRESS'],
    ['sample/full/max/0/default.jpg%', 400, 'INVALID_ADDRESS'],
    ['sample/INFO.JSON', 400, 'INVALID_ADDRESS'],
    ['sample/info.json/', 400, 'INVALID_ADDRESS'],
    ['sample/full/max/0/default.jpg/', 400, 'INVALID_ADDRESS'],
    ['sample//full/max/0/default.jpg', 400, 'INVALID_ADDRESS'],
    ['sample/full%2Fmax/0/default.jpg', 400, 'INVALID_ADDRESS'],
    ['sample/full/max/0', 400, 'INVALID_ADDRESS'],
    ['sample/full\\/max/0/default.jpg', 400, 'INVALID_REGION'],
    ['sample/[]<>;=/max/0/default.jpg', 400, 'INVALID_REGION'],
    ['sample/full/\\[]^<>;=/0/default.jpg', 400, 'INVALID_SIZE'],
    ['sample/full/full/0/default.jpg', 400, 'INVALID_SIZE'],
    ['sample/full/%2510,/0/default.jpg', 400, 'INVALID_SIZE'],
    ['sample/full/max/%2e%2e/default.jpg', 400, 'INVALID_ROTATION'],
    ['sample/full/max/361/default.jpg', 400, 'INVALID_ROTATION'],
    ['sample/full/max/0/x[y.jpg', 400, 'INVALID_QUALITY'],
    ['sample/full/max/0/default.j\\g', 400, 'INVALID_FORMAT'],
    ['sample/full/^99999999,99999999/0/default.jpg', 400, 'SIZE_TOO_LARGE'],
    ['sample/1300,0,9,9/max/0/default.jpg', 400, 'REGION_OUTSIDE'],
  ] as const) {
    it(`answers ${status} to ${path}`, () =>
      withFront(async (ask) => {
        const answer = await ask(`/iiif/image/3/${path}`);
        expect(answer.status).to.equal(status);
        expect(answer.headers['content-type']).to.equal('application/problem+json');
        const problem = JSON.parse(answer.body) as Record<string, unknown>;
        expect(problem).to.include({ type: `/errors#${code}`, status });
        expect(problem['instance']).to.equal(`/iiif/image/3/${path}`);
        expect(problem['detail']).to.be.a('string');
        const head = await ask(`/iiif/image/3/${path}`, { method: 'HEAD' });
        expect([head.status, head.body]).to.deep.equal([status, '']);
      }));
  }
  it('resolves an address again after an ingest has replaced the image', async () => {
    let { source } = sample;
    const engine: ImageEngine = { ...sample.engine, find: async () => source };
    const front = imageFront({ engine, base: BASE });
    const tag = async (base: string) =>
      (await raw(base, '/iiif/image/3/sample/full/650,/0/default.jpg')).headers['etag'];
    await serve(
      async (req, res) => {
        await front(req, res, req.url ?? '/');
      },
      async (base) => {
        const before = await tag(base);
        expect(await tag(base)).to.equal(before);
        source = { ...source, hash: 'beef' };
        expect(await tag(base)).to.not.equal(before);
      },
    );
  });
  it('never mixes up tiles requested together, over many connections or one', () =>
    withFront(async (ask) => {
      const tiles = ['0,0', '512,0', '0,512', '512,512', '1024,0', '1024,512'].map((at) => {
        const [x = 0, y = 0] = at.split(',').map(Number);
        const size = `${Math.min(512, 1300 - x)},${Math.min(512, 900 - y)}`;
        return [at, size, '0', 'default.jpg'];
      });
      const paths = tiles.map(([at, size, ...rest]) => [`${at},${size}`, size ?? '', ...rest]);
      const expected = await Promise.all(
        paths.map(async (path) =>
          (await sample.engine.image(3, sample.source, path)).body.toString('latin1'),
        ),
      );
      for (let round = 0; round < 4; round++) {
        const given = await Promise.all(
          paths.map((path) => ask(`/iiif/image/3/sample/${path.join('/')}`)),
        );
        expect(given.map(({ body }) => body)).to.deep.equal(expected);
      }
    }));
  it('answers 405 to methods that would change something', () =>
    withFront(async (ask) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
        const { status, headers } = await ask('/iiif/image/3/sample/info.json', { method });
        expect(status).to.equal(405);
        expect(headers['allow']).to.equal('GET, HEAD, OPTIONS');
      }
    }));
  it('stops the work if its reader leaves', () =>
    withSample({ width: 2600, height: 1800, concurrency: 1 }, async (engine) => {
      const stopped: Promise<void>[] = [];
      const watched: ImageEngine = {
        ...engine,
        prepare(version, source, path) {
          const asked = engine.prepare(version, source, path);
          const bytes = (signal?: AbortSignal) => {
            stopped.push(new Promise((on) => signal?.addEventListener('abort', () => on())));
            return asked.read(signal);
          };
          return { ...asked, read: bytes };
        },
      };
      const front = imageFront({ engine: watched, base: BASE });
      await serve(
        (req, res) => void front(req, res),
        async (base) => {
          const leaving = new AbortController();
          const url = `${base}/iiif/image/3/sample/full/max/0/default.png`;
          const asked = fetch(url, { signal: leaving.signal }).catch((error: Error) => error.name);
          while (stopped.length === 0) await new Promise((on) => setTimeout(on, 2));
          leaving.abort();
          expect(await asked).to.equal('AbortError');
          await stopped[0];
        },
      );
    }));
  it('buffers nothing for readers who stall, and serves everything to the others', () =>
    inFolder(async (folder) => {
      const master = join(folder, 'noise.tif');
      const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
      await sharp({ create: { width: 1300, height: 900, channels: 3, background: '#fff', noise } })
        .tiff()
        .toFile(master);
      const cache = { dir: join(folder, 'cache'), bytes: 2 ** 31 };
      await withSample({ master, cache }, async (engine, source) => {
        const front = imageFront({ engine, base: BASE });
        const sockets: Socket[] = [];
        await serve(
          async (req, res) => {
            sockets.push(req.socket);
            await front(req, res, req.url ?? '/');
          },
          async (base) => {
            const asked = (height: number) => ['full', `^3000,${height}`, '0', 'default.tif'];
            const readers = [];
            for (let height = 2900; height < 2903; height++) {
              const path = asked(height).join('/');
              readers.push(await slowReader(base, `/iiif/image/3/sample/${path}`));
            }
            const waiting = sockets.reduce((sum, { writableLength }) => sum + writableLength, 0);
            expect(waiting / readers.length).to.be.below(200_000);
            const { body } = await engine.image(3, source, asked(2900));
            expect(body.length).to.be.above(12_000_000);
            expect((await readers[0]?.rest())?.equals(body)).to.equal(true);
            for (const { socket } of readers) socket.destroy();
          },
        );
      });
    })).timeout(60_000);
  it('answers 503 with Retry-After when it is overloaded', () =>
    withSample({ width: 2600, height: 1800, concurrency: 1 }, async (engine) => {
      const front = imageFront({ engine, base: BASE });
      await serve(
        (req, res) => void front(req, res),
        async (base) => {
          const leaving = new AbortController();
          const asked = Array.from({ length: 40 }, (_, index) =>
            fetch(`${base}/iiif/image/3/sample/0,0,2600,${1700 + index}/max/0/default.png`, {
              signal: leaving.signal,
            }).catch(() => undefined),
          );
          const first = await Promise.race(asked);
          expect(first?.status).to.equal(503);
          expect(Number(first?.headers.get('retry-after'))).to.be.above(0);
          leaving.abort();
          await Promise.all(asked);
        },
      );
    }));
});
