import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Report } from '../../../../src/catalogue/ingest/outcome.ts';
import { withdraw } from '../../../../src/catalogue/withdraw.ts';
import { inFolder } from '../../../support/archive.ts';
import {
  type ArchiveFiles,
  archiveFiles,
  LETTER,
  picture,
  writeLetter,
} from '../../../support/archive-files.ts';
import { withIngest } from '../../../support/with-ingest.ts';

const actions = ({ outcomes }: Report) => outcomes.map(({ id, action }) => `${id} ${action}`);

/** Until what was written may be known again without reading it. */
const SETTLED = 2100;

const withLetter = (
  use: (
    files: ArchiveFiles,
    parts: Parameters<Parameters<typeof withIngest>[1]>[0],
  ) => Promise<void>,
) =>
  inFolder(async (folder) => {
    const files = archiveFiles(folder);
    await writeLetter(files);
    await withIngest(files, (parts) => use(files, parts));
  });

describe('the snapshot of a record', function () {
  this.timeout(30_000);

  it('saves reading unchanged files, and detects every change', () =>
    withLetter(async (files, { run }) => {
      await wait(SETTLED);
      expect((await run()).read).to.have.members(['box/record.yaml', 'box/letter/record.yaml']);
      const again = await run();
      expect([actions(again), again.read]).to.deep.equal([['box keep', 'box-letter keep'], []]);

      // The text of a layer, of the same length and with the same time of change.
      const text = join(files.manifests, 'box/letter/fr/p2.txt');
      const { atime, mtime } = await stat(text);
      await files.write('manifests/box/letter/fr/p2.txt', 'Ta fille\n');
      await utimes(text, atime, mtime);
      expect(actions(await run())).to.deep.equal(['box keep', 'box-letter update']);

      // A second image, which makes it unclear which one is meant.
      await files.write('images/box/letter/p1.png', await picture(8, 8));
      expect(actions(await run())).to.deep.equal(['box keep', 'box-letter fail']);
      await rm(join(files.images, 'box/letter/p1.png'));
      expect(actions(await run())).to.deep.equal(['box keep', 'box-letter keep']);

      // A record above, on which the one below depends.
      await files.write('manifests/box/record.yaml', 'id: box\nlevel: fonds\ntitle: Other\n');
      expect(actions(await run())).to.deep.equal(['box update', 'box-letter update']);

      // A lost tile pack.
      await wait(SETTLED);
      await run();
      expect((await run()).read).to.deep.equal([]);
      await rm(join(files.data, 'packs'), { recursive: true });
      expect(actions(await run())).to.deep.equal(['box keep', 'box-letter update']);
      expect(await readdir(join(files.data, 'packs'))).to.have.length(2);
    }));

  it('detects edits in quick succession, of the same length and with the same timestamp', () =>
    withLetter(async (files, { run }) => {
      const text = join(files.manifests, 'box/letter/fr/p2.txt');
      await run();
      for (const said of ['Ta fille', 'Ta nièce', 'Ton ami.', 'Ta soeur']) {
        const { atime, mtime } = await stat(text);
        await files.write('manifests/box/letter/fr/p2.txt', `${said}\n`);
        await utimes(text, atime, mtime);
        expect(actions(await run()), said).to.deep.equal(['box keep', 'box-letter update']);
      }
    }));

  it('reads everything again after a change of settings that affects the build', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await wait(SETTLED);
      await withIngest(files, async ({ run }) => {
        await run();
        expect((await run()).read).to.deep.equal([]);
      });
      const env = { FONDS_TILE_QUALITY: '60' };
      await withIngest(
        files,
        async ({ run }) => void expect((await run()).read).to.have.length(2),
        env,
      );
    }));

  it('rebuilds a level if a kill came between the withdrawal of a record below and its own update', () =>
    withLetter(async (files, { run, context, database }) => {
      await wait(SETTLED);
      await run();
      await rm(join(files.manifests, 'box/letter'), { recursive: true });
      await context().writer.withdraw([{ id: 'box-letter' }]);
      expect(await database.prepare('SELECT record FROM stale').all()).to.deep.equal([
        { record: 'box' },
      ]);
      expect(actions(await run())).to.deep.equal(['box update']);
      expect(actions(await run())).to.deep.equal(['box keep']);
    }));

  it('saves reading a withheld record, and publishes it when the withdrawal is lifted', () =>
    withLetter(async (_files, { run, context }) => {
      await wait(SETTLED);
      await run();
      const { records, writer, withdrawals, uri, sealed } = context();
      await withdraw({ records, writer, withdrawals, uri, sealed }, 'box-letter', 'asked for');
      expect(actions(await run())).to.deep.equal(['box update', 'box-letter withhold']);
      expect((await run()).read).to.deep.equal([]);
      await withdrawals.lift('box-letter');
      expect(actions(await run())).to.deep.equal(['box update', 'box-letter create']);
      expect(actions(await run())).to.deep.equal(['box keep', 'box-letter keep']);
    }));

  it('publishes records as they are read, and a new level once all records below it are published', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      for (let n = 0; n < 180; n++) {
        const path = `box${n < 60 ? 0 : 1}/n${String(n).padStart(3, '0')}`;
        const text = LETTER.replace('id: box-letter', `id: n${n}`).split('layers:')[0] ?? '';
        await files.write(`manifests/${path}/record.yaml`, text);
        await files.write(`images/${path}/p1.jpg`, await picture(80, 100));
        await files.write(`images/${path}/p2.jpg`, await picture(80, 100));
      }
      for (const box of ['box0', 'box1']) {
        await files.write(`manifests/${box}/record.yaml`, `id: ${box}\nlevel: fonds\ntitle: x\n`);
      }
      await withIngest(files, async ({ run, database }) => {
        await run();
        const changes = await database.prepare('SELECT record FROM change ORDER BY number').all();
        const order = changes.map((row) => (row as { record: string }).record);
        expect(order).to.have.length(182);
        const last = Math.max(...Array.from({ length: 60 }, (_, n) => order.indexOf(`n${n}`)));
        expect(order.indexOf('box0')).to.be.greaterThan(last).and.lessThan(180);
      });
    }));
});
