import { expect } from 'chai';
import { TABLES } from '../../src/app/followers.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { COMMON_WORD, publishLetters } from '../bench/pages/sample.ts';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { archiveFiles } from '../support/archive-files.ts';
import { databaseIn } from '../support/engine.ts';

const LETTERS = 230;

let served: Served;
forAllTests(async (folder) => {
  const files = archiveFiles(folder);
  const database = await openDatabase(await databaseIn(files.data), TABLES);
  await publishLetters(database, LETTERS);
  await database.close();
  served = await serveArchive(files);
  return served;
});

const get = async (address: string): Promise<string> => {
  const answer = await fetch(new URL(address, served.base));
  expect(answer.status, address).to.equal(200);
  return answer.text();
};

/** Follows a list to its last page; returns the items and the addresses of all pages. */
async function walk(first: string, list: RegExp, item: RegExp) {
  const found: string[] = [];
  const pages: string[] = [];
  for (let address: string | undefined = first; address; ) {
    const html = await get(address);
    pages.push(address);
    const [shown = ''] = list.exec(html) ?? [];
    found.push(...[...shown.matchAll(item)].map(([, id = '']) => id));
    address = /rel="next" href="([^"]*)"/.exec(shown)?.[1]?.replaceAll('&amp;', '&');
  }
  return { found, pages };
}

const letters = (isThere: (n: number) => boolean = () => true) =>
  Array.from({ length: LETTERS }, (_, n) => n)
    .filter(isThere)
    .map((n) => `letter-${n}`);
const inYear = (year: number) => (n: number) =>
  n % 10 === 0 ? year >= 1914 && year <= 1918 : 1910 + (n % 40) === year;

const RECORDS = /<h2 id="records">.*?(<\/nav>|<h2)/s;
const LEAVES = /<h2 id="leaves">.*?<\/nav>/s;
const MEMBERS = /<ul class="members">.*?(<\/nav>|<\/section>)/s;
const RECORD = /<li><a href="[^"]*\/records\/(letter-\d+)/g;

describe('long lists', () => {
  it('of matching descriptions are counted, and paged to the end in order', async () => {
    const query = `/search?q=${COMMON_WORD}&lang=en`;
    const html = await get(query);
    expect(html).to.include('Found: 230 descriptions; 920 passages on 460 leaves');
    const { found, pages } = await walk(query, RECORDS, RECORD);
    expect(found).to.deep.equal(letters());
    expect(pages).to.have.length(12);
    for (const page of pages) expect(page).to.include(`q=${COMMON_WORD}`).and.to.include('lang=en');
  });

  it('of leaves and of records keep each other’s page, the filters and the language', async () => {
    const query = `/search?q=${COMMON_WORD}&lang=ru&from=1916&to=1916&fonds=attic-f1`;
    const there = letters(inYear(1916));
    expect(await get(query)).to.include(
      `Найдено: ${there.length} описаний; ${there.length * 4} отрывков на ${there.length * 2} листах`,
    );
    const { found, pages } = await walk(query, RECORDS, RECORD);
    expect(found).to.deep.equal(there);
    const last = pages.at(-1) ?? '';
    const leaves = await walk(last, LEAVES, /\/records\/(letter-\d+)\/p1\?/g);
    expect([...new Set(leaves.found)]).to.deep.equal(there);
    for (const page of [...pages.slice(1), ...leaves.pages.slice(1)]) {
      const asked = Object.fromEntries(new URL(page).searchParams);
      expect(asked).to.include({ q: COMMON_WORD, lang: 'ru', from: '1916', to: '1916' });
      expect(asked).to.include({ fonds: 'attic-f1' });
    }
    expect(new URL(leaves.pages.at(-1) ?? '').searchParams.get('records')).to.equal(
      new URL(last).searchParams.get('records'),
    );
    expect(await get(leaves.pages.at(-1) ?? '')).to.match(/lang=en[^"]*page=/);
  });

  it('of the records in a level are paged in natural order', async () => {
    const { found, pages } = await walk('/records/attic-d1?lang=en', MEMBERS, RECORD);
    expect(found).to.deep.equal(letters());
    expect(pages.slice(1).map((one) => new URL(one).search)).to.deep.equal([
      '?page=2&lang=en',
      '?page=3&lang=en',
    ]);
    for (const path of ['/records/attic-d1?page=4', '/?page=2', '/records/letter-1?page=2']) {
      expect((await fetch(served.base + path)).status, path).to.equal(404);
    }
    const tree = /<nav class="tree".*?<\/nav>/s.exec(await get('/records/letter-100'))?.[0] ?? '';
    const beside = [...tree.matchAll(/records\/(letter-\d+)/g)].map(([, id]) => id);
    expect(beside).to.deep.equal(letters((n) => n >= 80 && n < 120));
  });
});
