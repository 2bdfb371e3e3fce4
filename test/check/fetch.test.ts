import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type FetchOptions, fetchDocument } from '../../src/check/fetch.ts';
import type { FondsError } from '../../src/errors.ts';
import { serve } from '../support/serve.ts';

/** One of every kind of server. */
const listener: RequestListener = (req, res) => {
  const path = req.url ?? '/';
  if (path === '/gone') {
    res.writeHead(404).end();
  } else if (path === '/round') {
    res.writeHead(302, { location: '/round' }).end();
  } else if (path === '/moved') {
    res.writeHead(301, { location: '/manifest' }).end();
  } else if (path === '/away') {
    res.writeHead(302, { location: 'file:///etc/passwd' }).end();
  } else if (path === '/bomb') {
    res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
  } else if (path === '/slow') {
    res.writeHead(200).write('{');
  } else if (path === '/broken') {
    res.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
  } else {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    res.writeHead(200, headers).end(gzipSync('{"a":1}'));
  }
};

const failure = (path: string, options: FetchOptions = {}) =>
  serve(listener, (base) =>
    fetchDocument(base + path, options).then(
      () => undefined,
      (error: FondsError) => error,
    ),
  );

describe('fetchDocument(address)', () => {
  it('reads what is compressed, and says where it was', () =>
    serve(listener, async (base) => {
      const { url, bytes, type } = await fetchDocument(`${base}/moved#here`);
      expect(Buffer.from(bytes).toString()).to.equal('{"a":1}');
      expect({ url, type }).to.deep.equal({ url: `${base}/manifest`, type: 'application/json' });
    }));

  for (const [path, message, options] of [
    ['/gone', 'it answers 404', {}],
    ['/round', 'redirects more than 5 times', {}],
    ['/away', 'no http or https address', {}],
    ['/bomb', 'larger than 1000 bytes', { maxBytes: 1000 }],
    ['/slow', 'takes too long', { deadline: 200 }],
    ['/broken', 'incorrect header', {}],
  ] as const) {
    it(`does without ${path}`, async () => {
      const error = await failure(path, options);
      expect(error?.code).to.equal('CANNOT_CHECK');
      expect(error?.message).to.include(message);
    });
  }

  it('refuses this machine to strangers, by number and by name', async () => {
    expect((await failure('/', { publicOnly: true }))?.code).to.equal('ADDRESS_REFUSED');
    const named = await serve(listener, (base) =>
      fetchDocument(base.replace('127.0.0.1', 'localhost'), { publicOnly: true }).catch(
        (error: FondsError) => error.code,
      ),
    );
    expect(named).to.equal('ADDRESS_REFUSED');
  });

  it('lets strangers ask the archive itself, but not what it leads to', () =>
    serve(listener, async (own) => {
      const options = { publicOnly: true, own };
      expect((await fetchDocument(`${own}/manifest`, options)).bytes.length).to.equal(7);
      const code = await serve(
        (_req, res) => res.writeHead(302, { location: own }).end(),
        (base) =>
          fetchDocument(own, { publicOnly: true, own: base }).catch(
            (error: FondsError) => error.code,
          ),
      );
      expect(code).to.equal('ADDRESS_REFUSED');
    }));
});
