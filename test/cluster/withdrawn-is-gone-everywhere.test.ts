import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { type Cluster, describeCluster, statusOf, withCluster } from '../support/cluster.ts';

const TILE = '/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg';

/** Addresses of the letter, of all kinds. */
const ADDRESSES = [
  '/records/box-letter',
  '/records/box-letter/p1',
  '/records/box-letter/tei.xml',
  '/records/box-letter/record.pdf',
  '/records/box-letter/text/p1/hand.txt',
  '/records/box-letter/versions',
  '/iiif/presentation/3/box-letter/manifest',
  '/iiif/presentation/2/box-letter/manifest',
  '/iiif/presentation/3/box-letter/canvas/p1',
  '/iiif/presentation/3/box-letter/annotations/p1/hand',
  '/iiif/presentation/3/box-letter/v/1/manifest',
  '/iiif/image/3/box-letter_p1/info.json',
  '/iiif/image/3/box-letter_p2/full/max/0/default.jpg',
  '/iiif/image/2/box-letter_p2/full/300,/0/default.jpg',
  TILE,
  '/iiif/search/2/box-letter?q=mother',
];

type Seen = { readonly url: string; readonly status: number; readonly at: number };

/** Asks all nodes for all addresses, again and again, until it is stopped. */
function hammer({ nodes }: Cluster) {
  const seen: Seen[] = [];
  let isOver = false;
  const ask = async (address: string): Promise<void> => {
    while (!isOver) {
      for (const path of ADDRESSES) {
        const url = address + path;
        const at = performance.now();
        seen.push({ url, at, status: await statusOf(url) });
      }
    }
  };
  const asking = Promise.all(nodes.flatMap(({ address }) => [ask(address), ask(address)]));
  return {
    seen,
    async stop() {
      isOver = true;
      await asking;
    },
  };
}

describeCluster('fonds withdraw in a cluster', () => {
  it('returns when no node answers with the record', () =>
    withCluster(async (cluster) => {
      for (const { address } of cluster.nodes) {
        for (const path of ADDRESSES) expect(await statusOf(address + path), path).to.equal(200);
      }
      const { seen, stop } = hammer(cluster);
      await wait(2000);
      const { code, err } = await cluster.fonds('withdraw', 'box-letter', '--reason', 'a test');
      const returned = performance.now();
      expect(code, err).to.equal(0);
      await wait(2000);
      await stop();
      const before = seen.filter(({ at }) => at < returned - 3000);
      const after = seen.filter(({ at }) => at > returned);
      expect(new Set(before.map(({ status }) => status))).to.deep.equal(new Set([200]));
      const wrong = after.filter(({ status }) => status !== 410 && status !== 404);
      expect(wrong.slice(0, 3)).to.deep.equal([]);
      expect(after.length).to.be.above(100);
      expect(await statusOf(cluster.nodes[0]?.address + TILE)).to.equal(410);
    }));
});
