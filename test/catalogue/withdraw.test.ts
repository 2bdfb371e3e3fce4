import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openArchive } from '../../src/app/archive.ts';
import { loadConfig, openLog } from '../../src/config.ts';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import {
  type ArchiveFiles,
  archiveFiles,
  LETTER,
  picture,
  writeLetter,
} from '../support/archive-files.ts';
import { databaseIn } from '../support/engine.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are read as a client reads them
type Any = any;

describe('withdraw', function () {
  this.timeout(30_000);
  let files: ArchiveFiles;
  let served: Served;

  const get = async (path: string): Promise<Any> => (await fetch(served.base + path)).json();
  const status = async (path: string) => (await fetch(served.base + path)).status;
  const versionsOf = async (id: string): Promise<Any[]> =>
    (await get(`/records/${id}/versions`)).versions;

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeLetter(files);
    await files.write(
      'manifests/box/record.yaml',
      'id: box\nlevel: fonds\ntitle: A box\nprovider: [{ label: The house, logo: logo.png }]\n',
    );
    await files.write('manifests/box/logo.png', await picture(20, 20));
    await files.write('manifests/box/note/record.yaml', 'id: note\nlevel: series\ntitle: Notes\n');
    served = await serveArchive(files);
    return served;
  });

  it('withdraws the record and publishes nothing else from manifests/', async () => {
    await files.write(
      'manifests/box/note/record.yaml',
      'id: note\nlevel: series\ntitle: Notes\nsummary: Edited\n',
    );
    await files.write('manifests/new/record.yaml', 'id: new\nlevel: fonds\ntitle: New\n');
    await served.archive.withdraw('box-letter', 'The owner has asked for it.');
    expect(await status('/iiif/presentation/3/box-letter/manifest')).to.equal(410);
    expect(await status('/iiif/presentation/3/collection/new')).to.equal(404);
    const note = await get('/iiif/presentation/3/collection/note');
    expect(JSON.stringify(note)).not.to.contain('Edited');
    expect((await versionsOf('note')).map(({ type }) => type)).to.deep.equal(['Create']);
  });

  it('rebuilds the Collections above, with the records they still have', async () => {
    const box = await get('/iiif/presentation/3/collection/box');
    expect(box.items.map(({ label }: Any) => label)).to.deep.equal([{ none: ['Notes'] }]);
    expect(box.thumbnail).to.equal(undefined);
    const top = await get('/iiif/presentation/3/collection');
    expect(top.items[0].thumbnail).to.equal(undefined);
    expect((await fetch(box.provider[0].logo[0].id)).status).to.equal(200);
    expect((await versionsOf('box')).map(({ detail }) => detail.members)).to.deep.equal([
      undefined,
      true,
    ]);
  });

  it('leaves the next ingest nothing to do for the withdrawn records', async () => {
    await served.archive.ingest();
    expect(await versionsOf('box')).to.have.length(2);
    expect(await status('/iiif/presentation/3/collection/new')).to.equal(200);
  });

  it('is refused with another public address, like everything that would use it', async () => {
    const config = loadConfig({
      FONDS_BASE_URL: 'https://other.example',
      FONDS_DATA: files.data,
      FONDS_MANIFESTS: files.manifests,
    });
    const other = await openArchive(
      config,
      openLog('silent'),
      undefined,
      await databaseIn(files.data),
    );
    try {
      const requests: (() => Promise<unknown>)[] = [
        () => other.withdraw('note', 'by a slip'),
        () => other.ingest(),
        () => other.ingest({ dryRun: true }),
        () => other.exportDataset(undefined, { statuses: [], onShard: () => undefined }),
        () => other.server(),
      ];
      for (const request of requests) {
        const error = await Promise.resolve()
          .then(request)
          .catch((reason: unknown) => reason);
        expect(error).to.have.property('code', 'OTHER_BASE');
        expect(String(error)).to.contain('https://other.example').and.contain('--new-base');
      }
      await other.ingest({ dryRun: true, always: true });
    } finally {
      await other.close();
    }
    expect(await status('/iiif/presentation/3/collection/note')).to.equal(200);
  });
});

describe('a record whose folder was missing', function () {
  this.timeout(30_000);
  let files: ArchiveFiles;
  let served: Served;
  const isOpen = async () => {
    const { versions } = await (await fetch(`${served.base}/records/box-letter/versions`)).json();
    return versions.map((one: Any) => one.isOpen);
  };
  const goAndComeBack = async () => {
    await rm(join(files.manifests, 'box/letter'), { recursive: true });
    await served.archive.ingest();
    expect((await fetch(`${served.base}/records/box-letter/versions`)).status).to.equal(410);
    const closed = `${served.base}/iiif/presentation/3/box-letter/v/1/manifest`;
    expect((await fetch(closed)).status).to.equal(410);
    await writeLetter(files);
    await served.archive.ingest();
  };

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeLetter(files);
    served = await serveArchive(files);
    await files.write('manifests/box/letter/record.yaml', LETTER.replace('home', 'abroad'));
    await served.archive.ingest();
    return served;
  });

  it('comes back with all its versions', async () => {
    await goAndComeBack();
    expect(await isOpen()).to.deep.equal([true, true, false, true]);
    const first = `${served.base}/iiif/presentation/3/box-letter/v/1/manifest`;
    expect((await fetch(first)).status).to.equal(200);
    const difference = await fetch(`${served.base}/records/box-letter/versions/2..4`);
    expect((await difference.json()).description[0].to.en).to.deep.equal(['A letter home']);
    const page = await fetch(`${served.base}/records/box-letter/versions`, {
      headers: { accept: 'text/html' },
    });
    expect(await page.text()).to.contain('/records/box-letter/versions/2..4');
  });

  it('comes back without the versions closed by a withdrawal with a reason', async () => {
    await served.archive.withdraw('box-letter', 'The owner has asked for it.');
    await served.archive.restore('box-letter');
    await served.archive.ingest();
    await goAndComeBack();
    expect(await isOpen()).to.deep.equal([...Array(5).fill(false), true, false, true]);
    const first = `${served.base}/iiif/presentation/3/box-letter/v/1/manifest`;
    expect((await fetch(first)).status).to.equal(404);
  });
});
