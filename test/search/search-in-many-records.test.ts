import { expect } from 'chai';
import { followers, TABLES } from '../../src/app/followers.ts';
import { MAX_GROUP } from '../../src/catalogue/ingest/group.ts';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import { records } from '../../src/catalogue/records.ts';
import { searchEngine } from '../../src/search/engine/engines.ts';
import { type Match, phrase } from '../../src/search/engine/match.ts';
import { expressionOf } from '../../src/search/expression.ts';
import { passagesOf } from '../../src/search/index/tables.ts';
import { lexicon, wordsOfScope } from '../../src/search/lexicon.ts';
import { lookup } from '../../src/search/lookup.ts';
import { parseQuery } from '../../src/search/query.ts';
import { ALL_TEXTS } from '../../src/search/scope.ts';
import { openSearch } from '../../src/search/search.ts';
import type { Database } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { COMMON_WORD, letter, letterPublication } from '../bench/pages/sample.ts';
import { levelRecord, publicationOf } from '../bench/publication.ts';
import { vocabulary } from '../bench/vocabulary.ts';
import { type DatabasePlace, ENGINES, emptyPlace } from '../support/engine.ts';

/** Letters of two files, published alternately, so that neither file is one range of the index. */
const LETTERS = 700;
const SLICE = { start: 0, count: 5 };

const uncached = async <T>(_: string, make: () => Promise<T> | T) => make();
const UNCACHED = { archive: uncached, counts: uncached };

for (const engine of ENGINES)
  describe(`A search in many records (${engine})`, () => {
    let place: DatabasePlace;
    let database: Database;

    before(async function () {
      this.timeout(120_000);
      place = await emptyPlace(engine);
      database = await openDatabase(place.where, TABLES);
      const words = vocabulary('en', 5000);
      const attic = levelRecord('attic', 'fonds', {});
      const files = ['attic-d2', 'attic-d10'].map((id) => levelRecord(id, 'file', {}));
      const all = Array.from({ length: LETTERS }, (_, n) => {
        const file = files[n % 2] ?? attic;
        return letterPublication([attic, file, letter(n)], words);
      });
      const levels = [[attic], ...files.map((file) => [attic, file])];
      const writer = catalogueWriter(database, await followers(database));
      const publications = [...levels.map((path) => publicationOf(path)), ...all];
      for (let from = 0; from < publications.length; from += MAX_GROUP) {
        await writer.publishAll(publications.slice(from, from + MAX_GROUP));
      }
    });

    after(async () => {
      await database.close();
      await place.remove();
    });

    const unbounded = {
      ranges: ALL_TEXTS,
      condition: undefined,
      deadline: Number.POSITIVE_INFINITY,
    };

    const phrasesIn = (match: Match | undefined): number =>
      match?.is === 'or' ? match.of.length : Number(match !== undefined);

    it('expands prefixes to a few hundred words at most', async () => {
      const words = lexicon(database, wordsOfScope(database));
      const query = [...'bacdefghijklmnopqrstuvwx'].map((letter) => `${letter}*`).join(' OR ');
      const { exact, isIncomplete } = await expressionOf(parseQuery(query), words, unbounded);
      expect(phrasesIn(exact)).to.be.within(100, 250);
      expect(isIncomplete).to.equal(true);
      const late = await expressionOf(parseQuery(query), words, { ...unbounded, deadline: 0 });
      expect(phrasesIn(late.exact)).to.be.within(1, 9);
    });

    it('stops after its deadline, and says so', async () => {
      const engine = { ...searchEngine(database), jointWidth: 0 };
      const index = lookup(database, engine, UNCACHED);
      const all = await index.count(unbounded, phrase([COMMON_WORD]));
      expect(all).to.deep.equal({ count: LETTERS * 4, isIncomplete: false });
      const ranges = Array.from({ length: 10 }, (_, i) => passagesOf(i * 140 + 1, (i + 1) * 140));
      const late = await index.count(
        { ranges, condition: undefined, deadline: 0 },
        phrase([COMMON_WORD]),
      );
      expect(late).to.deep.equal({ count: 140 * 2, isIncomplete: true });
      expect((await index.ids(unbounded, undefined)).ids).to.have.length(LETTERS * 10);
    });

    it('finds passages in reading order, whatever a condition drops', async () => {
      const index = lookup(database, searchEngine(database), UNCACHED);
      const some = {
        ...unbounded,
        ranges: [passagesOf(1, 40)],
        condition: { sql: 'text.leaf >= ?', values: [0] },
      };
      for (const most of [7, 1000]) {
        const { ids } = await index.ids(some, phrase([COMMON_WORD]), most);
        expect(ids).to.have.length(Math.min(most, 80));
        expect(ids).to.deep.equal([...ids].sort((a, b) => a - b));
        expect(ids[0]).to.be.below(passagesOf(2)[0]);
      }
    });

    it('finds everything below a level, whatever else was published in between', async () => {
      const search = openSearch(database, records(database), Number.POSITIVE_INFINITY);
      for (const [record, count] of [
        ['attic', LETTERS],
        ['attic-d2', LETTERS / 2],
        ['attic-d10', LETTERS / 2],
        ['letter-5', 1],
        ['nothing', 0],
      ] as const) {
        const request = { text: COMMON_WORD, scope: { record }, filter: {}, ...SLICE };
        expect((await search.answer(request)).total, record).to.equal(count * 4);
        expect((await search.descriptions(request)).groupTotal, record).to.equal(count);
      }
    });

    it('counts only what matches people, places and years', async () => {
      const search = openSearch(database, records(database), Number.POSITIVE_INFINITY);
      const letters = Array.from({ length: LETTERS }, (_, n) => letter(n));
      const named = (name: string) =>
        letters.filter(({ creators, recipients }) =>
          [...creators, ...recipients].some((term) => term.name['en']?.[0] === name),
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
        const request = { text: COMMON_WORD, scope: {}, filter, ...SLICE };
        const label = JSON.stringify(filter);
        expect((await search.leaves(request)).groupTotal, label).to.equal(count * 2);
        expect((await search.descriptions(request)).groupTotal, label).to.equal(count);
      }
      const filter = { languages: ['EN'], kinds: ['transcription'], statuses: ['reviewed'] };
      const request = { text: COMMON_WORD, scope: {}, filter, ...SLICE };
      const { facets, ...all } = await search.leaves(request);
      expect(all).to.include({
        total: LETTERS * 4,
        isIncomplete: false,
        hasMoreGroups: true,
        grouped: 2000,
      });
      const span = facets.years.find(({ from, to }) => from <= 1916 && to >= 1916);
      expect(span?.count).to.be.greaterThan(0);
    });
  });
