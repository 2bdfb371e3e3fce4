import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Archive } from '../../../src/app/archive.ts';
import type { FondsError } from '../../../src/errors.ts';
import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles, LETTER, writeLetter } from '../../support/archive-files.ts';

describe('a backup of the change log', function () {
  this.timeout(30_000);

  it('restores versions, tombstones and the state of harvesters after data/ was lost', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await files.write('manifests/gone/record.yaml', 'id: gone\nlevel: series\ntitle: Gone\n');
      const copy = join(folder, 'log.jsonl');
      const told = [
        '/iiif/discovery/1/activity/1',
        '/iiif/presentation/3/box-letter/v/1/manifest',
        '/oai?verb=ListRecords&metadataPrefix=oai_dc',
        '/feed.atom',
        '/records/gone',
      ];
      const all = async (base: string) => {
        const texts = told.map(async (path) => {
          const answer = await fetch(base + path);
          const text = await answer.text();
          return `${answer.status} ${text.replace(/<responseDate>.*?<\/responseDate>/, '')}`;
        });
        return Promise.all(texts);
      };

      const first = await serveArchive(files);
      const { port } = new URL(first.base);
      await files.write('manifests/box/letter/record.yaml', LETTER.replace('home', 'abroad'));
      await first.archive.ingest();
      await first.archive.withdraw('gone', 'Lent to another house');
      const before = await all(first.base);
      await first.archive.exportLog(copy);
      await first.close();

      await rm(files.data, { recursive: true });
      const second = await serveArchive(files, '', {
        port,
        beforeIngest: (one) => one.importLog(copy),
      });
      try {
        expect(second.report.findings).to.deep.equal([]);
        expect(await all(second.base)).to.deep.equal(before);
        expect((await fetch(`${second.base}/records/gone`)).status).to.equal(410);

        await files.write('manifests/box/letter/record.yaml', LETTER.replace('home', 'to her'));
        await second.archive.ingest();
        const third = await fetch(`${second.base}/iiif/presentation/3/box-letter/v/3/manifest`);
        expect(third.status).to.equal(200);
        expect(await codeOf(second.archive.importLog(copy))).to.equal('WOULD_REPLACE');
      } finally {
        await second.close();
      }
    }));

  it('allows the next ingest to report what has changed, even though nothing else was left', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const copy = join(folder, 'log.jsonl');
      const first = await serveArchive(files);
      const { port } = new URL(first.base);
      await first.archive.exportLog(copy);
      await first.close();
      await rm(files.data, { recursive: true });

      const trusted = LETTER.replace('status: draft', 'status: reviewed');
      const changed = trusted.replace('status: reviewed', 'status: draft').replace('home', 'out');
      await files.write('manifests/box/letter/record.yaml', changed);
      const options = { port, beforeIngest: (one: Archive) => one.importLog(copy) };
      const second = await serveArchive(files, '', options);
      try {
        const feed = await (await fetch(`${second.base}/feed.atom`)).text();
        expect(feed).to.match(/<summary>Changed. description; texts: /);
        const page = await fetch(`${second.base}/iiif/discovery/1/activity/1`);
        const { orderedItems } = (await page.json()) as {
          orderedItems: { type: string; object: { id: string; type: string } }[];
        };
        const layers = orderedItems
          .filter(({ object }) => object.type === 'AnnotationCollection')
          .map(({ type, object }) => `${type} ${object.id.split('/').at(-1)}`);
        expect(layers).to.have.members(['Create hand', 'Add fr', 'Remove hand']);
      } finally {
        await second.close();
      }
    }));

  it('is refused as a whole if a line is changed, lost or added', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await files.write('manifests/a/record.yaml', 'id: a\nlevel: series\ntitle: A\n');
      await files.write('manifests/b/record.yaml', 'id: b\nlevel: series\ntitle: B\n');
      const copy = join(folder, 'log.jsonl');
      const first = await serveArchive(files);
      await first.archive.exportLog(copy);
      await first.close();
      const text = await readFile(copy, 'utf8');
      const lines = text.split('\n');
      const change = lines.findIndex((line) => line.includes('"table":"change"'));
      const without = (at: number) => lines.filter((_, i) => i !== at).join('\n');

      const empty = archiveFiles(join(folder, 'empty'));
      const second = await serveArchive(empty);
      try {
        const refused = {
          'a changed word': text.replace('"title":"A"', '"title":"Z"').replace('Create', 'Update'),
          'a lost change': without(change),
          'a lost end': lines.slice(0, -2).join('\n'),
          'more after the end': `${text}{"table":"change","row":{}}\n`,
          'another table': text.replace('"table":"change"', '"table":"leaf"'),
          'no JSON': `${lines[0]}\n{\n`,
          'another file': '{"records":[]}\n',
          nothing: '',
        };
        for (const [what, content] of Object.entries(refused)) {
          await writeFile(copy, content);
          expect(await codeOf(second.archive.importLog(copy)), what).to.equal('INVALID_BACKUP');
        }
        await writeFile(copy, text);
        expect(await second.archive.importLog(copy)).to.equal(2);
      } finally {
        await second.close();
      }
    }));
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: FondsError) => error.code ?? String(error),
  );
