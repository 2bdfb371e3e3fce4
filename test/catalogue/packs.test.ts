import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { packKey } from '../../src/catalogue/images.ts';
import { packs } from '../../src/catalogue/packs.ts';
import { sha256 } from '../../src/system/file/hash.ts';
import { inFolder } from '../support/archive.ts';
import { archiveFiles, writeLetter } from '../support/archive-files.ts';
import { withIngest } from '../support/with-ingest.ts';

describe('packs', () => {
  it('cut by a former recipe are used as they are, until they are lost', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await withIngest(files, async ({ context, database }) => {
        const own = packs(database, context(), 81);
        const master = await context().imageTree.hash(join(files.images, 'box/letter/p1.jpg'));
        const { key, ...pack } = await own.cut(master);
        const former = sha256(JSON.stringify([5, 82, master.hash, 1]));
        const pathOf = (name: string) => join(files.data, packKey(name));
        await mkdir(dirname(pathOf(former)), { recursive: true });
        await rename(pathOf(key), pathOf(former));
        await database.prepare('UPDATE pack SET key = ? WHERE key = ?').run(former, key);

        expect(await own.find(master)).to.deep.equal({ key: former, ...pack });
        expect(await own.cut(master)).to.deep.equal({ key: former, ...pack });
        const cut = await readdir(join(files.data, 'packs'), { recursive: true });
        expect(cut.filter((name) => name.endsWith('.zip'))).to.have.length(1);

        await rename(pathOf(former), `${pathOf(former)}.lost`);
        expect(await own.find(master)).to.equal(undefined);
        expect(await own.cut(master)).to.deep.equal({ key, ...pack });
      });
    }));
  it('cut by another quality are not used', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await withIngest(files, async ({ context, database }) => {
        const master = await context().imageTree.hash(join(files.images, 'box/letter/p1.jpg'));
        await packs(database, context(), 60).cut(master);
        expect(await packs(database, context(), 81).find(master)).to.equal(undefined);
      });
    }));
});
