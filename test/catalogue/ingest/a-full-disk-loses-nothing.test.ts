import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { isDiskFull } from '../../../src/errors.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { inFolder } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  archiveFiles,
  LETTER,
  picture,
  writeLetter,
} from '../../support/archive-files.ts';
import { itOnSqlite } from '../../support/engine.ts';
import { withIngest } from '../../support/with-ingest.ts';

/** Lets the database grow by so many pages and no more, as a full disk does: SQLite itself then refuses. */
const allowPages = async (database: Database, more: number): Promise<void> => {
  const row = await database.prepare('PRAGMA page_count').get();
  await database.exec(`PRAGMA max_page_count = ${Number(row?.['page_count']) + more}`);
};

const ingestIn = ({ manifests, images }: ArchiveFiles, data: string) =>
  spawnSync(process.execPath, [resolve('dist/main.js'), 'ingest'], {
    env: {
      PATH: process.env['PATH'],
      FONDS_MANIFESTS: manifests,
      FONDS_IMAGES: images,
      FONDS_DATA: data,
      FONDS_INGEST_JOBS: '1',
      FONDS_LOG_LEVEL: 'silent',
    },
    encoding: 'utf8',
  });

/** Mounts a disk of its own of that size, in kilobytes, where this user may. */
function mounted(folder: string, size: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

describe('an ingest on a full disk', function () {
  this.timeout(60_000);

  for (const pages of [0, 3, 20]) {
    itOnSqlite(`changes nothing if the database has room for only ${pages} more pages`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        await withIngest(files, async ({ run, context, database }) => {
          await run();
          const state = async () =>
            JSON.stringify([
              await database.prepare('SELECT * FROM record ORDER BY id').all(),
              await database.prepare('SELECT * FROM change ORDER BY number').all(),
              await database.prepare('SELECT address, hash FROM resource ORDER BY address').all(),
            ]);
          const before = await state();
          for (let n = 0; n < 40; n++) {
            const text = LETTER.replace('id: box-letter', `id: n${n}`).split('layers:')[0] ?? '';
            const summary = `summary: { en: "${'All is well at home. '.repeat(200)}" }\n`;
            await files.write(`manifests/box/n${n}/record.yaml`, text + summary);
            for (const folio of ['p1', 'p2']) {
              await files.write(`images/box/n${n}/${folio}.jpg`, await picture(80, 100));
            }
          }
          await allowPages(database, pages);
          const error = await run().then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expect(isDiskFull(error), String(error)).to.equal(true);
          expect(await state()).to.equal(before);
          await database.exec('PRAGMA max_page_count = 1000000');
          const { outcomes } = await run();
          expect(outcomes.filter(({ action }) => action === 'create')).to.have.length(40);
          expect(await context().records.members('box')).to.have.length(41);
        });
      }),
    );
  }

  for (const size of [64, 420, 600]) {
    it(`reports it in one sentence and succeeds once there is room, on a disk of ${size} kB`, function () {
      return inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        await files.write('images/box/letter/p2.jpg', await picture(2400, 3000, '#b0c090'));
        await mkdir(files.data);
        if (!mounted(files.data, size)) this.skip();
        try {
          const { status, stderr } = ingestIn(files, files.data);
          expect(status, stderr).to.equal(2);
          expect(stderr).to.match(
            /^fonds: .*the disk is full: [\d.]+ [kM]B are left for .*data, and/m,
          );
          expect(stderr).to.not.match(/\n {4}at |rollback|I\/O error/);
          const left = await readdir(files.data, { recursive: true });
          expect(left.filter((name) => name.includes('.tmp'))).to.deep.equal([]);
          execFileSync('mount', ['-o', 'remount,size=60m', files.data]);
          expect(ingestIn(files, files.data).status).to.equal(0);
        } finally {
          execFileSync('umount', [files.data]);
        }
      });
    });
  }
});
