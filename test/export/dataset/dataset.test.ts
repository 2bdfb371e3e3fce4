import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Documents } from '../../../src/catalogue/documents.ts';
import { manifests } from '../../../src/export/dataset/content.ts';
import { uris } from '../../../src/iiif/uri.ts';
import { LAYER_STATUSES } from '../../../src/record/record.ts';
import { sha256 } from '../../../src/system/file/hash.ts';
import { inFolder, serveArchive, shipped } from '../../support/archive.ts';
import { archiveFiles, LETTER, picture, writeLetter } from '../../support/archive-files.ts';

const TRUSTED = { statuses: ['published', 'reviewed'] } as const;

const linesOf = async (folder: string, path: string) =>
  gunzipSync(await readFile(join(folder, path)))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { [key: string]: unknown });

describe('the dataset of everything published', () => {
  it('contains every Manifest and Collection, and only trusted texts', () =>
    inFolder(async (folder) => {
      const { archive } = await shipped();
      const files = await archive.exportDataset(folder, TRUSTED);
      const manifests = await linesOf(folder, 'manifests.all.jsonl.gz');
      expect(manifests.map(({ type }) => type)).to.have.members([
        'Collection',
        'Collection',
        'Collection',
        'Collection',
        'Manifest',
      ]);
      const groups = files.flatMap(({ group }) => (group ? [group] : []));
      expect(new Set(groups.map(({ status }) => status))).to.deep.equal(new Set(['published']));
      const texts = await linesOf(folder, 'texts.published.translation.en.all.jsonl.gz');
      expect(texts.map(({ folio }) => folio)).to.deep.equal(['l0067', 'l0068']);
      expect(texts[0]?.['text']).to.contain('Okano');
      const all = await Promise.all(
        files.map(({ path }) => linesOf(folder, path).then((lines) => JSON.stringify(lines))),
      );
      expect(all.join()).not.to.contain('"transcribing"');
    }));

  it('contains the pages of a very long Collection, and the top Collection', () =>
    inFolder(async (folder) => {
      const { archive, base } = await shipped();
      await archive.exportDataset(folder, TRUSTED);
      const top = await linesOf(folder, 'manifests.top.jsonl.gz');
      expect(top.map(({ id }) => id)).to.deep.equal([`${base}/iiif/presentation/3/collection`]);

      const uri = uris('https://example.org');
      const box = uri.collection('box');
      const there = [box, uri.collectionPage(box, 1), uri.collectionPage(box, 2)];
      const documents: Documents = async (address) =>
        there.includes(uri.base + address)
          ? { type: '', hash: '', modified: '', bytes: Buffer.from(`{"id":"${address}"}`) }
          : undefined;
      const ids: string[] = [];
      for await (const { id } of manifests({ uri, documents }, ['box']))
        ids.push(`${uri.base}${id}`);
      expect(ids).to.deep.equal(there);
    }));

  it('contains texts of other statuses if asked to, each with its warning', () =>
    inFolder(async (folder) => {
      const { archive } = await shipped();
      await archive.exportDataset(folder, { statuses: LAYER_STATUSES });
      const path = 'texts.reconstruction.transcription.ru.all.jsonl.gz';
      for (const { status, warning } of await linesOf(folder, path)) {
        expect(status).to.equal('reconstruction');
        expect(JSON.stringify(warning)).to.contain('not the text of the original');
      }
    }));

  it('lists a checksum for each file', () =>
    inFolder(async (folder) => {
      const { archive } = await shipped();
      const files = await archive.exportDataset(folder, TRUSTED);
      const sums = (await readFile(join(folder, 'SHA256SUMS'), 'utf8')).trimEnd().split('\n');
      expect(sums).to.have.length(files.length);
      for (const sum of sums) {
        const [hash, path = ''] = sum.split('  ');
        expect(sha256(await readFile(join(folder, path)))).to.equal(hash);
      }
    }));

  it('is not written again while nothing changes, and is repaired if its index is lost', () =>
    inFolder(async (folder) => {
      const { archive } = await shipped();
      const done: string[] = [];
      const tell = (_shard: string, what: string) => done.push(what);
      await archive.exportDataset(folder, { ...TRUSTED, onShard: tell });
      const before = (await stat(join(folder, 'manifests.all.jsonl.gz'))).mtimeMs;
      await archive.exportDataset(folder, { ...TRUSTED, onShard: tell });
      expect(done).to.deep.equal(['written', 'unchanged']);
      expect((await stat(join(folder, 'manifests.all.jsonl.gz'))).mtimeMs).to.equal(before);
      await archive.exportDataset(folder, { statuses: LAYER_STATUSES, onShard: tell });
      await archive.exportDataset(folder, { ...TRUSTED, onShard: tell });
      expect(
        (await readdir(folder)).filter((name) => name.includes('reconstruction')),
      ).to.deep.equal([]);
    }));

  it('is served from the data folder, and nothing but its files', async () => {
    const { archive, base } = await shipped();
    await archive.exportDataset(undefined, TRUSTED);
    const index = await fetch(`${base}/dataset/dataset.json`);
    expect(index.status).to.equal(200);
    expect(index.headers.get('access-control-allow-origin')).to.equal('*');
    const { distribution } = (await index.json()) as {
      distribution: { downloadURL: string; byteSize: number }[];
    };
    for (const { downloadURL, byteSize } of distribution) {
      const bytes = Buffer.from(await (await fetch(downloadURL)).arrayBuffer());
      expect(bytes.length, downloadURL).to.equal(byteSize);
    }
    for (const path of ['state.json', '../fonds.sqlite', '%2e%2e/fonds.sqlite', '']) {
      expect((await fetch(`${base}/dataset/${path}`)).status, path).to.equal(404);
    }
  });
});

describe('the dataset, when a record is withdrawn', function () {
  this.timeout(30_000);

  const TEXTS = 'texts.reviewed.transcription.en.all.jsonl.gz';

  it('closes with the withdrawal if it contains the record, and opens again without it', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const [other = ''] = LETTER.replace('id: box-letter', 'id: other')
        .replace('A letter home', 'Another')
        .split('layers:');
      await files.write('manifests/box/other/record.yaml', other);
      await files.write('images/box/other/p1.jpg', await picture(80, 100));
      await files.write('images/box/other/p2.jpg', await picture(80, 100));
      const { archive, base, report, close } = await serveArchive(files);
      const ask = async (file: string) => {
        const answer = await fetch(`${base}/dataset/${file}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        return { status: answer.status, bytes };
      };
      try {
        expect(report.findings).to.deep.equal([]);
        await archive.exportDataset(undefined, TRUSTED);
        const open = await ask(TEXTS);
        expect([open.status, gunzipSync(open.bytes).toString()]).to.satisfy(
          ([status, text]: [number, string]) => status === 200 && text.includes('Dear mother'),
        );

        await archive.withdraw('box-letter', 'Closed until 2040');
        const closed = await ask(TEXTS);
        expect(closed.status).to.equal(503);
        expect(closed.bytes.toString()).to.include('contains a withdrawn record');
        expect((await ask('manifests.all.jsonl.gz')).status).to.equal(503);
        expect((await ask('dataset.json')).status).to.equal(200);

        await archive.renewDataset();
        expect((await ask(TEXTS)).status).to.equal(404);
        const manifests = gunzipSync((await ask('manifests.all.jsonl.gz')).bytes).toString();
        expect(manifests).not.to.include('A letter home');
        expect((await ask('dataset.json')).bytes.toString()).not.to.include(TEXTS);
      } finally {
        await close();
      }
    }));

  it('is written again by the ingest that withdraws the record, but only the part that contained it', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      for (const id of ['a', 'b']) {
        await files.write(
          `manifests/${id}/record.yaml`,
          `id: ${id}\nlevel: series\ntitle: ${id}\n`,
        );
      }
      const { archive, base, close } = await serveArchive(files);
      try {
        await archive.exportDataset(undefined, TRUSTED);
        const path = join(files.data, 'dataset', 'manifests.all.jsonl.gz');
        const written = (await stat(path)).mtimeMs;
        await files.write('manifests/a/record.yaml', 'id: a\nlevel: series\ntitle: changed\n');
        await archive.ingest();
        expect((await stat(path)).mtimeMs).to.equal(written);
        await rm(join(files.manifests, 'b'), { recursive: true });
        await archive.ingest();
        const answer = await fetch(`${base}/dataset/manifests.all.jsonl.gz`);
        const text = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString();
        expect(text).to.include('"changed"').and.not.to.include('"b"');
      } finally {
        await close();
      }
    }));

  for (const [what, layer] of [
    ['is removed from its record', undefined],
    ['is no longer trusted', 'draft'],
  ] as const) {
    it(`is written again by the ingest after which a text ${what}`, () =>
      inFolder(async (folder) => {
        const files = archiveFiles(folder);
        await writeLetter(files);
        const { archive, base, close } = await serveArchive(files);
        const statusOf = async (file: string) => (await fetch(`${base}/dataset/${file}`)).status;
        try {
          await archive.exportDataset(undefined, TRUSTED);
          expect(await statusOf(TEXTS)).to.equal(200);
          await files.write(
            'manifests/box/letter/record.yaml',
            layer ? LETTER.replace('reviewed', layer) : LETTER.replace(/.*id: hand.*\n/, ''),
          );
          const { findings } = await archive.ingest();
          expect(findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
          expect(await statusOf(TEXTS)).to.equal(404);
          expect(await statusOf('manifests.all.jsonl.gz')).to.equal(200);
          expect(await readdir(join(files.data, 'dataset'))).not.to.include(TEXTS);
        } finally {
          await close();
        }
      }));
  }
});
