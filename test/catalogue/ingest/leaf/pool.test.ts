import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LeafTask } from '../../../../src/catalogue/ingest/leaf/task.ts';
import { recordFromYaml as described } from '../../../../src/record/read-record.ts';
import { inFolder } from '../../../support/archive.ts';
import { alto } from '../../../support/archive-files.ts';

/** As it is built: a thread is started from a file that node reads without help. */
const BUILT = '../../../../dist/catalogue/ingest/leaf/pool.js';

const BASE = 'https://archive.example';
const [LAYER] = described({
  id: 'r',
  level: 'item',
  title: { en: 'r' },
  folios: [{ id: 'p1', label: { en: '1' } }],
  layers: [{ id: 'hand', kind: 'transcription', language: 'en', status: 'reviewed', files: 'x' }],
}).layers;

const task = (file: string): LeafTask => ({
  record: 'r',
  folder: 'r',
  folio: { id: 'p1', label: { en: ['1'] } },
  size: { width: 800, height: 1000 },
  orientation: 1,
  texts: LAYER ? [{ layer: LAYER, index: 0, file, bytes: 100, name: 'p1.xml' }] : [],
});

describe('leafPool(base, threads, few)', function () {
  this.timeout(30_000);

  let leafPool: typeof import('../../../../src/catalogue/ingest/leaf/pool.ts').leafPool;

  before(async () => {
    ({ leafPool } = await import(BUILT));
  });

  it('gives the same result in a thread as in the main one, and continues after a failure', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'p1.xml');
      await writeFile(file, alto(['Dear mother', 'all is well']));
      const [inMain, inThreads] = [leafPool(BASE, 1), leafPool(BASE, 2, 0)];
      try {
        const expected = await inMain.run(async () => task(file));
        const works = [file, join(folder, 'none.xml'), file].map((one) =>
          inThreads.run(async () => task(one)),
        );
        const [first, lost, last] = await Promise.allSettled(works);
        expect(lost).to.have.property('status', 'rejected');
        expect(String((lost as PromiseRejectedResult).reason)).to.include('ENOENT');
        for (const made of [first, last]) {
          expect(made).to.have.property('status', 'fulfilled');
          expect((made as PromiseFulfilledResult<unknown>).value).to.deep.equal(expected);
        }
        expect(expected).to.have.nested.property('texts[0].passageCount', 2);
      } finally {
        await inThreads.close();
      }
    }));
});
