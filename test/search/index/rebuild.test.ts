import { expect } from 'chai';
import { followers, TABLES } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { fillFacets } from '../../../src/search/index/facets.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { publishLetters } from '../../bench/pages/sample.ts';
import { publications } from '../../bench/search/sample.ts';
import { type DatabasePlace, ENGINES, emptyPlace } from '../../support/engine.ts';

/** The built file: its worker thread runs without a TypeScript loader. */
const BUILT = '../../../dist/search/index/rebuild.js';

/** Passages of the full-text index that have a word. */
const MATCHING = {
  sqlite: 'SELECT rowid AS id FROM search_index WHERE search_index MATCH \'"ба" OR "го"\'',
  postgres: "SELECT id FROM search_index WHERE words @@ CAST('ба | го' AS tsquery) ORDER BY id",
};

/** Everything in the index, apart from how the engine stores words. */
const contentOf = async (database: Database) =>
  await Promise.all(
    [
      'SELECT * FROM search_record ORDER BY record',
      'SELECT * FROM search_text ORDER BY id',
      'SELECT * FROM search_passage ORDER BY id',
      'SELECT * FROM search_word ORDER BY form',
      'SELECT kind, key, search_name.name, record FROM search_named JOIN search_name ON id = search_named.name ORDER BY 1, 2, 4',
      'SELECT * FROM search_year ORDER BY record, first',
      'SELECT first, words FROM search_layer ORDER BY first',
      MATCHING[database.engine],
    ].map((sql) => database.prepare(sql).all()),
  );

for (const engine of ENGINES)
  describe(`rebuildIndex(database, withoutThread) (${engine})`, function () {
    this.timeout(30_000);
    let rebuildIndex: typeof import('../../../src/search/index/rebuild.ts').rebuildIndex;
    let place: DatabasePlace;
    let database: Database;

    before(async () => {
      ({ rebuildIndex } = await import(BUILT));
    });

    beforeEach(async () => {
      place = await emptyPlace(engine);
      database = await openDatabase(place.where, TABLES);
    });

    afterEach(async () => {
      await database.close();
      await place.remove();
    });

    it('writes the same index as publishing does, with a thread and without', async () => {
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
    });

    it('leaves the index as it was if it fails, and ends its thread', async () => {
      const { publish } = catalogueWriter(database, followers(database));
      for (const publication of publications({ records: 30, leaves: 3, lines: 20 })) {
        await publish(publication);
      }
      const expected = await contentOf(database);
      const refusal = (): Promise<unknown> =>
        rebuildIndex(database, 0).catch((error: unknown) => error);
      if (engine === 'sqlite') {
        await database.exec(`CREATE TRIGGER no_room BEFORE INSERT ON search_record
          WHEN new.record = 'bench-2' BEGIN SELECT RAISE(ABORT, 'no room'); END`);
        expect(String(await refusal())).to.include('no room');
        await database.exec('DROP TRIGGER no_room');
      }
      const damage = database.prepare('UPDATE leaf SET texts = ? WHERE record = ?');
      await damage.run(new Uint8Array([1, 2, 3]), 'bench-20');
      expect(await refusal()).to.be.instanceOf(Error);
      expect(await contentOf(database)).to.deep.equal(expected);
    });

    it('is the same after facets are filled in for an index of an older version', async () => {
      await publishLetters(database, 12);
      const expected = await contentOf(database);
      await database.exec(`DELETE FROM search_named; DELETE FROM search_year;
      UPDATE search_text SET traits = '', year_first = NULL, year_last = NULL`);
      await fillFacets(database);
      expect(await contentOf(database)).to.deep.equal(expected);
    });
  });
