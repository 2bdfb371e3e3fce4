import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { ServiceError, signedHttp } from '../../../src/system/store/signed-http.ts';
import { type FaultProxy, faultProxy } from '../../support/fault-proxy.ts';
import { serve } from '../../support/serve.ts';

const SIGNING = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
} as const;

type Parts = {
  readonly read: (key: string, headers?: { range: string }) => Promise<string>;
  readonly proxy: FaultProxy;
  /** The requests that the service has received. */
  readonly received: readonly IncomingMessage[];
};

/** A service that answers each request with the path, behind a proxy with faults. */
async function withService(use: (parts: Parts) => Promise<void>): Promise<void> {
  const received: IncomingMessage[] = [];
  const answer = (req: IncomingMessage) => {
    received.push(req);
    return `content of ${req.url}`;
  };
  await serve(
    (req, res) => res.end(answer(req)),
    async (base) => {
      const proxy = await faultProxy(base);
      const { hostname, port } = new URL(proxy.address);
      const address = { protocol: 'http:', hostname, port: Number(port), path: '/bucket' };
      const http = await signedHttp(address, SIGNING, 200);
      const read: Parts['read'] = async (key, headers) =>
        String((await http.read(key, headers)).content);
      try {
        await use({ read, proxy, received });
      } finally {
        http.close();
        proxy.close();
      }
    },
  );
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('signedHttp(bucket, signing, timeoutMs)', () => {
  it('signs a request, with its range and its escaped key', () =>
    withService(async ({ read, received }) => {
      const said = await read('a/л 1+(2).jpg', { range: 'bytes=0-9' });
      expect(said).to.equal('content of /bucket/a/%D0%BB%201%2B%282%29.jpg');
      const headers = received[0]?.headers ?? {};
      expect(headers).to.include({ range: 'bytes=0-9' });
      expect(headers['authorization']).to.match(
        /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
      );
    }));

  it('keeps its connections', () =>
    withService(async ({ read, received }) => {
      for (const key of ['a', 'b', 'c']) await read(key);
      expect(new Set(received.map(({ socket }) => socket)).size).to.equal(1);
    }));

  for (const fault of [
    { kind: 'reset' },
    { kind: 'delay', ms: 400 },
    { kind: 'stall', bytes: 4 },
    { kind: 'status', status: 503, code: 'SlowDown' },
    { kind: 'status', status: 500, code: 'InternalError' },
    { kind: 'status', status: 429, code: 'TooManyRequests' },
  ] as const) {
    it(`asks once more after ${JSON.stringify(fault)}`, () =>
      withService(async ({ read, proxy }) => {
        proxy.set((_req, index) => (index === 0 ? fault : undefined));
        expect(await read('a')).to.equal('content of /bucket/a');
        expect(proxy.count()).to.equal(2);
      }));

    it(`gives up after ${JSON.stringify(fault)} twice`, () =>
      withService(async ({ read, proxy }) => {
        proxy.set(() => fault);
        const start = performance.now();
        const error = await failure(read('a'));
        expect(error).to.be.instanceOf(ServiceError).and.include({ isPassing: true });
        expect(proxy.count()).to.equal(2);
        expect(performance.now() - start).to.be.below(1000);
      }));
  }

  it('does not ask again if it was refused', () =>
    withService(async ({ read, proxy }) => {
      proxy.set(() => ({ kind: 'status', status: 403, code: 'AccessDenied' }));
      const error = await failure(read('a'));
      expect(error).to.include({ message: '403 AccessDenied', status: 403, isPassing: false });
      expect(proxy.count()).to.equal(1);
    }));
});
