import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TABLES } from '../../../src/app/followers.ts';
import { sweep } from '../../../src/catalogue/ingest/sweep.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { sweepTemporaryFolders } from '../../../src/system/file/temporary-folder.ts';
import { diskStore } from '../../../src/system/store/disk.ts';
import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles, picture, writeLetter } from '../../support/archive-files.ts';
import { databaseIn, itOnSqlite } from '../../support/engine.ts';

const packsIn = async (data: string) =>
  (await readdir(join(data, 'packs'), { recursive: true }))
    .filter((name) => name.includes('.'))
    .sort();

describe('sweep', function () {
  this.timeout(20_000);

  it('removes unused packs after an hour, and no others', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const { archive, base, close } = await serveArchive(files);
      const first = await packsIn(files.data);
      await files.write('images/box/letter/p1.jpg', await picture(400, 1000));
      await rm(join(files.manifests, 'box/letter/hand/p1.xml'));
      await files.write('manifests/box/letter/hand/p1.txt', 'Dear mother');
      await archive.ingest();
      const database = await openDatabase(await databaseIn(files.data), TABLES);
      try {
        expect(await sweep(database, diskStore(files.data), Date.now())).to.deep.equal([]);
        const removed = await sweep(database, diskStore(files.data), Date.now() + 3_700_000);
        expect(removed).to.have.length(1);
        expect((await packsIn(files.data)).length).to.equal(first.length);
        const answer = await fetch(`${base}/iiif/image/3/box-letter_p1/full/max/0/default.jpg`);
        expect([answer.status, (await answer.arrayBuffer()).byteLength > 100]).to.deep.equal([
          200,
          true,
        ]);
      } finally {
        await database.close();
        await close();
      }
    }));

  itOnSqlite('removes at the next ingest what a killed one left unfinished', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const { archive, close } = await serveArchive(files);
      try {
        const whole = await packsIn(files.data);
        for (const name of ['a.zip.1-00000000.tmp', 'a.zip.1-00000000.tmp.2-00000000.tmp.zip']) {
          await files.write(`data/packs/00/${name}`, 'left behind');
        }
        await files.write('data/scratch/half.tmp', 'left behind');
        await archive.ingest();
        expect(await packsIn(files.data)).to.deep.equal(whole);
        expect(existsSync(join(files.data, 'scratch/half.tmp'))).to.equal(false);
      } finally {
        await close();
      }
    }),
  );
});

describe('sweepTemporaryFolders(folder)', () => {
  it('removes folders of killed processes a minute after their last sign of life', () =>
    inFolder(async (folder) => {
      const { pid: gone } = spawnSync(process.execPath, ['-e', '']);
      const names = [`fonds-decoded-${gone}-old`, `fonds-decoded-${gone}-new`, 'other-1-old'];
      const own = `fonds-decoded-${process.pid}-old`;
      for (const name of [...names, own]) {
        await mkdir(join(folder, name));
        if (!name.endsWith('old')) continue;
        const past = Date.now() / 1000 - 120;
        await utimes(join(folder, name), past, past);
      }
      await sweepTemporaryFolders(folder);
      expect((await readdir(folder)).sort()).to.deep.equal([...names.slice(1), own].sort());
    }));
});
