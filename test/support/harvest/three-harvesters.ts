import { expect } from 'chai';
import type { ChangingArchive } from './changing-archive.ts';
import { discoveryHarvester } from './harvester.ts';
import { oaiHarvester } from './oai-harvester.ts';
import { sitemapHarvester } from './sitemap-harvester.ts';

/** A harvester for each feed. */
export const threeHarvesters = (base: string) => ({
  oai: oaiHarvester(`${base}/oai`, 'oai_dc'),
  discovery: discoveryHarvester(`${base}/iiif/discovery/1/activity`),
  sitemap: sitemapHarvester(base),
});

export type ThreeHarvesters = ReturnType<typeof threeHarvesters>;

/** Expects that each holds exactly the published records, and every tombstone in its feed. */
export function expectTruth(
  base: string,
  truth: ChangingArchive,
  { oai, discovery, sitemap }: ThreeHarvesters,
): void {
  const identifier = (record: string) => `oai:${new URL(base).hostname}:${record}`;
  same(oai.here(), truth.published().map(identifier));
  same(oai.gone(), truth.withdrawn().map(identifier));

  const start = `${base}/iiif/presentation/3/`;
  const resource = (record: string) =>
    start + (truth.hasLeaf(record) ? `${record}/manifest` : `collection/${record}`);
  const three = (address: string) => address.startsWith(start);
  const { here, gone } = discovery.held;
  same([...here.keys()].filter(three), truth.published().map(resource));
  same([...gone].filter(three), truth.withdrawn().map(resource));

  const pages = (record: string) => {
    const page = `${base}/records/${record}`;
    return truth.hasLeaf(record) ? [page, `${page}/p1`] : [page];
  };
  same(sitemap.here(), truth.published().flatMap(pages));
  // A sitemap does not list pages that were removed before the first visit.
  expect(sitemap.gone().length).to.be.greaterThan(0);
  const tombstones = new Set(truth.withdrawn().flatMap(pages));
  expect(sitemap.gone().filter((page) => !tombstones.has(page))).to.deep.equal([]);
}

/** Sorted, because `have.members` is quadratic: too slow for ten thousand members. */
const same = (found: readonly string[], right: readonly string[]) =>
  expect(found.toSorted()).to.deep.equal(right.toSorted());

/** Reads each feed from its beginning and expects nothing twice. Returns the number of activities. */
export async function expectNothingTwice(base: string, truth: ChangingArchive): Promise<number> {
  const records = await threeHarvesters(base).oai.visit();
  expect(records).to.equal(truth.published().length + truth.withdrawn().length);
  const found = new Set<string>();
  for (let n = 1, more = true; more; n++) {
    const answer = await fetch(`${base}/iiif/discovery/1/activity/${n}`);
    const { orderedItems, next } = await answer.json();
    more = next !== undefined;
    for (const { type, endTime, object } of orderedItems) {
      const activity = `${type} ${endTime} ${object.id}`;
      if (found.has(activity)) throw new Error(`twice: ${activity}`);
      found.add(activity);
    }
  }
  return found.size;
}
