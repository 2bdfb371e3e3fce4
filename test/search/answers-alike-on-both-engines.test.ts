import { expect } from 'chai';
import { followers, TABLES } from '../../src/app/followers.ts';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import { records } from '../../src/catalogue/records.ts';
import type { Filter } from '../../src/search/filter.ts';
import type { Hit } from '../../src/search/hit.ts';
import type { Scope } from '../../src/search/scope.ts';
import { openSearch, type Search, type SearchRequest } from '../../src/search/search.ts';
import type { Database } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { publications, VOCABULARY } from '../bench/search/sample.ts';
import { lcg, zipfWord } from '../bench/vocabulary.ts';
import { type DatabasePlace, ENGINES, emptyPlace } from '../support/engine.ts';

const RECORDS = 30;
const QUERIES = 300;

type Request = { readonly text: string; readonly scope: Scope; readonly filter: Filter };

/** Words, words excluded, phrases, prefixes and alternatives, in all scopes and with all kinds of filters. */
function requests(): Request[] {
  const next = lcg(42);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(next() * choices.length)] as T;
  const word = () => zipfWord(next() < 0.8 ? VOCABULARY.ru : VOCABULARY.en, next);
  const texts = [
    word,
    () => `${word()} ${word()}`,
    () => `"${word()} ${word()}"`,
    () => `${word().slice(0, 2)}*`,
    () => `${word()} -${word()}`,
    () => `${word()} OR ${word()} "${word()}"`,
  ];
  const scopes = [
    () => ({}),
    () => ({ record: 'bench' }),
    () => ({ record: `bench-${Math.floor(next() * RECORDS)}` }),
    () => ({ record: 'bench-3', layer: 'ru' }),
  ];
  const filters: readonly Filter[] = [
    {},
    { languages: ['RU'] },
    { from: 1910, to: 1930 },
    { statuses: ['machine'], kinds: ['transcription'] },
    { layers: ['en'] },
    { users: ['https://orcid.org/0'] },
    { dates: [['2000', '2100']] },
    { person: 'Nobody' },
  ];
  return Array.from({ length: QUERIES }, () => ({
    text: pick(texts)(),
    scope: pick(scopes)(),
    filter: pick(filters),
  }));
}

describe('A search', function () {
  this.timeout(120_000);
  const open: { readonly place: DatabasePlace; readonly database: Database }[] = [];
  const searches: Search[] = [];

  before(async () => {
    for (const engine of ENGINES) {
      const place = await emptyPlace(engine);
      const database = await openDatabase(place.where, TABLES);
      open.push({ place, database });
      const writer = catalogueWriter(database, followers(database));
      await writer.publishAll([...publications({ records: RECORDS, leaves: 4, lines: 20 })]);
      searches.push(openSearch(database, records(database), Number.POSITIVE_INFINITY));
    }
  });

  after(async () => {
    for (const { place, database } of open) {
      await database.close();
      await place.remove();
    }
  });

  it('gives the same answers in the same order on all engines', async () => {
    let found = 0;
    for (const { text, scope, filter } of requests()) {
      const request = { text, scope, filter, start: 0, count: 20 };
      const answers = await Promise.all(
        searches.map(async (search) => {
          const { total, hits, isIncomplete } = await search.answer(request);
          return {
            total,
            isIncomplete,
            hits: hits.map(withoutTime),
            leaves: await leavesOf(search, request),
            words: await search.suggest(text.slice(0, 3), scope, filter),
          };
        }),
      );
      const [first, ...others] = answers;
      for (const other of others) expect(other, JSON.stringify(request)).to.deep.equal(first);
      found += first?.total ?? 0;
    }
    expect(found).to.be.greaterThan(QUERIES);
  });
});

async function leavesOf(search: Search, request: SearchRequest) {
  const { leaves, ...result } = await search.leaves(request);
  return {
    ...result,
    leaves: leaves.map(({ hits, ...leaf }) => ({ ...leaf, hits: hits.map(withoutTime) })),
  };
}

/** The databases were published at different times. */
const withoutTime = ({ modified: _, ...hit }: Hit) => hit;
