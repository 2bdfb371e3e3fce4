import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder, serveArchive } from '../support/archive.ts';
import { discoveryHarvester } from '../support/harvester.ts';
import { oaiHarvester } from '../support/oai-harvester.ts';
import { small } from '../support/small.ts';

const MANY = 130;

describe('A harvester of OAI-PMH', function () {
  this.timeout(40_000);

  it('ends with exactly what is published, though it changes all the while, and agrees with Discovery', () =>
    inFolder(async (folder) => {
      const files = small(folder);
      const place = (n: number) => `manifests/s${n}/record.yaml`;
      const write = (n: number, title = `Series ${n}`) =>
        files.write(place(n), `id: s${n}\nlevel: series\ntitle: ${title}\n`);
      const all = Array.from({ length: MANY }, (_, n) => n);
      await Promise.all(all.map((n) => write(n)));
      const { base, archive, close } = await serveArchive(files);
      try {
        const harvester = oaiHarvester(`${base}/oai`, 'oai_dc');
        const published = new Set(all.map((n) => `s${n}`));
        const withdrawn = new Set<string>();
        let turn = 0;

        /** Some are changed, withdrawn, published anew and moved; some of each were already told. */
        const change = async () => {
          turn += 1;
          const [changed, gone, back, fresh] = [turn, 100 + turn, 100 + turn - 2, 1000 + turn];
          await write(changed, `Changed in turn ${turn}`);
          await rm(join(folder, place(gone)));
          published.delete(`s${gone}`);
          withdrawn.add(`s${gone}`);
          if (withdrawn.delete(`s${back}`)) {
            await write(back, 'Back again');
            published.add(`s${back}`);
          }
          await write(fresh);
          published.add(`s${fresh}`);
          await archive.ingest();
        };

        await harvester.visit(change);
        expect(turn).to.be.greaterThan(0);
        for (let visit = 0; visit < 2; visit++) {
          await change();
          await harvester.visit(change);
        }
        expect(await harvester.visit()).to.be.lessThan(MANY);

        const id = (record: string) => `oai:127.0.0.1:${record}`;
        expect(harvester.here()).to.have.members([...published].map(id));
        expect(harvester.gone()).to.have.members([...withdrawn].map(id));

        const other = discoveryHarvester(`${base}/iiif/discovery/1/activity`);
        await other.visit();
        const records = [...other.held.here.keys()]
          .filter((address) => address.includes('/3/collection/'))
          .map((address) => id(address.split('/').at(-1) ?? ''));
        expect(records).to.have.members(harvester.here());
      } finally {
        await close();
      }
    }));
});
