import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import { robots, type SitePage, sitePages } from '../../src/harvest/sitemap.ts';
import { uris } from '../../src/iiif/uri.ts';
import { levelRecord, publicationOf } from '../bench/publication.ts';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles, writeLetter } from '../support/archive-files.ts';
import { withDatabase } from '../support/with-database.ts';
import { xml } from '../support/xml/xml.ts';

describe('the feeds for crawlers and readers', function () {
  this.timeout(30_000);
  let files: ArchiveFiles;
  let served: Served;

  const get = async (path: string) => {
    const answer = await fetch(path.startsWith('http') ? path : served.base + path);
    return { answer, text: await answer.text() };
  };
  const asXml = async (path: string) => {
    const { answer, text } = await get(path);
    expect(answer.status, text).to.equal(200);
    return xml(text);
  };

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeLetter(files);
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        files.write(`manifests/s${i}/record.yaml`, `id: s${i}\nlevel: series\ntitle: S ${i}\n`),
      ),
    );
    served = await serveArchive(files);
    await served.archive.withdraw('s7', 'Named <the living>', 's8');
    return served;
  });

  it('lead from robots.txt through the sitemap to every page, and to no other', async () => {
    const { text } = await get('/robots.txt');
    const [, sitemap = ''] = /^Sitemap: (.+)$/m.exec(text) ?? [];
    const index = await asXml(sitemap);
    const locs = await Promise.all(
      index
        .texts('//sm:sitemap/sm:loc')
        .map(async (file) => (await asXml(file)).texts('//sm:url/sm:loc')),
    );
    const there = [
      'box',
      ...Array.from({ length: 60 }, (_, i) => `s${i}`).filter((s) => s !== 's7'),
    ];
    const pages = [...there, 'box-letter', 'box-letter/p1', 'box-letter/p2'];
    expect(locs.flat()).to.have.members(pages.map((page) => `${served.base}/records/${page}`));
    for (const page of locs.flat().slice(-4)) expect((await get(page)).answer.status).to.equal(200);
  });

  it('list the existing image of each leaf, and when its record last changed', async () => {
    const file = await asXml('/sitemap/1.xml');
    const image = file.text('//sm:url[contains(sm:loc, "/p1")]/image:image/image:loc') ?? '';
    expect(image).to.contain('/box-letter_p1/full/');
    expect((await fetch(image)).headers.get('content-type')).to.equal('image/jpeg');
    const { orderedItems } = JSON.parse((await get('/iiif/discovery/1/activity/1')).text);
    const created = orderedItems.find((one: { object: { id: string } }) =>
      one.object.id.endsWith('/3/box-letter/manifest'),
    );
    expect(file.text('//sm:url[contains(sm:loc, "/p1")]/sm:lastmod')).to.equal(created.endTime);
    expect(file.texts('//sm:url[1]/*[local-name()="link"]/@hreflang')).to.deep.equal([
      'en',
      'ru',
      'x-default',
    ]);
  });

  it('answer 404 for files of the sitemap that the index does not list', async () => {
    for (const file of ['0', '9', '1-2', '1-0', '01-1', 'x', '1234567890']) {
      expect((await get(`/sitemap/${file}.xml`)).answer.status, file).to.equal(404);
    }
  });

  it('split a record of very many leaves into several files', () =>
    withDatabase(async (database) => {
      await database.exec(`
      INSERT INTO record VALUES ('r', 'r', NULL, 'r', 'Manifest', 1, '', '', '[]', '{}', '{}');
      INSERT INTO leaf
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
        SELECT 'r', i, 'p' || i, '{"folio":{"id":"p' || i || '"},"width":9,"height":9}', '[]' FROM n;
      INSERT INTO change VALUES (1, '2026-01-01T00:00:00.000Z', 'Create', 'r', 1, 'r', '', '{}');
      INSERT INTO latest VALUES ('r', 1, '2026-01-01T00:00:00.000Z', 'Create', 1, 12001);
    `);
      const pages = sitePages(database);
      const all: SitePage[] = [];
      for (const file of await pages.files()) all.push(...(await pages.in(file)));
      expect((await pages.files()).map(({ part }) => part)).to.deep.equal([1, 2, 3]);
      expect(new Set(all.map(({ leaf }) => leaf?.folio)).size).to.equal(12_001);
      expect(all.length).to.equal(12_001);
    }));

  it('list the same files to whoever has asked before as to whoever has not, after every change', () =>
    withDatabase(async (database) => {
      const { publishAll, withdraw } = catalogueWriter(database);
      const series = (n: number, title = '') =>
        publicationOf([levelRecord(`s${n}`, 'series', { title: { en: `${title} ${n}` } })]);
      const numbers = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, i) => from + i);
      const pages = sitePages(database);
      const expectFiles = async (...expected: number[]) => {
        const files = await pages.files();
        expect(files.map(({ number }) => number)).to.deep.equal(expected);
        expect(files).to.deep.equal(await sitePages(database).files());
      };
      await expectFiles();
      await publishAll(numbers(0, 203).map((n) => series(n)));
      await expectFiles(1, 2);
      await publishAll([series(0, 'Edited')]);
      await expectFiles(1, 2);
      await withdraw([{ id: 's5' }]);
      await expectFiles(1, 2);
      await withdraw([0, 200, 201, 202].map((n) => ({ id: `s${n}` })));
      await expectFiles(1);
      await publishAll([series(200, 'Back')]);
      await expectFiles(1, 2);
    }));

  it('keep crawlers from tiles and endless searches, below the path of the archive', () => {
    const text = robots(uris('https://example.org/archive'));
    expect(text).to.contain('\nDisallow: /archive/iiif/image/\n');
    expect(text).to.contain('\nAllow: /archive/iiif/image/*/info.json$\n');
    expect(text).to.contain('\nDisallow: /archive/search?\n');
    expect(text).to.contain('\nSitemap: https://example.org/archive/sitemap.xml\n');
  });

  it('list every change once across the feed and its archives, withdrawals with their reason', async () => {
    const ids = new Map<string, string>();
    let address: string | undefined = '/feed.atom';
    let documents = 0;
    for (; address; documents++) {
      const feed = await asXml(address);
      const texts = feed.texts('//atom:entry/atom:title');
      for (const [i, id] of feed.texts('//atom:entry/atom:id').entries())
        ids.set(id, texts[i] ?? '');
      expect(feed.count('//atom:feed/atom:author/atom:name')).to.equal(1);
      address = feed.text('//atom:link[@rel="prev-archive"]/@href');
    }
    expect(documents).to.equal(2);
    expect(ids.size).to.equal(63);
    const feed = await asXml('/feed.atom');
    expect(feed.text('//atom:entry[1]/atom:title')).to.equal('Withdrawn: S 7');
    expect(feed.text('//atom:entry[1]/atom:summary')).to.contain('reason: Named <the living>');
    expect(feed.text('//atom:entry[1]/atom:link[@rel="successor-version"]/@href')).to.equal(
      `${served.base}/records/s8`,
    );
    const related = feed.text('//atom:entry[2]/atom:link[@rel="related"]/@href') ?? '';
    expect((await fetch(related)).status).to.equal(200);
    expect((await get('/feed/2.atom')).answer.status).to.equal(404);
  });

  it('answer 304 to a client that has the feed or the sitemap as of its last change', async () => {
    await new Promise((later) => setTimeout(later, 1050));
    for (const path of ['/feed.atom', '/feed/1.atom', '/sitemap.xml', '/sitemap/1.xml']) {
      const since = (await get(path)).answer.headers.get('last-modified') ?? '';
      const again = (moment: string) =>
        fetch(served.base + path, { headers: { 'If-Modified-Since': moment } });
      expect((await again(since)).status, path).to.equal(304);
      const earlier = new Date(Date.parse(since) - 1000).toUTCString();
      expect((await again(earlier)).status, path).to.equal(200);
    }
  });

  it('list the entry points in the API catalogue and on the home page', async () => {
    const { answer, text } = await get('/.well-known/api-catalog');
    expect(answer.headers.get('content-type')).to.match(/^application\/linkset\+json/);
    expect(answer.headers.get('link')).to.contain('rel="api-catalog"');
    const [{ item }] = JSON.parse(text).linkset as [{ item: { href: string }[] }];
    for (const { href } of item.filter(({ href }) => !href.includes('/search/'))) {
      expect((await get(href)).answer.status, href).to.equal(200);
    }
    expect((await get('/.well-known/security.txt')).answer.status).to.equal(404);
    const home = (await get('/')).text;
    expect(home).to.contain('type="application/atom+xml"');
    const [, json = ''] = /<script type="application\/ld\+json">(.+?)<\/script>/.exec(home) ?? [];
    expect(JSON.parse(json)['@type']).to.equal('DataCatalog');
    const top = JSON.parse((await get('/iiif/presentation/3/collection')).text);
    expect(top.seeAlso[0].id).to.equal(`${served.base}/iiif/discovery/1/activity`);
  });

  it('link to the dataset only once it exists', async () => {
    const stream = async () => JSON.parse((await get('/iiif/discovery/1/activity')).text);
    expect(await stream()).not.to.have.property('seeAlso');
    await mkdir(join(files.data, 'dataset'), { recursive: true });
    await writeFile(join(files.data, 'dataset', 'dataset.json'), '{}');
    expect((await stream()).seeAlso[0].id).to.equal(`${served.base}/dataset/dataset.json`);
    expect((await get('/')).text).to.contain('/dataset/dataset.json');
  });
});
