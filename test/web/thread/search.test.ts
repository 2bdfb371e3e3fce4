import { expect } from 'chai';
import { followers, TABLES } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { records } from '../../../src/catalogue/records.ts';
import { FondsError } from '../../../src/errors.ts';
import { openSearch, type Search } from '../../../src/search/search.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { type SearchThread, searchInThread } from '../../../src/web/thread/search.ts';
import { publications, VOCABULARY } from '../../bench/search/sample.ts';
import { type DatabasePlace, emptyPlace } from '../../support/engine.ts';

describe('searchInThread(file, record)', function () {
  this.timeout(30_000);
  let place: DatabasePlace;
  let database: Database;
  let here: Search;
  let inThread: SearchThread;
  const request = { text: `${VOCABULARY.ru[0]}`, scope: {}, filter: {}, start: 0, count: 5 };

  before(async () => {
    place = await emptyPlace('sqlite');
    database = await openDatabase(place.where, TABLES);
    const writer = catalogueWriter(database, followers(database));
    await writer.publishAll([...publications({ records: 6, leaves: 3, lines: 20 })]);
    here = openSearch(database, records(database));
    inThread = searchInThread(place.where, here.record);
  });

  after(async () => {
    await inThread.close();
    await database.close();
    await place.remove();
  });

  it('answers as a search in this thread does', async () => {
    const answer = await inThread.answer(request);
    expect(answer.total).to.be.greaterThan(0);
    expect(answer).to.deep.equal(await here.answer(request));
    expect(await inThread.leaves(request)).to.deep.equal(await here.leaves(request));
    const described = { ...request, text: 'measuring' };
    expect(await inThread.descriptions(described)).to.deep.equal(
      await here.descriptions(described),
    );
    expect(await inThread.suggest('б', {}, {})).to.deep.equal(await here.suggest('б', {}, {}));
  });

  it('passes on why a query is refused', async () => {
    const error: unknown = await inThread
      .answer({ ...request, text: 'a '.repeat(100) })
      .catch((error: unknown) => error);
    expect(error).to.be.instanceOf(FondsError).with.property('code', 'INVALID_QUERY');
  });

  it('ends after the search that it is at', async () => {
    const searches = searchInThread(place.where, here.record);
    const answer = searches.leaves(request);
    await searches.close();
    expect(await answer).to.deep.equal(await here.leaves(request));
  });

  it('finds what has been published since', async () => {
    const { total } = await inThread.answer(request);
    const writer = catalogueWriter(database, followers(database));
    await writer.withdraw([{ id: 'bench-0' }]);
    expect((await inThread.answer(request)).total).to.be.lessThan(total);
  });
});
