import { expect } from 'chai';
import { TABLES } from '../../../src/app/followers.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import { type ArchiveFiles, archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { databaseIn } from '../../support/engine.ts';
import { addTrigger, REFUSE } from '../../support/with-database.ts';

const REASON = 'The owner of the letters has asked for it.';

describe('a withdrawn record', () => {
  let files: ArchiveFiles;
  let served: Served;
  const ask = (path: string, accept = 'application/json') =>
    fetch(served.base + path, { headers: { accept }, redirect: 'follow' });

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeLetter(files);
    await files.write('manifests/other/record.yaml', 'id: other\nlevel: fonds\ntitle: Other\n');
    served = await serveArchive(files);
    await served.archive.withdraw('box-letter', REASON, 'other');
    await served.archive.ingest();
    return served;
  });

  for (const path of [
    '/records/box-letter',
    '/records/box-letter/p1',
    '/records/box-letter/description.json',
    '/records/box-letter/text/hand.txt',
    '/records/box-letter/text/p1/hand.alto.xml',
    '/records/box-letter/record.pdf',
    '/records/box-letter/versions',
    '/iiif/presentation/3/box-letter/manifest',
    '/iiif/presentation/2/box-letter/manifest',
    '/iiif/presentation/box-letter/manifest',
    '/iiif/presentation/3/box-letter/v/1/manifest',
    '/iiif/presentation/3/box-letter/canvas/p1',
    '/iiif/presentation/3/box-letter/annotations/p1/hand',
    '/iiif/presentation/3/box-letter/annotation/p1/hand/l1',
    '/iiif/presentation/3/box-letter/layer/hand',
    '/iiif/image/3/box-letter_p1/info.json',
    '/iiif/image/2/box-letter_p1/full/max/0/default.jpg',
    '/iiif/search/2/box-letter?q=mother',
  ]) {
    it(`is 410 at ${path}, with its title, date, reason and successor`, async () => {
      const answer = await ask(path);
      expect(answer.status).to.equal(410);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
      expect(answer.headers.get('link')).to.equal(
        `<${served.base}/records/other>; rel="successor-version"`,
      );
      const problem = (await answer.json()) as Record<string, unknown>;
      expect(problem).to.include({
        type: '/errors#GONE',
        status: 410,
        record: 'box-letter',
        reason: REASON,
        successor: `${served.base}/records/other`,
      });
      expect(problem['label']).to.deep.equal({ en: ['A letter home'] });
      expect(problem['withdrawn']).to.match(/^\d{4}-\d\d-\d\dT/);
    });
  }

  it('is described to people on a page', async () => {
    for (const path of ['/records/box-letter', '/iiif/presentation/3/box-letter/canvas/p1']) {
      const answer = await ask(path, 'text/html');
      expect(answer.status).to.equal(410);
      expect(await answer.text())
        .to.contain('A letter home')
        .and.contain('The owner of the letters')
        .and.contain(`href="${served.base}/records/other"`);
    }
  });

  it('has a page with the security policy of all others', async () => {
    const policyOf = ({ headers }: Response) =>
      [...headers].filter(([name]) => /policy|^x-/.test(name));
    const other = policyOf(await ask('/records/never', 'text/html'));
    expect(other.length).to.be.above(5);
    for (const path of ['/records/box-letter', '/iiif/presentation/3/box-letter/manifest']) {
      expect(policyOf(await ask(path, 'text/html')), path).to.deep.equal(other);
    }
  });

  it('is 404 if it never existed', async () => {
    expect((await ask('/iiif/presentation/3/never/manifest')).status).to.equal(404);
    expect((await ask('/iiif/image/3/never_p1/info.json')).status).to.equal(404);
  });

  it('is no longer a member of the level above', async () => {
    const box = await (await ask('/iiif/presentation/3/collection/box')).json();
    expect(box.items).to.deep.equal([]);
  });

  it('stays withdrawn through every ingest, and gets the next version when it comes back', async () => {
    const held = await served.archive.ingest();
    expect(held.outcomes.find(({ id }) => id === 'box-letter')?.action).to.equal('withhold');
    await served.archive.restore('box-letter');
    const back = await served.archive.ingest();
    expect(back.outcomes.find(({ id }) => id === 'box-letter')?.action).to.equal('create');
    expect((await ask('/iiif/presentation/3/box-letter/manifest')).status).to.equal(200);
  });

  it('is withdrawn with everything below it, or not at all', async () => {
    const database = await openDatabase(await databaseIn(files.data), TABLES);
    const stop = await addTrigger(database, 'BEFORE DELETE', 'record', "old.id = 'box'", REFUSE);
    const failed = await served.archive.withdraw('box', REASON).catch(String);
    expect(failed).to.contain('refused by a test');
    const folder = await served.archive.withdraw('box/letter', REASON).catch(String);
    expect(folder).to.contain('the record in that folder is “box-letter”');
    await stop();
    await database.close();
    expect((await ask('/iiif/presentation/3/box-letter/manifest')).status).to.equal(200);
    const { outcomes } = await served.archive.ingest();
    expect(outcomes.map(({ action }) => action)).not.to.include('withhold');
  });

  it('is withdrawn with the level above it', async () => {
    expect(await served.archive.withdraw('box', REASON)).to.deep.equal(['box', 'box-letter']);
    await served.archive.ingest();
    expect((await ask('/iiif/presentation/3/collection/box')).status).to.equal(410);
    const letter = await (await ask('/iiif/presentation/3/box-letter/manifest')).json();
    expect(letter).to.include({ status: 410, reason: REASON });
    const top = await (await ask('/iiif/presentation/3/collection')).json();
    expect(top.items.map(({ id }: { id: string }) => id)).to.deep.equal([
      `${served.base}/iiif/presentation/3/collection/other`,
    ]);
  });

  it('cannot have a successor that is neither a record nor an address', async () => {
    const failed = await served.archive.withdraw('other', REASON, 'nowhere').catch(String);
    expect(failed).to.match(/neither the id of another record/);
    const unknown = await served.archive.withdraw('never', REASON).catch(String);
    expect(unknown).to.match(/no record “never” is published/);
  });
});
