import { request } from 'node:http';
import { expect } from 'chai';
import { RECORD_DOWNLOADS } from '../../src/iiif/downloads.ts';
import { WRITABLE_TEXT_FORMATS } from '../../src/text/format/formats.ts';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { archiveFiles } from '../support/archive-files.ts';
import { LARGE, writeLarge, writeTexts } from '../support/large-record.ts';
import { longestPiece } from '../support/loop.ts';

const LEAVES = 2000;

/** Milliseconds that one piece of work may hold up all others. */
const MOST = 200;

/** Milliseconds after which a reader leaves what is still being sent. */
const PATIENCE = 800;

const PRESENTATION = '/iiif/presentation';
const RECORD = `/records/${LARGE}`;
const canvas = (base: string) =>
  encodeURIComponent(`${base}${PRESENTATION}/3/${LARGE}/canvas/p1000`);

/** Every address of the record and of what lies around it, in groups. */
const ADDRESSES: Record<string, (base: string) => readonly string[]> = {
  pages: (base) =>
    ['en', 'ru'].flatMap((lang) =>
      [
        ...['/', RECORD, `${RECORD}/p1000`, `${RECORD}/versions`, '/errors', '/search/help'],
        ...['/search?q=widow', `/cite?canvas=${canvas(base)}&xywh=1,1,20,20`, '/validate'],
      ].map((page) => `${page}${page.includes('?') ? '&' : '?'}lang=${lang}`),
    ),
  'documents in three versions': () =>
    [2, 3, 4].flatMap((version) =>
      ['manifest', 'manifest?motivation=commenting', 'annotations/p1/hand', 'layer/hand', 'losses']
        .filter((rest) => version === 3 || !rest.includes('?'))
        .filter((rest) => version !== 3 || rest !== 'losses')
        .map((rest) => `${PRESENTATION}/${version}/${LARGE}/${rest}`)
        .concat(`${PRESENTATION}/${version}/collection`),
    ),
  'parts of documents': () =>
    ['canvas/p1', 'canvas/p2000', 'range/contents', 'alignment/p1'].map(
      (rest) => `${PRESENTATION}/3/${LARGE}/${rest}`,
    ),
  'earlier versions': () =>
    ['manifest', 'canvas/p1', 'canvas/p2000', 'annotations/p1/hand', 'layer/hand'].map(
      (rest) => `${PRESENTATION}/3/${LARGE}/v/1/${rest}`,
    ),
  differences: () => [
    `${RECORD}/versions/1..2`,
    `${RECORD}/versions/1..2?lang=en`,
    `${RECORD}/versions/1..2?lang=ru`,
    `${RECORD}/versions/1..2?folio=p7`,
  ],
  exports: () =>
    Object.keys(RECORD_DOWNLOADS)
      .flatMap((file) => [`${RECORD}/p3/${file}`, `${RECORD}/${file}`])
      .concat(`${RECORD}/text/hand.txt`, `${RECORD}/text/hand.md`),
  'texts of a leaf': () =>
    WRITABLE_TEXT_FORMATS.map(({ ending }) => `${RECORD}/text/p1/hand.${ending}`),
  descriptions: () =>
    ['linkset.json', 'description.json', 'dc.xml', 'qdc.xml', 'mods.xml', 'edm.xml'].map(
      (file) => `${RECORD}/${file}`,
    ),
  searches: () =>
    [1, 2].flatMap((version) => [
      ...[`/${LARGE}?q=widow`, '?q=widow', `/${LARGE}?q=widow+barley`, `/${LARGE}/hand?q=w*`].map(
        (rest) => `/iiif/search/${version}${rest}`,
      ),
      `/iiif/autocomplete/${version}/${LARGE}?q=wi`,
    ]),
  harvests: (base) => [
    ...['oai_dc', 'oai_qdc', 'mods', 'edm', 'mets'].flatMap((prefix) => [
      `/oai?verb=ListRecords&metadataPrefix=${prefix}`,
      `/oai?verb=ListIdentifiers&metadataPrefix=${prefix}`,
      `/oai?verb=GetRecord&metadataPrefix=${prefix}&identifier=oai:${new URL(base).hostname}:${LARGE}`,
    ]),
    ...['/sitemap.xml', '/sitemap/1.xml', '/feed.atom', '/robots.txt', '/.well-known/api-catalog'],
    ...['/iiif/discovery/1/activity', '/iiif/discovery/1/activity/1'],
  ],
  citations: (base) =>
    ['json', 'bibtex', 'ris', 'csl-json', 'text'].map(
      (format) => `/cite?canvas=${canvas(base)}&format=${format}`,
    ),
  images: () => [
    `/iiif/image/3/${LARGE}_p1000/info.json`,
    `/iiif/image/3/${LARGE}_p1000/full/max/0/default.jpg`,
  ],
};

/** Asks as a browser or as a program does, throws away what comes, and leaves when it takes long. */
const ask = (address: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asking = request(address, { headers }, (answer) => {
      const leave = setTimeout(() => answer.destroy(), PATIENCE);
      answer.on('close', () => {
        clearTimeout(leave);
        resolve(answer.statusCode);
      });
      answer.on('error', () => undefined);
      answer.resume();
    });
    asking.on('error', reject).end();
  });

/** As programs ask, with codings and without, and as browsers do. */
const DATA = [{ 'accept-encoding': 'gzip' }, {}];
const PAGE = [{ accept: 'text/html' }];
const EXPORT = /\/(tei\.xml|mets\.xml|parallel\.html|record\.pdf|bag\.zip)$/;
const headersFor = (path: string): readonly Record<string, string>[] =>
  path.includes('lang=') ? PAGE : EXPORT.test(path) ? [{}] : DATA;

/** The addresses that are not answered, or hold up others, with how long. */
async function wrongAmong(base: string, paths: readonly string[]): Promise<string[]> {
  const piece = longestPiece();
  const wrong: string[] = [];
  for (const path of paths) {
    for (const headers of headersFor(path)) {
      piece.take();
      const status = await ask(base + path, headers);
      const took = Math.round(piece.take());
      if (status !== 200 || took > MOST) wrong.push(`${path}: ${status}, ${took} ms`);
    }
  }
  piece.end();
  return wrong;
}

describe('while a record of 2000 leaves is requested', function () {
  this.timeout(180_000);
  let served: Served;

  forAllTests(async (folder) => {
    const files = archiveFiles(folder);
    await writeLarge(files, LEAVES);
    served = await serveArchive(files);
    await writeTexts(files, 60, 2);
    await served.archive.ingest();
    return served;
  });

  for (const [group, addressesOf] of Object.entries(ADDRESSES)) {
    it(`other requests never wait long: ${group}`, async () => {
      expect(await wrongAmong(served.base, addressesOf(served.base))).to.deep.equal([]);
    });
  }
});
