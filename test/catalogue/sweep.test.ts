import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TABLES } from '../../src/archive/followers.ts';
import { sweep } from '../../src/catalogue/sweep.ts';
import { openDatabase } from '../../src/storage/sqlite.ts';
import { inFolder, serveArchive } from '../support/archive.ts';
import { picture, small, writeLetter } from '../support/small.ts';

const packsIn = async (data: string) =>
  (await readdir(join(data, 'packs'), { recursive: true }))
    .filter((name) => name.includes('.'))
    .sort();

describe('sweep', function () {
  this.timeout(20_000);

  it('removes packs that nothing uses once they are an hour old, and no others', () =>
    inFolder(async (folder) => {
      const files = small(folder);
      await writeLetter(files);
      const { archive, base, close } = await serveArchive(files);
      const first = await packsIn(files.data);
      await files.write('images/box/letter/p1.jpg', await picture(400, 1000));
      await rm(join(files.manifests, 'box/letter/hand/p1.xml'));
      await files.write('manifests/box/letter/hand/p1.txt', 'Dear mother');
      await files.write('data/packs/00/half.zip.1.pack', 'left behind');
      await archive.ingest();
      const database = openDatabase(join(files.data, 'fonds.sqlite'), TABLES);
      try {
        expect(await sweep(database, files.data, Date.now())).to.deep.equal([]);
        const removed = await sweep(database, files.data, Date.now() + 3_700_000);
        expect(removed).to.include('half.zip.1.pack').and.have.length(2);
        expect((await packsIn(files.data)).length).to.equal(first.length);
        const answer = await fetch(`${base}/iiif/image/3/box-letter_p1/full/max/0/default.jpg`);
        expect([answer.status, (await answer.arrayBuffer()).byteLength > 100]).to.deep.equal([
          200,
          true,
        ]);
      } finally {
        database.close();
        await close();
      }
    }));
});
