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
import { type Database, openDatabase } from '../../../src/system/sqlite.ts';
import { inFolder, type Served, serveArchive } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  alto,
  archiveFiles,
  LETTER,
  picture,
  writeLetter,
} from '../../support/archive-files.ts';

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
        database = openDatabase(join(files.data, 'fonds.sqlite'), TABLES);
        log = changeLog(database);
        ready();
        await new Promise<void>((end) => {
          done = end;
        });
        database.close();
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
    const last = log.newest()?.number ?? 0;
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

  it('lists each new record, with its texts and images', () => {
    const [first, second] = log.between(1, 100);
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
    const tombstone = tombstones(database)('box-letter');
    expect(tombstone).to.deep.equal({
      record: 'box-letter',
      time: change?.time,
      version: change?.version,
      kind: 'Manifest',
      label: { en: ['A letter home'] },
      level: 'item',
    });
    expect(tombstones(database)('box')).to.equal(undefined);
  });

  it('publishes a record that comes back as the next version', async () => {
    const gone = tombstones(database)('box-letter')?.version ?? 0;
    const [change] = await changesOf(async () => {
      await files.write('manifests/letter/record.yaml', LETTER);
      await files.write('manifests/letter/hand/p1.xml', alto(['Dear mother']));
      await files.write('manifests/letter/hand/p2.xml', alto(['Yours']));
      await files.write('manifests/letter/fr/p1.txt', 'Chère mère\n');
      await files.write('manifests/letter/fr/p2.txt', 'Ton fils\n');
    });
    expect(change).to.include({ type: 'Create', record: 'box-letter', version: gone + 1 });
    expect(tombstones(database)('box-letter')).to.equal(undefined);
  });

  it('has increasing timestamps, and finds the newest change of each record', () => {
    const changes = log.between(1, 1000);
    const times = changes.map(({ time }) => time);
    expect([...new Set(times)].sort()).to.deep.equal(times);
    const latest = database
      .prepare('SELECT record, number, time, type, version FROM latest ORDER BY record')
      .all();
    const last = ['box', 'box-letter'].map((id) => log.of(id).at(-1));
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

  it('keeps timestamps increasing even if the clock goes backwards', () => {
    const ahead = '2999-01-01T00:00:00.000Z';
    const entry = { time: ahead, type: 'Create', version: 1, folder: '', hash: '' } as const;
    database.exec('BEGIN');
    log.append({ ...entry, record: 'later', detail: { kind: 'Manifest' }, pages: 1 });
    expect(log.next('later')).to.deep.equal({ version: 2, time: '2999-01-01T00:00:00.001Z' });
    database.exec('ROLLBACK');
  });

  it('cannot be rewritten', () => {
    for (const sql of ["UPDATE change SET type = 'Create'", 'DELETE FROM change']) {
      expect(() => database.exec(sql)).to.throw(/never/);
    }
  });

  it('reads what an older version of the program has logged', () => {
    const [first = ''] = TABLES['catalogue'] ?? [];
    const file = join(files.data, 'old.sqlite');
    const old = openDatabase(file, { catalogue: [first] });
    const row = "('2026-01-01T00:00:00.000Z', 'Create', 'gone', 1, 'x', 'h')";
    old.exec(`INSERT INTO change (time, type, record, version, folder, hash) VALUES ${row}`);
    old.close();
    const upgraded = openDatabase(file, TABLES);
    expect(changeLog(upgraded).of('gone')[0]?.detail).to.deep.equal({ kind: 'Manifest' });
    expect(changeLog(upgraded).next('gone').version).to.equal(2);
    upgraded.close();
  });
});
