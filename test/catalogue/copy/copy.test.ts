import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ARCHIVE_TABLES } from '../../../src/app/archive-tables.ts';
import { TABLES } from '../../../src/app/followers.ts';
import {
  type ArchivePlace,
  type CopyProgress,
  copyArchive,
} from '../../../src/catalogue/copy/copy.ts';
import { checkCopied } from '../../../src/catalogue/copy/state.ts';
import type { FondsError } from '../../../src/errors.ts';
import { rebuildIndex } from '../../../src/search/index/rebuild.ts';
import type { Database, Engine } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { diskStore } from '../../../src/system/store/disk.ts';
import { inFolder, type Served, serveArchive } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  archiveFiles,
  LETTER,
  writeLetter,
} from '../../support/archive-files.ts';
import { ENGINES, emptyPlace, POSTGRES } from '../../support/engine.ts';
import { ready, run, start, until } from '../../support/program.ts';
import { describeWithS3, inBucket } from '../../support/s3.ts';

describe('a copy of an archive', function () {
  this.timeout(120_000);

  for (const engine of ENGINES) {
    it(`has every version, tombstone and id after it went through ${engine} and back`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        const { port, told } = await publishMuch(files);
        await inEmptyPlace(engine, join(folder, 'there'), async (there) => {
          const back = join(folder, 'back');
          await withPlace(files.data, async (from) => {
            const { tables, files: copied } = await copy(from, there);
            expect(tables.find(({ table }) => table === 'change')?.rows).to.be.greaterThan(4);
            expect(copied.files).to.equal(3);
          });
          await withPlace(back, (to) => copy(there, to));
          const served = await serveOnSqlite({ ...files, data: back }, port);
          try {
            expect(served.report.outcomes.map(({ action }) => action)).to.deep.equal([
              'keep',
              'keep',
            ]);
            expect(await answers(served)).to.deep.equal(told);
          } finally {
            await served.close();
          }
        });
      }));

    it(`goes on wherever it is interrupted, and cannot be opened before its end, in ${engine}`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        await (await serveOnSqlite(files)).close();
        await withPlace(files.data, (from) =>
          inEmptyPlace(engine, join(folder, 'there'), async (there) => {
            let runs = 0;
            for (let code = ''; code !== 'done'; runs++) {
              code = await codeOf(copy(from, there, dyingAfter(4 * runs)));
              expect(code).to.match(/^(done|Error: killed)$/);
              const isOpen = await codeOf(checkCopied(there.database));
              expect(isOpen).to.equal(code === 'done' ? 'done' : 'COPY_UNFINISHED');
            }
            expect(runs).to.be.greaterThan(10);
            expect(await codeOf(copy(from, there))).to.equal('WOULD_REPLACE');
          }),
        );
      }));

    it(`is refused with the name of the row that is not the same, in ${engine}`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await publishMuch(files);
        await withPlace(files.data, (from) =>
          inEmptyPlace(engine, join(folder, 'there'), async (there) => {
            const harms: readonly (readonly [sql: string, named: string])[] = [
              ["UPDATE record SET member = member || ' ' WHERE id = 'box'", 'record "box" is not'],
              ["DELETE FROM resource WHERE record = 'box-letter'", 'box-letter'],
              ["UPDATE withdrawal SET successor = ''", 'withdrawal "gone" is not'],
              ["INSERT INTO stale VALUES ('a')", 'stale "a" is not in the original'],
              [
                'UPDATE leaf SET texts = substr(texts, 2) WHERE position = 1',
                'leaf "box-letter", 1',
              ],
              [
                "DELETE FROM version_part WHERE version = 1 AND record = 'box-letter'",
                'is missing',
              ],
            ];
            for (const [sql, named] of harms) {
              const error = await copy(from, there, silent, (to) => to.exec(sql)).then(
                () => new Error(`it was not noticed: ${sql}`),
                (failure: FondsError) => failure,
              );
              expect(error).to.include({ code: 'COPY_DIFFERS' });
              expect(error.message).to.include(named);
              expect(await codeOf(checkCopied(there.database))).to.equal('COPY_UNFINISHED');
            }
            // The next run begins anew.
            await copy(from, there);
            await checkCopied(there.database);
          }),
        );
      }));
  }

  it('contains what was published between an interruption and the next run', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const served = await serveOnSqlite(files);
      const to = join(folder, 'there');
      const dying = (_: unknown, part: string) => {
        if (part === 'packs/') throw new Error('killed');
      };
      await withPlace(files.data, (from) =>
        withPlace(to, async (there) => {
          expect(await codeOf(copy(from, there, { ...silent, at: dying }))).to.include('killed');
        }),
      );
      await files.write('manifests/box/letter/record.yaml', LETTER.replace('home', 'abroad'));
      await served.archive.withdraw('box', 'Lent to another house');
      await served.close();
      await withPlace(files.data, (from) =>
        withPlace(to, async (there) => {
          const { tables } = await copy(from, there);
          expect(tables.find(({ table }) => table === 'record')?.rows).to.equal(0);
        }),
      );
    }));

  it('repairs files that are missing, cut short or not the same', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await (await serveOnSqlite(files)).close();
      const to = join(folder, 'there');
      const [first = '', second = ''] = await packsIn(files.data);
      const dying = (what: string) => {
        if (what === 'indexed') throw new Error('killed');
      };
      await withPlace(files.data, (from) =>
        withPlace(to, async (there) => {
          expect(await codeOf(copy(from, there, { ...silent, done: dying }))).to.include('killed');
          await rm(join(to, first));
          await truncate(join(to, second), 100);
          await copy(from, there);
        }),
      );
      for (const pack of [first, second]) {
        expect((await readFile(join(to, pack))).equals(await readFile(join(files.data, pack)))).to
          .be.true;
      }

      // The same length, and other bytes: seen where a pack was there before the copy.
      const other = join(folder, 'other');
      const { length } = await readFile(join(files.data, first));
      await mkdir(join(other, first, '..'), { recursive: true });
      await writeFile(join(other, first), randomBytes(length));
      await withPlace(files.data, (from) => withPlace(other, (there) => copy(from, there)));
      expect(
        (await readFile(join(other, first))).equals(await readFile(join(files.data, first))),
      ).to.equal(true);
    }));

  for (const engine of ENGINES) {
    it(`knows every table and every column of the archive in ${engine}`, async () => {
      const { where, remove } = await emptyPlace(engine);
      const database = await openDatabase(where, TABLES);
      try {
        const found = new Map<string, string[]>();
        for (const row of await database.prepare(COLUMNS[engine]).all()) {
          const table = String(row['name']);
          if (!NOT_COPIED.test(table)) {
            found.set(table, [...(found.get(table) ?? []), String(row['column_name'])].sort());
          }
        }
        const listed = ARCHIVE_TABLES.map(({ table, columns }) => [table, [...columns].sort()]);
        expect(listed).to.have.deep.members([...found]);
      } finally {
        await database.close();
        await remove();
      }
    });
  }
});

/** Tables that are built at the target, or that mean something only where they are. */
const NOT_COPIED = /^(step|log_head|copy_state|search_.*|sqlite_.*|ingest_lock|job)$/;

const COLUMNS: { readonly [E in Engine]: string } = {
  sqlite: `SELECT tables.name, columns.name AS column_name
    FROM sqlite_schema tables JOIN pragma_table_info(tables.name) columns
    WHERE tables.type = 'table'`,
  postgres: `SELECT table_name AS name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema()`,
};

describe('fonds copy', function () {
  this.timeout(120_000);

  it('goes on after it was killed', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      expect((await run(files, ['ingest'])).code).to.equal(0);
      // Files that take a while.
      for (const name of ['a', 'b']) {
        await files.write(`data/packs/${name}.zip`, name);
        await truncate(join(files.data, 'packs', `${name}.zip`), 150_000_000);
      }
      const to = join(folder, 'there');
      const { child, said, ended } = start(files, ['copy', '--to', to]);
      await until(() => said.err.includes('rows of record_trait'), 'the tables are copied');
      child.kill('SIGKILL');
      expect((await ended).signal).to.equal('SIGKILL');

      const there = { ...files, data: to };
      const early = await run(there, ['ingest']);
      expect(early.err).to.include('not finished');
      expect(early.code).to.equal(2);

      const again = await run(files, ['copy', '--to', to]);
      expect(again.err).to.match(/^done +\d+ rows and 4 files/m);
      expect(again.code).to.equal(0);
      const ingested = await run(there, ['ingest']);
      expect(ingested.err).to.match(/^unchanged +box$/m);
      expect(ingested.code).to.equal(0);
    }));

  it('refuses a place where an archive is, and an address that is none', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await run(files, ['ingest']);
      const same = await run(files, ['copy', '--to', files.data]);
      expect(same.err).to.include('a copy needs a place that is empty');
      const wrong = await run(files, ['copy', '--to', 's3://bucket']);
      expect(wrong.err).to.include('is not a folder, nor an address such as postgres://');
      expect([same.code, wrong.code]).to.deep.equal([2, 2]);
    }));
});

describeWithS3('fonds copy to a cluster', () => {
  it('moves an archive to PostgreSQL and S3, where it answers as before, and back', async function () {
    if (!POSTGRES) return this.skip();
    this.timeout(120_000);
    await inFolder(async (folder) => {
      const files = archiveFiles(folder);
      const { port, told } = await publishMuch(files);
      const { where, remove } = await emptyPlace('postgres');
      await inBucket(async ({ name }) => {
        const cluster = new URL(where);
        cluster.searchParams.set('files', name);
        const there = await run(files, ['copy', '--to', cluster.href], AWS);
        expect(there.err).to.match(/^done .* rows and 3 files .* are the same in postgres:/m);

        const base = `http://127.0.0.1:${port}`;
        const settings = { ...AWS, FONDS_CLUSTER: cluster.href, FONDS_BASE_URL: base };
        const node = { ...files, data: join(folder, 'node') };
        const own = { ...settings, FONDS_PORT: port, FONDS_WORKERS: '1', FONDS_LOG_LEVEL: 'error' };
        const { child, ended } = start(node, ['serve', '--no-ingest'], own);
        try {
          await ready(base, child);
          expect(await answers({ base })).to.deep.equal(told);
          const back = await run(node, ['copy', '--to', join(folder, 'back')], settings);
          expect(back.err).to.match(/^done .* rows and 3 files/m);
        } finally {
          child.kill('SIGTERM');
          await ended;
        }
        const served = await serveOnSqlite({ ...files, data: join(folder, 'back') }, port);
        try {
          expect(await answers(served)).to.deep.equal(told);
        } finally {
          await served.close();
        }
      });
      await remove();
    });
  });
});

/** Where the bucket is, and the keys to it. */
const AWS = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')),
);

const silent: CopyProgress = { at: () => undefined, done: () => undefined };

/** Kills a copy after this number of steps. */
function dyingAfter(steps: number): CopyProgress {
  let left = steps;
  const step = () => {
    if (left-- === 0) throw new Error('killed');
  };
  return { at: step, done: step };
}

/** Copies, and lets `harm` change the copy before it is compared. */
const copy = (
  from: ArchivePlace,
  to: ArchivePlace,
  progress: CopyProgress = silent,
  harm: (database: Database) => Promise<void> = async () => undefined,
) =>
  copyArchive(
    {
      from,
      to,
      tables: ARCHIVE_TABLES,
      async derive(database) {
        await rebuildIndex(database);
        await harm(database);
      },
    },
    progress,
  );

/** Serves an archive that has its database in its data folder, whatever engine other tests run on. */
const serveOnSqlite = (files: Omit<ArchiveFiles, 'write'>, port?: string): Promise<Served> =>
  serveArchive(files, '', { engine: 'sqlite', ...(port !== undefined && { port }) });

/** An archive in a data folder. */
async function withPlace<T>(data: string, use: (place: ArchivePlace) => Promise<T>): Promise<T> {
  const database = await openDatabase(join(data, 'fonds.sqlite'), TABLES);
  try {
    return await use({ database, store: diskStore(data) });
  } finally {
    await database.close();
  }
}

/** An empty database of an engine, with a folder for files. */
async function inEmptyPlace(
  engine: Engine,
  folder: string,
  use: (place: ArchivePlace) => Promise<void>,
): Promise<void> {
  const { where, remove } = await emptyPlace(engine);
  const database = await openDatabase(where, TABLES);
  try {
    await use({ database, store: diskStore(folder) });
  } finally {
    await database.close();
    await remove();
  }
}

/** What readers and harvesters ask for. */
const ASKED = [
  '/iiif/presentation/3/box-letter/manifest',
  '/iiif/presentation/3/box-letter/v/1/manifest',
  '/iiif/presentation/3/box-letter/v/2/manifest',
  '/iiif/presentation/3/box-letter/annotations/p1/hand',
  '/iiif/presentation/3/collection/box',
  '/iiif/discovery/1/activity/1',
  '/oai?verb=ListRecords&metadataPrefix=oai_dc',
  '/oai?verb=ListSets',
  '/feed.atom',
  '/records/box-letter',
  '/records/gone',
  '/search?q=mother',
  '/iiif/search/2/box-letter?q=dear',
  '/iiif/image/3/box-letter_p1/info.json',
  '/iiif/image/3/box-letter_p1/full/max/0/default.jpg',
];

const answers = async ({ base }: Pick<Served, 'base'>) =>
  Promise.all(
    [...ASKED, await shortAddress(base)].map(async (path) => {
      const answer = await fetch(base + path);
      const text = await answer.text();
      const tag = path.startsWith('/oai') ? '' : answer.headers.get('etag');
      return [path, answer.status, tag, text.replace(/<responseDate>.*?<\/responseDate>/, '')];
    }),
  );

/** The short permanent address of a region. */
async function shortAddress(base: string): Promise<string> {
  const canvas = `${base}/iiif/presentation/3/box-letter/canvas/p1`;
  const query = new URLSearchParams({ canvas, xywh: '10,20,300,200' });
  const page = await (await fetch(`${base}/cite?${query}`)).text();
  const [short] = /\/c\/\w+/.exec(page) ?? [];
  if (!short) throw new Error('no short address');
  return short;
}

/** Publishes two versions of a letter, and something that is withdrawn. Returns what is served then. */
async function publishMuch(files: ArchiveFiles) {
  await writeLetter(files);
  await files.write('manifests/gone/record.yaml', 'id: gone\nlevel: series\ntitle: Gone\n');
  const served = await serveOnSqlite(files);
  await files.write('manifests/box/letter/record.yaml', LETTER.replace('home', 'abroad'));
  await served.archive.ingest();
  await served.archive.withdraw('gone', 'Lent to another house', 'https://example.org/there');
  await rm(join(files.manifests, 'gone'), { recursive: true });
  await files.write('data/dataset/state.json', '{}');
  const told = await answers(served);
  await served.close();
  return { port: new URL(served.base).port, told };
}

/** The keys of all packs. */
const packsIn = async (data: string): Promise<string[]> =>
  (await readdir(join(data, 'packs'), { recursive: true }))
    .filter((name) => name.endsWith('.zip'))
    .map((name) => `packs/${name}`);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: FondsError) => error.code ?? String(error),
  );
