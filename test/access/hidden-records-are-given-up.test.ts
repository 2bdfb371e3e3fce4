import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles, picture } from '../support/archive-files.ts';
import { canary } from './closed-archive.ts';

const OPENS = new Date('2140-01-02T00:00:00Z');

describe('a record whose description is closed until a day', function () {
  this.timeout(60_000);
  let files: ArchiveFiles;
  let served: Served;

  const writeHidden = async (folder: string, id: string): Promise<void> => {
    await files.write(
      `manifests/${folder}/record.yaml`,
      `id: ${id}
level: item
title: ${canary(id)}
folios: [{ id: p1, label: p. 1 }]
access: { rule: closed, description: closed, until: 2140-01-01 }
`,
    );
    await files.write(`images/${folder}/p1.jpg`, await picture(40, 50));
  };

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await files.write('manifests/box/record.yaml', 'id: box\nlevel: fonds\ntitle: A box\n');
    await files.write('manifests/row/record.yaml', 'id: row\nlevel: series\ntitle: A series\n');
    for (const id of ['deleted', 'moved', 'withdrawn']) await writeHidden(`box/${id}`, id);
    await writeHidden('row/below', 'below');
    served = await serveArchive(files);
    return served;
  });

  it('does not open any more once it is deleted, or withdrawn with what it lies in', async () => {
    await rm(join(files.manifests, 'box/deleted'), { recursive: true });
    for (const root of [files.manifests, files.images])
      await rename(join(root, 'box/moved'), join(root, 'box/elsewhere'));
    const { outcomes } = await served.archive.ingest();
    expect(outcomes.find(({ id }) => id === 'deleted')?.action).to.equal('withdraw');
    expect(await served.archive.withdraw('withdrawn', 'A request')).to.deep.equal(['withdrawn']);
    expect(await served.archive.withdraw('row', 'A request')).to.have.members(['row', 'below']);
    await served.archive.ingest();
    expect(await served.archive.openDue(OPENS)).to.deep.equal(['moved']);
    const feed = await (await fetch(`${served.base}/feed.atom`)).text();
    expect([...new Set(feed.match(/canary[a-z]+/g))]).to.deep.equal([canary('moved')]);
  });
});
