import { expect } from 'chai';
import { followers, TABLES } from '../../src/app/followers.ts';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import { records } from '../../src/catalogue/records.ts';
import { expressionOf } from '../../src/search/find.ts';
import { layerWords, lexicon, lookup } from '../../src/search/lookup.ts';
import { readQuestion } from '../../src/search/question.ts';
import { EVERYWHERE } from '../../src/search/scope.ts';
import { openSearch } from '../../src/search/search.ts';
import { passagesOf } from '../../src/search/tables.ts';
import { type Database, openDatabase } from '../../src/system/sqlite.ts';
import { COMMON, letter, level, publication } from '../bench/pages-sample.ts';
import { wordsOf } from '../bench/search-sample.ts';

/** Letters of two files, published in turn, so that neither is one range of the index. */
const LETTERS = 700;
const FOREVER = Number.POSITIVE_INFINITY;
const CHOICE = { start: 0, count: 5 };

describe('A search in many records', () => {
  let database: Database;

  before(function () {
    this.timeout(60_000);
    database = openDatabase(':memory:', TABLES);
    const words = wordsOf('en', 5000);
    const attic = level('attic', 'fonds', {});
    const files = ['attic-d2', 'attic-d10'].map((id) => level(id, 'file', {}));
    const all = Array.from({ length: LETTERS }, (_, n) => {
      const file = files[n % 2] ?? attic;
      return publication([attic, file, letter(n)], words);
    });
    const levels = [[attic], ...files.map((file) => [attic, file])];
    catalogueWriter(database, followers(database)).publishAll([
      ...levels.map((one) => publication(one)),
      ...all,
    ]);
  });

  after(() => database.close());

  const within = { ranges: EVERYWHERE, condition: undefined, end: FOREVER };

  it('looks for no more words than a few hundred, however many beginnings are asked for', () => {
    const words = lexicon(database, layerWords(database));
    const asked = [...'bacdefghijklmnopqrstuvwx'].map((one) => `${one}*`).join(' OR ');
    const { exact, isCut } = expressionOf(readQuestion(asked), words, within);
    expect(exact?.split(' OR ').length).to.be.within(100, 250);
    expect(isCut).to.equal(true);
    const late = expressionOf(readQuestion(asked), words, { ...within, end: 0 });
    expect(late.exact?.split(' OR ').length).to.be.within(1, 9);
  });

  it('stops where its time is over, and says so', () => {
    const look = lookup(database);
    const all = look.count(within, `"${COMMON}"`);
    expect(all).to.deep.equal({ count: LETTERS * 4, isCut: false });
    const ranges = Array.from({ length: 10 }, (_, i) => passagesOf(i * 140 + 1, (i + 1) * 140));
    const late = look.count({ ranges, condition: undefined, end: 0 }, `"${COMMON}"`);
    expect(late).to.deep.equal({ count: 140 * 2, isCut: true });
    expect(look.ids(within, undefined).ids).to.have.length(LETTERS * 10);
  });

  it('finds in a level what lies under it, whatever was published between', () => {
    const search = openSearch(database, records(database));
    for (const [record, count] of [
      ['attic', LETTERS],
      ['attic-d2', LETTERS / 2],
      ['attic-d10', LETTERS / 2],
      ['letter-5', 1],
      ['nothing', 0],
    ] as const) {
      const asking = { text: COMMON, scope: { record }, filter: {}, ...CHOICE };
      expect(search.find(asking).total, record).to.equal(count * 4);
      expect(search.page(asking, 'descriptions').leafTotal, record).to.equal(count);
    }
  });

  it('is narrowed by people, places and years, each of a span, before it is counted', () => {
    const search = openSearch(database, records(database));
    const letters = Array.from({ length: LETTERS }, (_, n) => letter(n));
    const named = (name: string) =>
      letters.filter(({ creators, recipients }) =>
        [...creators, ...recipients].some((one) => one.name['en']?.[0] === name),
      ).length;
    const isOf =
      (year: number) =>
      ({ date = '' }: { date?: string }) =>
        date === '1914/1918' ? year >= 1914 && year <= 1918 : date.startsWith(`${year}`);
    const counts = [
      [{ person: 'Person 1' }, named('Person 1')],
      [{ person: 'Nobody' }, 0],
      [{ from: 1916, to: 1916 }, letters.filter(isOf(1916)).length],
      [{ from: 1916, to: 1916, person: 'Person 1', statuses: ['draft'] }, 0],
      [{ languages: ['EN'], kinds: ['translation'] }, 0],
      [{ languages: ['ru'] }, 0],
    ] as const;
    for (const [filter, count] of counts) {
      const asking = { text: COMMON, scope: {}, filter, ...CHOICE };
      const told = JSON.stringify(filter);
      expect(search.page(asking, 'texts').leafTotal, told).to.equal(count * 2);
      expect(search.page(asking, 'descriptions').leafTotal, told).to.equal(count);
    }
    const filter = { languages: ['EN'], kinds: ['transcription'], statuses: ['reviewed'] };
    const asking = { text: COMMON, scope: {}, filter, ...CHOICE };
    const { facets, ...all } = search.page(asking, 'texts');
    expect(all).to.include({
      total: LETTERS * 4,
      isCut: false,
      isMoreLeaves: true,
      gathered: 2000,
    });
    const bar = facets().years.find(({ from, to }) => from <= 1916 && to >= 1916);
    expect(bar?.count).to.be.greaterThan(0);
  });
});
