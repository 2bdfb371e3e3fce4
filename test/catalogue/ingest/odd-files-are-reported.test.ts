import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, rename, rm, symlink, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Report } from '../../../src/catalogue/ingest/outcome.ts';
import { inFolder } from '../../support/archive.ts';
import { type ArchiveFiles, archiveFiles, writeLetter } from '../../support/archive-files.ts';
import { withIngest } from '../../support/with-ingest.ts';

const actions = ({ outcomes }: Report) => outcomes.map(({ id, action }) => `${id} ${action}`);
const rulesOf = ({ findings }: Report) =>
  findings.map(({ file, rule, severity }) => `${file} ${severity} ${rule}`);

const fifo = (path: string) => execFileSync('mkfifo', [path]);

const OTHER = 'id: other\nlevel: fonds\ntitle: Other\n';

/** The letter, published, then spoiled, and looked at again. */
const spoiled = (
  spoil: (files: ArchiveFiles, folder: string) => Promise<unknown>,
  look: (report: Report) => void,
  env: Record<string, string> = {},
) =>
  inFolder(async (folder) => {
    const files = archiveFiles(folder);
    await writeLetter(files);
    await withIngest(
      files,
      async ({ run, context }) => {
        await run();
        await spoil(files, folder);
        await files.write('manifests/other/record.yaml', OTHER);
        look(await run());
        expect(
          await context().records.publication('box-letter'),
          'what was published stays',
        ).to.not.equal(undefined);
      },
      env,
    );
  });

describe('an ingest of files that are not regular', function () {
  this.timeout(20_000);

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('reports a FIFO named record.yaml, and continues', () =>
    spoiled(
      async ({ manifests }) => {
        await unlink(join(manifests, 'box/letter/record.yaml'));
        fifo(join(manifests, 'box/letter/record.yaml'));
      },
      (report) => {
        expect(actions(report)).to.deep.equal(['box keep', 'box-letter fail', 'other create']);
        expect(rulesOf(report)).to.deep.equal(['box/letter/record.yaml error unreadable-file']);
      },
    ));

  it('reports a FIFO instead of an image or a text, and continues', () =>
    spoiled(
      async ({ manifests, images }) => {
        for (const path of [
          join(images, 'box/letter/p1.jpg'),
          join(manifests, 'box/letter/fr/p2.txt'),
        ]) {
          await unlink(path);
          fifo(path);
        }
      },
      (report) => {
        expect(actions(report)).to.deep.equal(['box keep', 'box-letter fail', 'other create']);
        expect(report.findings.map(({ message }) => message).sort()).to.deep.equal([
          'it is neither a file nor a folder and is ignored',
          'the image of folio p1, p1.jpg, cannot be read: it is not a regular file',
          'the text of layer fr for folio p2, fr/p2.txt, cannot be read: it is not a regular file',
        ]);
      },
    ));

  it('warns of an unused FIFO, and of a link to a device', () =>
    spoiled(
      async ({ manifests }) => {
        fifo(join(manifests, 'box/pipe'));
        await symlink('/dev/zero', join(manifests, 'box/zeros'));
      },
      (report) => {
        expect(actions(report)).to.deep.equal(['box keep', 'box-letter keep', 'other create']);
        expect(rulesOf(report)).to.deep.equal([
          'box/pipe warning no-regular-file',
          'box/zeros warning no-regular-file',
        ]);
      },
    ));

  it('follows links that lead outside, unless FONDS_LINKS refuses them', async () => {
    const spoil = async ({ manifests, images }: ArchiveFiles, folder: string) => {
      await mkdir(join(folder, 'elsewhere'));
      await cp(join(images, 'box/letter/p1.jpg'), join(folder, 'elsewhere/p1.jpg'));
      await unlink(join(images, 'box/letter/p1.jpg'));
      await symlink(join(folder, 'elsewhere/p1.jpg'), join(images, 'box/letter/p1.jpg'));
      await symlink(join(folder, 'elsewhere'), join(manifests, 'out'));
      // One that stays inside is well.
      await unlink(join(images, 'box/letter/p2.jpg'));
      await cp(join(folder, 'elsewhere/p1.jpg'), join(images, 'same.jpg'));
      await symlink('../../same.jpg', join(images, 'box/letter/p2.jpg'));
    };
    await spoiled(spoil, (report) => {
      expect(actions(report)).to.deep.equal(['box keep', 'box-letter update', 'other create']);
      expect(rulesOf(report)).to.deep.equal([]);
    });
    await spoiled(
      spoil,
      (report) => {
        expect(actions(report)).to.deep.equal(['box keep', 'box-letter fail', 'other create']);
        expect(rulesOf(report)).to.deep.equal([
          'box/letter/record.yaml error link-outside',
          'out error link-outside',
        ]);
      },
      { FONDS_LINKS: 'refuse' },
    );
  });

  it('refuses a link that leads outside, even in an unchanged published record', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const master = join(files.images, 'box/letter/p1.jpg');
      await mkdir(join(folder, 'elsewhere'));
      await rename(master, join(folder, 'elsewhere/p1.jpg'));
      await symlink(join(folder, 'elsewhere/p1.jpg'), master);
      await wait(2100);
      await withIngest(files, async ({ run }) => {
        await run();
        expect((await run()).read).to.deep.equal([]);
      });
      const env = { FONDS_LINKS: 'refuse' };
      await withIngest(
        files,
        async ({ run }) => {
          expect(actions(await run())).to.deep.equal(['box keep', 'box-letter fail']);
        },
        env,
      );
    }));

  it('reports an unreadable folder, withdraws nothing, and continues', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await files.write('manifests/shut/part/record.yaml', OTHER);
      await files.write('manifests/later/record.yaml', OTHER.replaceAll('ther', 'nce'));
      // The superuser may read everything.
      const isRoot = process.getuid?.() === 0;
      const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
      await mkdir(files.data);
      if (isRoot) await chown(files.data, 65_534, 65_534);
      await chmod(folder, 0o755);
      const ingest = () =>
        spawnSync(process.execPath, [resolve('dist/main.js'), 'ingest'], {
          env: {
            PATH: process.env['PATH'],
            FONDS_MANIFESTS: files.manifests,
            FONDS_IMAGES: files.images,
            FONDS_DATA: files.data,
            FONDS_LOG_LEVEL: 'silent',
          },
          encoding: 'utf8',
          ...nobody,
        });
      const first = ingest();
      expect([first.status, first.stderr.includes('published      other')]).to.deep.equal([
        0,
        true,
      ]);
      const shut = [join(files.manifests, 'shut'), join(files.images, 'box/letter')];
      await rm(join(files.manifests, 'later'), { recursive: true });
      const allow = (mode: number) => Promise.all(shut.map((path) => chmod(path, mode)));
      await allow(0);
      const { status, stderr } = ingest();
      await allow(0o755);
      expect(status).to.equal(1);
      expect(stderr).to.match(
        /shut error: the folder cannot be read: EACCES \[unreadable-folder\]/,
      );
      expect(stderr).to.match(
        /image of folio p1 cannot be found, because .* cannot be read \(EACCES\)/,
      );
      expect(stderr).to.match(/none is withdrawn: the folder shut cannot be read/);
      expect(stderr).to.not.match(/^withdrawn/m);
    }));
});
