import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { ingest } from '../../../src/catalogue/ingest/ingest.ts';
import { packs } from '../../../src/catalogue/packs.ts';
import { recordValidator } from '../../../src/check/record.ts';
import { inFolder, withServedLetter } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  archiveFiles,
  picture,
  writeLetter,
} from '../../support/archive-files.ts';
import { withIngest } from '../../support/with-ingest.ts';

const TILE = '/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg';

const packFiles = async ({ data }: ArchiveFiles): Promise<string[]> => {
  const names = await readdir(join(data, 'packs'), { recursive: true });
  return names.filter((name) => name.endsWith('.zip')).map((name) => join(data, 'packs', name));
};

const ask = async (base: string, path = TILE) => {
  const answer = await fetch(base + path);
  const body = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, body };
};

/** Nothing but zeros behind the headers of the file: its length and its end stay. */
async function scratch(file: string): Promise<void> {
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0, 40, bytes.length - 4000));
}

describe('a damaged tile pack', function () {
  this.timeout(30_000);

  it('is served from the master, and cut again at the next ingest', () =>
    withServedLetter(async (files, { archive, base }) => {
      const sound = await ask(base);
      for (const file of await packFiles(files)) await scratch(file);
      const instead = await ask(base);
      expect([instead.status, (await sharp(instead.body).metadata()).width]).to.deep.equal([
        200, 512,
      ]);
      await archive.ingest();
      expect((await ask(base)).body.equals(sound.body)).to.equal(true);
      expect(await readdir(join(files.data, 'damaged'))).to.deep.equal([]);
    }));

  it('is answered with 503 if the master is gone', () =>
    withServedLetter(async (files, { base }) => {
      for (const file of await packFiles(files)) await scratch(file);
      await rm(join(files.images, 'box/letter/p1.jpg'));
      expect((await ask(base)).status).to.equal(503);
      const region = '/iiif/image/3/box-letter_p1/10,10,300,300/200,/0/default.png';
      expect((await ask(base, region)).status).to.equal(503);
    }));

  for (const [what, spoil] of [
    ['is too short', async (file: string) => truncate(file, (await stat(file)).size - 30)],
    [
      'has lost its end',
      async (file: string) => {
        const { size } = await stat(file);
        await truncate(file, size - 30);
        await truncate(file, size);
      },
    ],
    ['is gone', (file: string) => rm(file)],
  ] as const) {
    it(`is cut again at the next ingest if its file ${what}`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        await withIngest(files, async ({ run }) => {
          await run();
          const before = await sums(files);
          for (const file of await packFiles(files)) await spoil(file);
          await run();
          expect(await sums(files)).to.deep.equal(before);
        });
      }));
  }

  it('is not cut from a master that is replaced during the work', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const master = join(files.images, 'box/letter/p1.jpg');
      await withIngest(files, async ({ run, context, database }) => {
        await run();
        const red = await picture(800, 1000, '#ff0000');
        await writeFile(`${master}.new`, red);
        const hashed = await context().imageTree.hash(master);
        // Of the same length and time, as a copy that keeps times leaves it.
        await utimes(`${master}.new`, hashed.modified, hashed.modified);
        await rename(`${master}.new`, master);
        await rm(join(files.data, 'packs'), { recursive: true });
        const cutting = packs(database, context(), 82).cut(hashed);
        const error = await cutting.then(
          () => undefined,
          (reason: Error) => reason,
        );
        expect(error?.message).to.match(/p1\.jpg was exchanged while it was cut/);
        expect(await packFiles(files)).to.deep.equal([]);
      });
    }));
});

describe('a record whose master is replaced while it is cut', () => {
  it('is published with the new master', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const master = join(files.images, 'box/letter/p1.jpg');
      await withIngest(files, async ({ context }) => {
        const own = context();
        let isExchanged = false;
        const cut: typeof own.packs.cut = async (given, page) => {
          if (given.file === master && !isExchanged) {
            isExchanged = true;
            await writeFile(master, await picture(600, 700, '#ff0000'));
          }
          return own.packs.cut(given, page);
        };
        const { outcomes } = await ingest(
          { ...own, packs: { ...own.packs, cut } },
          recordValidator(),
        );
        expect(outcomes.map(({ action }) => action)).to.deep.equal(['create', 'create']);
        const [leaf] = (await own.records.unit('box-letter'))?.leaves ?? [];
        expect([leaf?.width, leaf?.height]).to.deep.equal([600, 700]);
      });
    }));
});

const sums = async (files: ArchiveFiles) => {
  const all = await packFiles(files);
  return Promise.all(
    all.sort().map(async (file) =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ),
  );
};
