import { expect } from 'chai';
import type { Migrated, Migration, Schema } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { type DatabasePlace, ENGINES, emptyPlace } from '../../support/engine.ts';

const OLD = ['CREATE TABLE number (n INTEGER PRIMARY KEY); INSERT INTO number VALUES (1)'];
const NEW: Migration[] = [
  ...OLD,
  'ALTER TABLE number ADD COLUMN square INTEGER',
  async (database) => {
    await database.exec('UPDATE number SET square = n * n');
  },
];

const schemaOf = (numbers: readonly Migration[]): Schema => ({
  numbers: { sqlite: numbers, postgres: numbers },
  letters: { sqlite: [], postgres: [] },
});

for (const engine of ENGINES) {
  describe(`migrate(database, schema) with ${engine}`, function () {
    this.timeout(20_000);

    let place: DatabasePlace;
    beforeEach(async () => {
      place = await emptyPlace(engine);
      await (await openDatabase(place.where, schemaOf(OLD))).close();
    });
    afterEach(() => place.remove());

    const migrated = async (isDryRun: boolean, numbers = NEW) => {
      const told: Migrated[] = [];
      const migration = { isDryRun, tell: (part: Migrated) => told.push(part) };
      const database = await openDatabase(place.where, schemaOf(numbers), { migration });
      const rows = await database.prepare('SELECT * FROM number').all();
      await database.close();
      return { parts: told.map(({ part, from, to }) => `${part} ${from} ${to}`), told, rows };
    };

    it('says for each part from which version to which it was brought, and how long that took', async () => {
      const { parts, told, rows } = await migrated(false);
      expect(parts).to.deep.equal(['numbers 1 3', 'letters 0 0']);
      expect(told[0]?.ms).to.be.above(0);
      expect(rows).to.deep.equal([{ n: 1, square: 1 }]);
      expect((await migrated(false)).parts).to.deep.equal(['numbers 3 3', 'letters 0 0']);
    });

    it('leaves everything as it was after a dry run', async () => {
      const { parts, rows } = await migrated(true);
      expect(parts).to.deep.equal(['numbers 1 3', 'letters 0 0']);
      expect(rows).to.deep.equal([{ n: 1 }]);
      expect((await migrated(true)).parts).to.deep.equal(parts);
    });

    it('fails in a dry run as it would fail, and changes nothing', async () => {
      const failing = [...NEW, 'INSERT INTO number VALUES (1, 1)'];
      expect(await migrated(true, failing).catch(String)).to.match(/unique/i);
      expect((await migrated(true)).rows).to.deep.equal([{ n: 1 }]);
    });
  });
}
