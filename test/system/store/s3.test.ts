import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { FondsError } from '../../../src/errors.ts';
import { s3Store } from '../../../src/system/store/s3.ts';
import type { Store } from '../../../src/system/store/store.ts';
import { type FaultProxy, faultProxy } from '../../support/fault-proxy.ts';
import { describeWithS3, inBucket } from '../../support/s3.ts';

const ENDPOINT = process.env['AWS_ENDPOINT_URL_S3'] ?? '';
const LIMITS = { timeoutMs: 300, pauseMs: 200 };

async function withFaults(use: (store: Store, proxy: FaultProxy) => Promise<void>): Promise<void> {
  const proxy = await faultProxy(ENDPOINT);
  try {
    await inBucket((store) => use(store, proxy), { endpoint: proxy.address, ...LIMITS });
  } finally {
    proxy.close();
  }
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as FondsError).code,
  );

describeWithS3('s3Store(address) when the service fails', (address) => {
  it('reads although each first attempt fails', () =>
    withFaults(async (store, proxy) => {
      await store.put('a', 'content');
      const faults = [
        { kind: 'reset' },
        { kind: 'delay', ms: 1000 },
        { kind: 'status', status: 503, code: 'SlowDown' },
        { kind: 'stall', bytes: 3 },
      ] as const;
      for (const fault of faults) {
        proxy.set((_req, index) => (index === 0 ? fault : undefined));
        expect((await store.read('a'))?.content.toString()).to.equal('content');
      }
    }));

  it('writes in the end to a service that is busy', () =>
    withFaults(async (store, proxy) => {
      proxy.set((_req, index) =>
        index < 2 ? { kind: 'status', status: 503, code: 'SlowDown' } : undefined,
      );
      await store.put('a', 'content');
      expect((await store.read('a'))?.content.toString()).to.equal('content');
    }));

  it('refuses at once while the service is away, and is ready again by itself', () =>
    withFaults(async (store, proxy) => {
      await store.put('a', 'content');
      proxy.set(() => ({ kind: 'delay', ms: 60_000 }));
      for (let time = 0; time < 3; time++) {
        expect(await codeOf(store.read('a'))).to.equal('STORE_UNAVAILABLE');
      }
      const [count, start] = [proxy.count(), performance.now()];
      for (let time = 0; time < 50; time++) {
        expect(await codeOf(store.read('a'))).to.equal('STORE_UNAVAILABLE');
      }
      expect(performance.now() - start).to.be.below(100);
      expect(proxy.count()).to.equal(count);
      proxy.set(() => undefined);
      await wait(250);
      expect((await store.read('a'))?.content.toString()).to.equal('content');
    }));

  it('says that the service cannot be used if nothing listens', async () => {
    for (const endpoint of ['http://127.0.0.1:1']) {
      const store = s3Store(address, { endpoint, ...LIMITS });
      expect(await codeOf(store.read('a'))).to.equal('STORE_UNAVAILABLE');
      store.close();
    }
  });

  it('makes a bucket that is not there', async () => {
    const store = s3Store(`s3://fonds-${Date.now()}/deep/prefix`);
    expect(await store.stat('a')).to.equal(undefined);
    for await (const { key } of store.list('')) expect.fail(key);
    await store.remove('a');
    await store.put('a', 'content');
    expect((await store.read('a'))?.content.toString()).to.equal('content');
    await store.remove('a');
    store.close();
  });
});
