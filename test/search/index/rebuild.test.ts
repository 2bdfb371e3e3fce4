import { join } from 'node:path';
import { expect } from 'chai';
import { followers, TABLES } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { fillTraits } from '../../../src/search/index/traits.ts';
import { type Database, openDatabase } from '../../../src/system/sqlite.ts';
import { publishPages } from '../../bench/pages-sample.ts';
import { publications } from '../../bench/search-sample.ts';
import { inFolder } from '../../support/archive.ts';

/** As it is built: a thread is started from a file that node reads without help. */
const BUILT = '../../../dist/search/index/rebuild.js';

/** All that the index holds, but for how it is laid out in pages. */
const held = (database: Database) =>
  [
    'SELECT * FROM search_record ORDER BY record',
    'SELECT * FROM search_text ORDER BY id',
    'SELECT * FROM search_passage ORDER BY id',
    'SELECT * FROM search_word ORDER BY form',
    'SELECT kind, key, search_name.name, record FROM search_named JOIN search_name ON id = search_named.name ORDER BY 1, 2, 4',
    'SELECT * FROM search_year ORDER BY record, first',
    'SELECT first, hex(words) FROM search_layer ORDER BY first',
    'SELECT rowid FROM search_index WHERE search_index MATCH \'"ба" OR "го"\'',
  ].map((sql) => database.prepare(sql).all());

describe('rebuildIndex(database, few)', function () {
  this.timeout(30_000);
  let rebuildIndex: typeof import('../../../src/search/index/rebuild.ts').rebuildIndex;

  before(async () => {
    ({ rebuildIndex } = await import(BUILT));
  });

  it('makes of what is published what every publication has kept, with a thread and without', () =>
    inFolder(async (folder) => {
      const database = openDatabase(join(folder, 'fonds.sqlite'), TABLES);
      const { publish } = catalogueWriter(database, followers(database));
      for (const one of publications({ records: 6, leaves: 3, lines: 20 })) publish(one);
      const kept = held(database);
      for (const few of [100, 0]) {
        const made = await rebuildIndex(database, few);
        expect(made).to.deep.equal({ records: 7, passages: 360 });
        expect(held(database)).to.deep.equal(kept);
      }
      database.close();
    }));

  it('is what an index of an older version becomes when it is opened', () =>
    inFolder(async (folder) => {
      const database = openDatabase(join(folder, 'fonds.sqlite'), TABLES);
      publishPages(database, 12);
      const kept = held(database);
      database.exec(`DELETE FROM search_named; DELETE FROM search_year;
        UPDATE search_text SET traits = '', year_first = NULL, year_last = NULL`);
      fillTraits(database);
      expect(held(database)).to.deep.equal(kept);
      database.close();
    }));
});
