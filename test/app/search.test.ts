import { expect } from 'chai';
import { followers, TABLES } from '../../src/app/followers.ts';
import { archiveSearch } from '../../src/app/search.ts';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import { records } from '../../src/catalogue/records.ts';
import { uris } from '../../src/iiif/uri.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { publications, VOCABULARY } from '../bench/search/sample.ts';
import { emptyPlace } from '../support/engine.ts';

describe('archiveSearch(database, where, records, uri)', function () {
  this.timeout(30_000);

  it('answers what was asked before without a search, until something is published', async () => {
    const place = await emptyPlace();
    const database = await openDatabase(place.where, TABLES);
    const writing = await openDatabase(place.where, TABLES);
    const writer = catalogueWriter(writing, followers(writing));
    await writer.publishAll([...publications({ records: 6, leaves: 2, lines: 20 })]);
    const uri = uris('https://archive.example');
    const search = archiveSearch(database, place.where, records(database), uri);
    const { annotations, terms } = await search.open();
    const text = `${VOCABULARY.ru[0]}`;
    const asked = { version: 2, scope: {}, path: [], filter: {}, ignored: [] } as const;
    const answers = async () => ({
      annotations: await annotations({ ...asked, params: { q: text }, page: 1 }),
      terms: await terms({ ...asked, params: { q: text.slice(0, 1) }, min: 0 }),
    });
    try {
      const first = await answers();
      expect(await answers()).to.deep.equal(first);
      await writer.withdraw([{ id: 'bench-0' }]);
      await database.seenEverywhere();
      const after = await answers();
      expect(after.annotations).to.not.deep.equal(first.annotations);
      expect(after.terms).to.not.deep.equal(first.terms);
    } finally {
      await search.close();
      await writing.close();
      await database.close();
      await place.remove();
    }
  });
});
