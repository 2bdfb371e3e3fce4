import { join } from 'node:path';
import { expect } from 'chai';
import { followers, TABLES } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { fillFacets } from '../../../src/search/index/facets.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { publishLetters } from '../../bench/pages/sample.ts';
import { publications } from '../../bench/search/sample.ts';
import { inFolder } from '../../support/archive.ts';

/** The built file: its worker thread runs without a TypeScript loader. */
const BUILT = '../../../dist/search/index/rebuild.js';

/** Everything in the index, apart from the segments of FTS5. */
const contentOf = async (database: Database) =>
  await Promise.all(
    [
      'SELECT * FROM search_record ORDER BY record',
      'SELECT * FROM search_text ORDER BY id',
      'SELECT * FROM search_passage ORDER BY id',
      'SELECT * FROM search_word ORDER BY form',
      'SELECT kind, key, search_name.name, record FROM search_named JOIN search_name ON id = search_named.name ORDER BY 1, 2, 4',
      'SELECT * FROM search_year ORDER BY record, first',
      'SELECT first, hex(words) FROM search_layer ORDER BY first',
      'SELECT rowid FROM search_index WHERE search_index MATCH \'"ба" OR "го"\'',
    ].map((sql) => database.prepare(sql).all()),
  );

describe('rebuildIndex(database, withoutThread)', function () {
  this.timeout(30_000);
  let rebuildIndex: typeof import('../../../src/search/index/rebuild.ts').rebuildIndex;

  before(async () => {
    ({ rebuildIndex } = await import(BUILT));
  });

  it('writes the same index as publishing does, with a thread and without', () =>
    inFolder(async (folder) => {
      const database = await openDatabase(join(folder, 'fonds.sqlite'), TABLES);
      const { publish } = catalogueWriter(database, followers(database));
      for (const publication of publications({ records: 6, leaves: 3, lines: 20 })) {
        await publish(publication);
      }
      const expected = await contentOf(database);
      for (const withoutThread of [100, 0]) {
        const made = await rebuildIndex(database, withoutThread);
        expect(made).to.deep.equal({ records: 7, passages: 360 });
        expect(await contentOf(database)).to.deep.equal(expected);
      }
      await database.close();
    }));

  it('is the same after facets are filled in for an index of an older version', () =>
    inFolder(async (folder) => {
      const database = await openDatabase(join(folder, 'fonds.sqlite'), TABLES);
      await publishLetters(database, 12);
      const expected = await contentOf(database);
      await database.exec(`DELETE FROM search_named; DELETE FROM search_year;
        UPDATE search_text SET traits = '', year_first = NULL, year_last = NULL`);
      await fillFacets(database);
      expect(await contentOf(database)).to.deep.equal(expected);
      await database.close();
    }));
});
