import { expect } from 'chai';
import { followers, TABLES } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { records } from '../../../src/catalogue/records.ts';
import { FondsError } from '../../../src/errors.ts';
import { uris } from '../../../src/iiif/uri.ts';
import { openSearch } from '../../../src/search/search.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { contentSearch } from '../../../src/web/api/content-search.ts';
import type { ServedSearch } from '../../../src/web/api/search.ts';
import { type SearchThread, searchInThread } from '../../../src/web/thread/search.ts';
import { publications, VOCABULARY } from '../../bench/search/sample.ts';
import { type DatabasePlace, emptyPlace } from '../../support/engine.ts';

const BASE = 'https://archive.example';

describe('searchInThread(place, record)', function () {
  this.timeout(30_000);
  let place: DatabasePlace;
  let database: Database;
  let here: ServedSearch;
  let inThread: SearchThread;
  const request = { text: `${VOCABULARY.ru[0]}`, scope: {}, filter: {}, start: 0, count: 5 };

  const annotationsOf = (q: string) =>
    ({ version: 2, scope: {}, path: [], filter: {}, params: { q }, ignored: [], page: 1 }) as const;
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const matches = async (): Promise<number> =>
    JSON.parse(textOf(await inThread.annotations(annotationsOf(request.text)))).partOf.total;

  before(async () => {
    place = await emptyPlace('sqlite');
    database = await openDatabase(place.where, TABLES);
    const writer = catalogueWriter(database, followers(database));
    await writer.publishAll([...publications({ records: 6, leaves: 3, lines: 20 })]);
    const search = openSearch(database, records(database));
    here = { ...search, ...contentSearch(search, uris(BASE)) };
    inThread = searchInThread({ file: place.where, base: BASE }, here.record);
  });

  after(async () => {
    await inThread.close();
    await database.close();
    await place.remove();
  });

  it('answers as a search in this thread does', async () => {
    const asked = annotationsOf(request.text);
    expect(await inThread.annotations(asked)).to.deep.equal(await here.annotations(asked));
    expect(await matches()).to.be.greaterThan(0);
    expect(await inThread.leaves(request)).to.deep.equal(await here.leaves(request));
    const described = { ...request, text: 'measuring' };
    expect(await inThread.descriptions(described)).to.deep.equal(
      await here.descriptions(described),
    );
    const begun = { ...annotationsOf('б'), min: 0 };
    expect(await inThread.terms(begun)).to.deep.equal(await here.terms(begun));
  });

  it('passes on why a query is refused', async () => {
    const error: unknown = await inThread
      .annotations(annotationsOf('a '.repeat(100)))
      .catch((error: unknown) => error);
    expect(error).to.be.instanceOf(FondsError).with.property('code', 'INVALID_QUERY');
  });

  it('ends after the search that it is at', async () => {
    const searches = searchInThread({ file: place.where, base: BASE }, here.record);
    const answer = searches.leaves(request);
    await searches.close();
    expect(await answer).to.deep.equal(await here.leaves(request));
  });

  it('finds what has been published since', async () => {
    const before = await matches();
    const writer = catalogueWriter(database, followers(database));
    await writer.withdraw([{ id: 'bench-0' }]);
    expect(await matches()).to.be.lessThan(before);
  });
});
