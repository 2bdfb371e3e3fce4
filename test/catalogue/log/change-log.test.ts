import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TABLES } from '../../../src/app/followers.ts';
import {
  type Change,
  type ChangeLog,
  changeLog,
  tombstones,
} from '../../../src/catalogue/log/change-log.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { inFolder, type Served, serveArchive } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  alto,
  archiveFiles,
  LETTER,
  picture,
  writeLetter,
} from '../../support/archive-files.ts';
import { databaseIn, ENGINE, itOnSqlite } from '../../support/engine.ts';

describe('the change log', () => {
  let files: ArchiveFiles;
  let served: Served;
  let database: Database;
  let log: ChangeLog;
  let done: () => void;
  let whole: Promise<void>;

  before(async () => {
    await new Promise<void>((ready) => {
      whole = inFolder(async (folder) => {
        files = archiveFiles(folder);
        await writeLetter(files);
        served = await serveArchive(files);
        database = await openDatabase(await databaseIn(files.data), TABLES);
        log = changeLog(database);
        ready();
        await new Promise<void>((end) => {
          done = end;
        });
        await database.close();
        await served.close();
      });
    });
  });
  after(async () => {
    done();
    await whole;
  });

  /** What an ingest adds to the log after a change of the files. */
  const changesOf = async (change: () => Promise<unknown>): Promise<Change[]> => {
    const last = (await log.newest())?.number ?? 0;
    await change();
    await served.archive.ingest();
    return log.between(last + 1, last + 100);
  };
  /** The detail but for its hashes. */
  const saidOf = (change: Change | undefined) => {
    const { described: _, ...said } = change?.detail ?? {};
    return said;
  };
  const record = 'manifests/box/letter/record.yaml';
  const letter = {
    kind: 'Manifest',
    presentation: [3, 2],
    about: { label: { en: ['A letter home'] }, level: 'item' },
  } as const;
  const box = {
    kind: 'Collection',
    presentation: [3, 2],
    about: { label: { en: ['A box of letters'] }, level: 'fonds' },
  } as const;

  it('lists each new record, with its texts and images', async () => {
    const [first, second] = await log.between(1, 100);
    expect(first).to.include({ number: 1, type: 'Create', record: 'box-letter', version: 1 });
    expect(saidOf(first)).to.deep.equal({
      ...letter,
      description: true,
      images: ['p1', 'p2'],
      layers: {
        fr: { type: 'Create', is: 'draft' },
        hand: { type: 'Create', is: 'reviewed' },
      },
    });
    expect(saidOf(second)).to.deep.equal({ ...box, description: true });
  });

  if (ENGINE === 'postgres')
    it('lets who publishes compute for half a minute between two statements', async () => {
      const limit = database.prepare(
        "SELECT current_setting('idle_in_transaction_session_timeout') AS is",
      );
      await database.transaction(async () => {
        await log.takeHead();
        expect(await limit.get()).to.deep.equal({ is: '30s' });
      });
      expect(await limit.get()).to.deep.equal({ is: '1min' });
    });

  it('names the text that has changed', async () => {
    const changes = await changesOf(() =>
      files.write('manifests/box/letter/fr/p2.txt', 'Ton fils Jean\n'),
    );
    expect(changes.map((change) => [change.type, saidOf(change)])).to.deep.equal([
      ['Update', { ...letter, layers: { fr: { type: 'Update', was: 'draft', is: 'draft' } } }],
    ]);
  });

  it('reports the new status of a text that is now trusted', async () => {
    const trusted = LETTER.replace('status: draft', 'status: reviewed');
    const [change] = await changesOf(() => files.write(record, trusted));
    expect(change?.detail.layers?.['fr']).to.deep.equal({
      type: 'Update',
      was: 'draft',
      is: 'reviewed',
    });
  });

  it('names the folio whose image has changed', async () => {
    const image = await picture(800, 1000, '#804020');
    const [change] = await changesOf(() => files.write('images/box/letter/p2.jpg', image));
    expect(saidOf(change)).to.deep.equal({ ...letter, images: ['p2'] });
  });

  it('reports a changed description, and that the records below inherit it', async () => {
    const changes = await changesOf(() =>
      files.write('manifests/box/record.yaml', 'id: box\nlevel: fonds\ntitle: { en: A case }\n'),
    );
    expect(changes.map((change) => [change.record, saidOf(change)])).to.deep.equal([
      ['box-letter', { ...letter, inherited: true }],
      ['box', { ...box, about: { ...box.about, label: { en: ['A case'] } }, description: true }],
    ]);
  });

  it('gives the old and new location of a record that has moved', async () => {
    const [change] = await changesOf(async () => {
      await rename(join(files.manifests, 'box/letter'), join(files.manifests, 'letter'));
      await rename(join(files.images, 'box/letter'), join(files.images, 'letter'));
    });
    expect(change).to.include({ type: 'Move', record: 'box-letter', folder: 'letter' });
    expect(change?.detail.from).to.deep.equal({ folder: 'box/letter', parents: ['box'] });
    expect(change?.detail.to).to.deep.equal({ folder: 'letter', parents: [] });
  });

  it('keeps the title and level of a withdrawn record', async () => {
    const [change] = await changesOf(() =>
      rm(join(files.manifests, 'letter'), { recursive: true }),
    );
    expect(change?.type).to.equal('Delete');
    expect(change?.detail.layers?.['hand']).to.deep.equal({ type: 'Delete', was: 'reviewed' });
    const tombstone = await tombstones(database)('box-letter');
    expect(tombstone).to.deep.equal({
      record: 'box-letter',
      time: change?.time,
      version: change?.version,
      kind: 'Manifest',
      label: { en: ['A letter home'] },
      level: 'item',
    });
    expect(await tombstones(database)('box')).to.equal(undefined);
  });

  it('publishes a record that comes back as the next version', async () => {
    const gone = (await tombstones(database)('box-letter'))?.version ?? 0;
    const [change] = await changesOf(async () => {
      await files.write('manifests/letter/record.yaml', LETTER);
      await files.write('manifests/letter/hand/p1.xml', alto(['Dear mother']));
      await files.write('manifests/letter/hand/p2.xml', alto(['Yours']));
      await files.write('manifests/letter/fr/p1.txt', 'Chère mère\n');
      await files.write('manifests/letter/fr/p2.txt', 'Ton fils\n');
    });
    expect(change).to.include({ type: 'Create', record: 'box-letter', version: gone + 1 });
    expect(await tombstones(database)('box-letter')).to.equal(undefined);
  });

  it('has increasing timestamps, and finds the newest change of each record', async () => {
    const changes = await log.between(1, 1000);
    const times = changes.map(({ time }) => time);
    expect([...new Set(times)].sort()).to.deep.equal(times);
    const latest = await database
      .prepare('SELECT record, number, time, type, version FROM latest ORDER BY record')
      .all();
    const last = await Promise.all(
      ['box', 'box-letter'].map(async (id) => (await log.of(id)).at(-1)),
    );
    expect(latest).to.deep.equal(
      last.map((one) => ({
        record: one?.record,
        number: one?.number,
        time: one?.time,
        type: one?.type,
        version: one?.version,
      })),
    );
  });

  it('keeps timestamps increasing even if the clock goes backwards', async () => {
    const ahead = '2999-01-01T00:00:00.000Z';
    const entry = { time: ahead, type: 'Create', version: 1, folder: '', hash: '' } as const;
    const rollback = new Error('roll back');
    const work = database.transaction(async () => {
      await log.append({ ...entry, record: 'later', detail: { kind: 'Manifest' }, pages: 1 });
      const next = await log.next('later');
      expect(next).to.deep.equal({ version: 2, time: '2999-01-01T00:00:00.001Z' });
      throw rollback;
    });
    expect(await work.catch((error: unknown) => error)).to.equal(rollback);
  });

  it('cannot be rewritten', async () => {
    for (const sql of ["UPDATE change SET type = 'Create'", 'DELETE FROM change']) {
      const error = await database.exec(sql).catch(String);
      expect(error).to.match(/never/);
    }
  });

  itOnSqlite('reads what an older version of the program has logged', async () => {
    const [first = ''] = TABLES['catalogue']?.sqlite ?? [];
    const file = join(files.data, 'old.sqlite');
    const old = await openDatabase(file, { catalogue: { sqlite: [first], postgres: [] } });
    const row = "('2026-01-01T00:00:00.000Z', 'Create', 'gone', 1, 'x', 'h')";
    await old.exec(`INSERT INTO change (time, type, record, version, folder, hash) VALUES ${row}`);
    await old.close();
    const upgraded = await openDatabase(file, TABLES);
    expect((await changeLog(upgraded).of('gone'))[0]?.detail).to.deep.equal({ kind: 'Manifest' });
    expect((await changeLog(upgraded).next('gone')).version).to.equal(2);
    await upgraded.close();
  });
});
