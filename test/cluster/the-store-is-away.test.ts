import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import {
  type Cluster,
  describeCluster,
  expectNoCrash,
  statusOf,
  timeUntil,
  withCluster,
} from '../support/cluster.ts';
import type { Fault } from '../support/fault-proxy.ts';

const tileOf = (image: string) => `/iiif/image/3/${image}/0,0,512,512/512,512/0/default.jpg`;

/** A pack is copied after its second tile. */
async function copyPack(address: string): Promise<void> {
  for (let i = 0; i < 5; i++) {
    expect(await statusOf(address + tileOf('box-letter_p1'))).to.equal(200);
    await wait(200);
  }
}

async function tryFault({ nodes, store }: Cluster, fault: Fault): Promise<void> {
  for (const { address } of nodes) await copyPack(address);
  store.set(() => fault);
  for (const { address } of nodes) {
    const [local, other] = [tileOf('box-letter_p1'), tileOf('box-letter_p2')];
    for (let i = 0; i < 4; i++) {
      const start = performance.now();
      const refused = fetch(address + other);
      expect(await statusOf(address + local)).to.equal(200);
      expect(await statusOf(`${address}/iiif/presentation/3/box-letter/manifest`)).to.equal(200);
      expect(await statusOf(`${address}/iiif/search/2/box-letter?q=mother`)).to.equal(200);
      expect(performance.now() - start).to.be.below(1500);
      const { status, headers } = await refused;
      expect([status, headers.get('Retry-After')]).to.deep.equal([503, '2']);
      expect(performance.now() - start).to.be.below(6000);
    }
    // Now nobody waits for it any more.
    const start = performance.now();
    expect(await statusOf(address + other)).to.equal(503);
    expect(performance.now() - start).to.be.below(3000);
    const health = await fetch(`${address}/readyz`);
    expect(health.status).to.equal(200);
    expect(await health.text()).to.include('the store of files cannot be reached');
  }
  store.set(() => undefined);
  for (const node of nodes) {
    const path = tileOf('box-letter_p2');
    await timeUntil(async () => (await statusOf(node.address + path)) === 200, `${path} is back`);
    expectNoCrash(node);
  }
}

describeCluster('a cluster without its store', () => {
  it('goes on with local copies if it answers 503, and recovers by itself', () =>
    withCluster((cluster) => tryFault(cluster, { kind: 'status', status: 503, code: 'SlowDown' })));

  it('goes on with local copies if it does not answer in time, and recovers by itself', () =>
    withCluster((cluster) => tryFault(cluster, { kind: 'delay', ms: 20_000 })));
});
