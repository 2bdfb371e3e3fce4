import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import {
  type Cluster,
  describeCluster,
  expectNoCrash,
  ready,
  statusOf,
  timeUntil,
  withCluster,
} from '../support/cluster.ts';

const IN_MEMORY = [
  '/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg',
  '/iiif/image/3/box-letter_p1/info.json',
  '/iiif/presentation/3/box-letter/manifest',
  '/iiif/presentation/3/box-letter/annotations/p1/hand',
];
const NOT_IN_MEMORY = [
  '/iiif/image/3/box-letter_p2/0,0,512,512/512,512/0/default.jpg',
  '/iiif/presentation/2/box-letter/manifest',
  '/records/box-letter/tei.xml',
  '/oai?verb=Identify',
  '/iiif/discovery/1/activity',
  '/sitemap.xml',
  '/iiif/search/2/box-letter?q=mother',
];

const statusesOf = (address: string, paths: readonly string[]) =>
  Promise.all(paths.map(async (path) => `${await statusOf(address + path)} ${path}`));
const all = (status: number, paths: readonly string[]) => paths.map((path) => `${status} ${path}`);

/** Asks for what shall be in memory. */
async function fillMemory({ nodes }: Cluster): Promise<void> {
  for (const { address } of nodes) {
    for (let i = 0; i < 3; i++) {
      expect(await statusesOf(address, IN_MEMORY)).to.deep.equal(all(200, IN_MEMORY));
    }
  }
}

/** A page and a problem document say that the database is away, and when to ask again. */
async function expectRefusal(address: string): Promise<void> {
  const problem = await fetch(`${address}/records/box-letter`);
  expect(problem.headers.get('Retry-After')).to.equal('2');
  expect(problem.headers.get('Content-Type')).to.equal('application/problem+json');
  expect(await problem.json()).to.include({ type: '/errors#DATABASE_UNAVAILABLE' });
  const headers = { Accept: 'text/html' };
  const page = await fetch(`${address}/records/box-letter`, { headers });
  expect([page.status, page.headers.get('Retry-After')]).to.deep.equal([503, '2']);
  expect(await page.text()).to.include('The database cannot be reached');
  const health = await fetch(`${address}/readyz`);
  expect(health.status).to.equal(503);
  expect(await health.text()).to.include('refuses connections');
  expect(await statusOf(`${address}/healthz`)).to.equal(200);
}

async function stopAndStart({ nodes, postgres }: Cluster, mode: 'fast' | 'immediate') {
  await postgres.stop(mode);
  for (const { address } of nodes) {
    for (let i = 0; i < 10; i++) {
      expect(await statusesOf(address, IN_MEMORY)).to.deep.equal(all(200, IN_MEMORY));
      expect(await statusesOf(address, NOT_IN_MEMORY)).to.deep.equal(all(503, NOT_IN_MEMORY));
      await wait(150);
    }
    await expectRefusal(address);
  }
  await postgres.start();
  for (const { address } of nodes) {
    expect(await ready(address)).to.be.below(2000);
    expect(await statusOf(`${address}/records/box-letter`)).to.equal(200);
  }
}

describeCluster('a cluster without its database', () => {
  it('goes on with what is in memory, refuses the rest for a while, and recovers by itself', () =>
    withCluster(async (cluster) => {
      for (const mode of ['fast', 'immediate'] as const) {
        await fillMemory(cluster);
        await stopAndStart(cluster, mode);
      }
      for (const node of cluster.nodes) expectNoCrash(node);
    }, true));

  it('answers nothing from memory on a node that is cut off, until it hears again', () =>
    withCluster(async (cluster) => {
      const { nodes, fonds } = cluster;
      const [cut, other] = nodes;
      if (!cut || !other) throw new Error('there are two nodes');
      await fillMemory(cluster);
      await cut.database.set('cut');
      const stopped = await timeUntil(
        async () => (await statusOf(cut.address + IN_MEMORY[0])) === 503,
        'memory no longer answers',
      );
      expect(stopped).to.be.below(2000);
      expect(await statusesOf(other.address, IN_MEMORY)).to.deep.equal(all(200, IN_MEMORY));
      expect(await fonds('withdraw', 'box-letter', '--reason', 'a test')).to.include({ code: 0 });
      const paths = [...IN_MEMORY, ...NOT_IN_MEMORY];
      for (let i = 0; i < 10; i++) {
        const start = performance.now();
        expect(await statusesOf(cut.address, paths)).to.deep.equal(all(503, paths));
        expect(performance.now() - start).to.be.below(2000);
        await wait(100);
      }
      expect(await (await fetch(`${cut.address}/readyz`)).text()).to.include('cannot be reached');
      expect(await statusesOf(other.address, IN_MEMORY)).to.deep.equal(all(410, IN_MEMORY));
      await cut.database.set('open');
      const seen = new Set<number>();
      const recovered = await timeUntil(async () => {
        const status = await statusOf(cut.address + IN_MEMORY[0]);
        seen.add(status);
        return status === 410;
      }, 'the node has heard of the withdrawal');
      expect(recovered).to.be.below(2500);
      expect([...seen]).to.not.include(200);
      for (const node of nodes) expectNoCrash(node);
    }));

  it('tells nothing old after a node stood still', () =>
    withCluster(async (cluster) => {
      const { nodes, fonds } = cluster;
      const [still, other] = nodes;
      if (!still || !other) throw new Error('there are two nodes');
      await fillMemory(cluster);
      still.signal('SIGSTOP');
      expect(await fonds('withdraw', 'box-letter', '--reason', 'a test')).to.include({ code: 0 });
      // These wait in its sockets.
      const asked = statusesOf(still.address, IN_MEMORY);
      await wait(3000);
      still.signal('SIGCONT');
      const statuses = [...(await asked), ...(await statusesOf(still.address, IN_MEMORY))];
      expect(statuses.filter((line) => !/^(410|503) /.test(line))).to.deep.equal([]);
      await timeUntil(
        async () => (await statusOf(still.address + IN_MEMORY[0])) === 410,
        'the node has heard of the withdrawal',
      );
      expectNoCrash(still);
    }));
});
