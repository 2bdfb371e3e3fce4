import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, type Served, serveArchive } from '../support/archive.ts';
import { discoveryHarvester } from '../support/harvester.ts';
import { oaiHarvester } from '../support/oai-harvester.ts';
import { sitemapHarvester } from '../support/sitemap-harvester.ts';
import { type Small, small } from '../support/small.ts';

/** More than one part of a list of OAI-PMH, and more than one page of Discovery. */
const MANY = 130;

/** An archive that changes, and what is right to know of it. */
function changing(folder: string, files: Small, archive: Served['archive']) {
  const published = new Map(Array.from({ length: MANY }, (_, n) => [`s${n}`, `s${n}`]));
  const withdrawn = new Set<string>();
  let turn = 0;
  const write = (id: string, title: string) => {
    published.set(id, published.get(id) ?? id);
    withdrawn.delete(id);
    const place = `manifests/${published.get(id)}/record.yaml`;
    return files.write(place, `id: ${id}\nlevel: series\ntitle: ${title}\n`);
  };
  const lose = (id: string) => {
    published.delete(id);
    withdrawn.add(id);
  };
  return {
    published: () => [...published.keys()],
    withdrawn: () => [...withdrawn],
    turns: () => turn,
    /** In each turn some are changed, deleted, withdrawn, moved, published, and published once more. */
    async change(): Promise<void> {
      turn += 1;
      await write(`s${turn}`, `Changed in turn ${turn}`);
      await rm(join(folder, 'manifests', `s${100 + turn}`), { recursive: true });
      lose(`s${100 + turn}`);
      if (withdrawn.has(`s${98 + turn}`)) await write(`s${98 + turn}`, 'Back again');
      await write(`new${turn}`, 'New');
      published.set(`s${30 + turn}`, `moved${turn}`);
      await rename(
        join(folder, 'manifests', `s${30 + turn}`),
        join(folder, 'manifests', `moved${turn}`),
      );
      await archive.ingest();
      await archive.withdraw(`s${60 + turn}`, 'Not ours', turn % 2 ? `s${turn}` : undefined);
      lose(`s${60 + turn}`);
    },
  };
}

describe('A harvester written from the specifications alone', function () {
  this.timeout(60_000);

  it('ends with exactly what is published and every tombstone, in each of three feeds, though all changes while it reads', () =>
    inFolder(async (folder) => {
      const files = small(folder);
      await Promise.all(
        Array.from({ length: MANY }, (_, n) =>
          files.write(`manifests/s${n}/record.yaml`, `id: s${n}\nlevel: series\ntitle: S ${n}\n`),
        ),
      );
      const { base, archive, close } = await serveArchive(files);
      try {
        const truth = changing(folder, files, archive);
        const oai = oaiHarvester(`${base}/oai`, 'oai_dc');
        const discovery = discoveryHarvester(`${base}/iiif/discovery/1/activity`);
        const sitemap = sitemapHarvester(base);
        for (const harvester of [oai, discovery, sitemap]) {
          await harvester.visit(truth.change);
          await harvester.visit(truth.change);
        }
        expect(truth.turns()).to.be.greaterThan(6).and.lessThan(29);
        for (const harvester of [oai, discovery, sitemap]) {
          await harvester.visit();
          expect(await harvester.visit()).to.be.lessThan(MANY);
        }

        const identifier = (record: string) => `oai:127.0.0.1:${record}`;
        expect(oai.here()).to.have.members(truth.published().map(identifier));
        expect(oai.gone()).to.have.members(truth.withdrawn().map(identifier));

        const top = `${base}/iiif/presentation/3/collection`;
        const collection = (record: string) => `${top}/${record}`;
        const three = (address: string) => address.startsWith(`${top}/`);
        const { here, gone } = discovery.held;
        expect([...here.keys()].filter(three)).to.have.members(truth.published().map(collection));
        expect([...gone].filter(three)).to.have.members(truth.withdrawn().map(collection));

        const page = (record: string) => `${base}/records/${record}`;
        expect(sitemap.here()).to.have.members(truth.published().map(page));
        // A sitemap tells of no page that was gone before the first visit.
        expect(sitemap.gone().length).to.be.greaterThan(0);
        expect(truth.withdrawn().map(page)).to.include.members(sitemap.gone());

        const found = new Set<string>();
        expect(await oaiHarvester(`${base}/oai`, 'oai_dc').visit()).to.equal(
          truth.published().length + truth.withdrawn().length,
        );
        for (let n = 1, more = true; more; n++) {
          const answer = await fetch(`${base}/iiif/discovery/1/activity/${n}`);
          const { orderedItems, next } = await answer.json();
          more = next !== undefined;
          for (const { type, endTime, object } of orderedItems) {
            const activity = `${type} ${endTime} ${object.id}`;
            expect(found.has(activity), activity).to.equal(false);
            found.add(activity);
          }
        }
      } finally {
        await close();
      }
    }));
});
