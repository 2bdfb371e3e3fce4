import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, alto, archiveFiles, picture } from '../support/archive-files.ts';
import { CLOSED, canary, writeClosed } from './closed-archive.ts';

const IDS = Object.keys(CLOSED);

/** Addresses that show what is closed later, for each record. */
const heldOf = (id: string): string[] => [
  ...['manifest', 'annotations/p1/hand', 'annotations/p2/fr', 'v/1/manifest'].map(
    (rest) => `/iiif/presentation/3/${id}/${rest}`,
  ),
  ...['v/1/annotations/p1/hand', 'v/1/annotations/p2/hand', 'annotation/p1/hand/l2'].map(
    (rest) => `/iiif/presentation/3/${id}/${rest}`,
  ),
  ...['', '/p1', '/p2', '/tei.xml', '/parallel.html', '/text/hand.txt', '/versions'].map(
    (rest) => `/records/${id}${rest}`,
  ),
  ...['/versions/1..1', '/versions/1..2', '/text/p1/hand.alto.xml', '/description.json'].map(
    (rest) => `/records/${id}${rest}`,
  ),
];

const ABOUT_ALL = [
  ...['/', '/search?q=second', '/search?q=can*', '/iiif/autocomplete/2?q=can', '/sitemap.xml'],
  ...['/feed.atom', '/iiif/discovery/1/activity/1', '/iiif/presentation/3/collection/box'],
  ...['oai_dc', 'mets', 'edm'].map((format) => `/oai?verb=ListRecords&metadataPrefix=${format}`),
];

describe('what was open until now', function () {
  this.timeout(120_000);
  let files: ArchiveFiles;
  let served: Served;
  const etags = new Map<string, string>();

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(served.base + path, { headers });
  const leaksIn = async (path: string): Promise<string[]> => {
    const response = await get(path);
    expect(response.status, path).to.be.lessThan(500);
    const found = (await response.text()).match(/canary[a-z]+/g);
    return [...new Set(found)].map((word) => `${word} at ${path}`);
  };

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    const withoutRules = (text: string | Uint8Array) =>
      typeof text === 'string' ? text.replace(/^access: .*$/m, '') : text;
    await writeClosed({ ...files, write: (path, text) => files.write(path, withoutRules(text)) });
    await writeOver('');
    served = await serveArchive(files);
    return served;
  });

  /** A record with a word that goes over from one leaf to the next. */
  async function writeOver(rule: string): Promise<void> {
    for (const folio of ['p1', 'p2'])
      await files.write(`images/box/over/${folio}.jpg`, await picture(800, 1000));
    const part = (text: string, type: string) =>
      `"${text}" SUBS_TYPE="${type}" SUBS_CONTENT="canaryover"`;
    await files.write(
      'manifests/box/over/record.yaml',
      `id: over
level: item
title: { en: Over }
folios: [{ id: p1, label: p. 1 }, { id: p2, label: p. 2 }]
layers: [{ id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.xml" }]
${rule}
`,
    );
    const [one, two] = [alto(['first', 'at the can']), alto(['aryover goes', 'on'])];
    await files.write(
      'manifests/box/over/hand/p1.xml',
      one.replace('"can"', part('can', 'HypPart1')),
    );
    await files.write(
      'manifests/box/over/hand/p2.xml',
      two.replace('"aryover"', part('aryover', 'HypPart2')),
    );
  }

  it('is seen by readers, who keep its addresses', async () => {
    for (const path of [...IDS, 'over'].flatMap(heldOf)) {
      const response = await get(path);
      const tag = response.headers.get('ETag');
      if (tag && (await response.text()).includes('canary')) etags.set(path, tag);
    }
    expect(etags.size).to.be.greaterThan(60);
    for (const path of ABOUT_ALL) await (await get(path)).text();
    expect(await leaksIn('/feed.atom')).to.deep.equal([`${CLOSED.hidden} at /feed.atom`]);
  });

  it('is at none of the same addresses, versions and differences, once it is closed', async () => {
    await writeClosed(files);
    await writeOver('access: { folios: { p2: { rule: closed } } }');
    expect((await served.archive.ingest()).findings).to.deep.equal([]);
    const leaks: string[] = [];
    for (const path of [...IDS, 'over'].flatMap(heldOf)) leaks.push(...(await leaksIn(path)));
    expect(leaks).to.deep.equal([]);
  });

  it('is not confirmed to those who hold its ETag', async () => {
    const confirmed: string[] = [];
    for (const [path, tag] of etags) {
      const { status } = await get(path, { 'If-None-Match': tag });
      if (status === 304) confirmed.push(path);
    }
    expect(confirmed).to.deep.equal([]);
  });

  it('is in no list, search, harvest or feed, not even in the changes of before', async () => {
    const leaks: string[] = [];
    for (const path of ABOUT_ALL) leaks.push(...(await leaksIn(path)));
    expect(leaks).to.deep.equal([]);
  });

  it('leaves no part of a word that begins on a leaf that stays open', async () => {
    const page = await (await get('/records/over/text/p1/hand.alto.xml')).text();
    expect(page).to.contain('CONTENT="can"').and.not.to.contain(canary('over'));
  });

  it('stays closed in earlier versions when the closed leaf is removed, with its rule', async () => {
    const { manifests } = files;
    const file = join(manifests, 'box/folio/record.yaml');
    const text = (await readFile(file, 'utf8'))
      .replace(/^access: .*$/m, '')
      .replace(', { id: p2, label: p. 2 }', '');
    await files.write('manifests/box/folio/record.yaml', text);
    for (const layer of ['hand/p2.xml', 'fr/p2.txt']) await rm(join(manifests, 'box/folio', layer));
    expect((await served.archive.ingest()).findings).to.deep.equal([]);
    const leaks: string[] = [];
    for (const path of heldOf('folio')) leaks.push(...(await leaksIn(path)));
    expect(leaks).to.deep.equal([]);
    expect((await get('/iiif/presentation/3/folio/v/1/manifest')).status).to.equal(404);
    expect((await get('/iiif/presentation/3/folio/v/3/manifest')).status).to.equal(200);
  });

  it('is open again in all versions when its rule is gone', async () => {
    const text = await readFile(join(files.manifests, 'box/layer/record.yaml'), 'utf8');
    await files.write('manifests/box/layer/record.yaml', text.replace(/^access: .*$/m, ''));
    await served.archive.ingest();
    for (const version of [1, 3]) {
      const path = `/iiif/presentation/3/layer/v/${version}/annotations/p1/hand`;
      expect(await (await get(path)).text()).to.contain(CLOSED.layer);
    }
  });
});
