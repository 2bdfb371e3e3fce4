import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  type FetchOptions,
  fetchDocument,
  isPublicAddress,
  refusePrivateHost,
} from '../../../src/check/document/fetch.ts';
import type { FondsError } from '../../../src/errors.ts';
import { serve } from '../../support/serve.ts';

describe('isPublicAddress(address)', () => {
  for (const address of ['8.8.8.8', '172.32.0.1', '192.167.255.255', '2a00:1450:4001::200e']) {
    it(`accepts ${address}`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  }
  for (const address of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8'],
    ...['fe80::1', 'fc00::1', 'fd12::1', '2001:db8::1', '2002:7f00:1::', '64:ff9b::7f00:1'],
    ...['ff02::1', 'localhost', ''],
  ]) {
    it(`refuses ${address || 'an empty address'}`, () => {
      expect(isPublicAddress(address)).to.equal(false);
    });
  }
});

describe('refusePrivateHost(url)', () => {
  for (const address of [
    ...['http://127.0.0.1/', 'http://2130706433/', 'http://0x7f.1/', 'http://[::1]:8080/'],
    ...['http://[::ffff:127.0.0.1]/', 'http://169.254.169.254/latest/meta-data/'],
  ]) {
    it(`refuses ${address} in any notation`, () => {
      expect(() => refusePrivateHost(new URL(address))).to.throw('is not a public address');
    });
  }
  it('accepts names, which the resolver checks', () => {
    expect(() => refusePrivateHost(new URL('https://archive.example/'))).to.not.throw();
  });
});

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
  it('reads compressed documents, and returns the final address', () =>
    serve(listener, async (base) => {
      const { url, bytes, contentType: type } = await fetchDocument(`${base}/moved#here`);
      expect(Buffer.from(bytes).toString()).to.equal('{"a":1}');
      expect({ url, type }).to.deep.equal({ url: `${base}/manifest`, type: 'application/json' });
    }));

  for (const [path, message, options] of [
    ['/gone', 'the answer is 404', {}],
    ['/round', 'redirects more than 5 times', {}],
    ['/away', 'not an http or https address', {}],
    ['/bomb', 'larger than 1000 bytes', { maxBytes: 1000 }],
    ['/slow', 'takes too long', { timeoutMs: 200 }],
    ['/broken', 'incorrect header', {}],
  ] as const) {
    it(`fails with a clear message for ${path}`, async () => {
      const error = await failure(path, options);
      expect(error?.code).to.equal('CANNOT_CHECK');
      expect(error?.message).to.include(message);
    });
  }

  it('refuses strangers the addresses of this machine, by number and by name', async () => {
    expect((await failure('/', { publicOnly: true }))?.code).to.equal('ADDRESS_REFUSED');
    const named = await serve(listener, (base) =>
      fetchDocument(base.replace('127.0.0.1', 'localhost'), { publicOnly: true }).catch(
        (error: FondsError) => error.code,
      ),
    );
    expect(named).to.equal('ADDRESS_REFUSED');
  });

  it('lets strangers fetch from the archive itself, but does not follow its redirects elsewhere', () =>
    serve(listener, async (own) => {
      const options = { publicOnly: true, ownOrigin: own };
      expect((await fetchDocument(`${own}/manifest`, options)).bytes.length).to.equal(7);
      const code = await serve(
        (_req, res) => res.writeHead(302, { location: own }).end(),
        (base) =>
          fetchDocument(own, { publicOnly: true, ownOrigin: base }).catch(
            (error: FondsError) => error.code,
          ),
      );
      expect(code).to.equal('ADDRESS_REFUSED');
    }));
});
