import { setImmediate, setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { type DatabasePlace, ENGINES, emptyPlace } from '../../support/engine.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const TABLES = [
  `CREATE TABLE number (n INTEGER PRIMARY KEY);
   CREATE TABLE log_head (transactions INTEGER NOT NULL);
   INSERT INTO log_head VALUES (0)`,
];
const SCHEMA = { numbers: { sqlite: TABLES, postgres: TABLES } };

const NUMBERS =
  'WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 20) SELECT n FROM counted';

for (const engine of ENGINES) {
  describe(`openDatabase(where, schema) with ${engine}`, function () {
    this.timeout(20_000);

    let place: DatabasePlace;
    let database: Database;
    beforeEach(async () => {
      place = await emptyPlace(engine);
      database = await openDatabase(place.where, SCHEMA);
    });
    afterEach(async () => {
      await database.close();
      await place.remove();
    });

    const add = (n: number) => database.prepare('INSERT INTO number VALUES (?)').run(n);
    const numbers = async (from = database) =>
      (await from.prepare('SELECT n FROM number ORDER BY n').all()).map(({ n }) => n);

    it('yields every row, however often garbage is collected in between', async () => {
      const rows: unknown[] = [];
      for await (const { n } of database.prepare(NUMBERS).iterate()) {
        rows.push(n);
        collectGarbage();
        // What is collected is freed a turn later.
        await setImmediate();
      }
      expect(rows).to.deep.equal(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it('lets readers of the same statement read side by side', async () => {
      const statement = database.prepare(NUMBERS);
      const readAll = async () => {
        const rows: unknown[] = [];
        for await (const { n } of statement.iterate()) rows.push(n);
        return rows;
      };
      const [first, second] = await Promise.all([readAll(), readAll()]);
      expect(first).to.deep.equal(second);
      expect(first).to.have.length(20);
    });

    it('gives a lock to one process at a time', async () => {
      const other = await openDatabase(place.where, SCHEMA);
      try {
        const release = await database.tryLock('ingest');
        expect(await other.tryLock('ingest')).to.equal(undefined);
        await (await other.tryLock('other'))?.();
        await release?.();
        const taken = await other.tryLock('ingest');
        expect(taken).to.be.a('function');
        await taken?.();
      } finally {
        await other.close();
      }
    });

    it('keeps a transaction from everyone else until it is committed', async () => {
      let seenInside: unknown[] = [];
      let seenOutside: unknown[] = [];
      let look = (): void => undefined;
      const looked = new Promise<void>((resolve) => {
        look = resolve;
      });
      const work = database.transaction(async () => {
        await add(1);
        seenInside = await numbers();
        await looked;
      });
      seenOutside = await numbers();
      look();
      await work;
      expect([seenInside, seenOutside, await numbers()]).to.deep.equal([[1], [], [1]]);
    });

    it('rolls back a transaction that fails, and goes on', async () => {
      const failing = database.transaction(async () => {
        await add(1);
        throw new Error('no');
      });
      expect(await failing.catch(String)).to.equal('Error: no');
      await add(2);
      expect(await numbers()).to.deep.equal([2]);
    });

    it('rolls back only the part of a transaction that fails', async () => {
      await database.transaction(async () => {
        await add(1);
        const part = database.transaction(async () => {
          await add(2);
          throw new Error('no');
        });
        await part.catch(() => undefined);
        await add(3);
      });
      expect(await numbers()).to.deep.equal([1, 3]);
    });

    it('keeps transactions and other writes apart, and runs them in order on SQLite', async () => {
      const order: string[] = [];
      const transaction = (name: string, n: number) =>
        database.transaction(async () => {
          order.push(`${name} begins`);
          await setImmediate();
          await add(n);
          order.push(`${name} ends`);
        });
      await Promise.all([transaction('a', 1), add(2), transaction('b', 3)]);
      // PostgreSQL runs them side by side.
      if (engine === 'postgres') order.sort();
      expect(order).to.deep.equal(['a begins', 'a ends', 'b begins', 'b ends']);
      expect(await numbers()).to.deep.equal([1, 2, 3]);
    });

    it('writes outside the transaction when the transaction is over', async () => {
      let later: Promise<unknown> = Promise.resolve();
      await database
        .transaction(async () => {
          await add(1);
          // Started inside, but running after the end.
          later = setImmediate()
            .then(() => setImmediate())
            .then(() => add(2));
          throw new Error('no');
        })
        .catch(() => undefined);
      await later;
      expect(await numbers()).to.deep.equal([2]);
    });

    it('shows one state in a snapshot, whatever others write meanwhile', async () => {
      await add(1);
      let go = (): void => undefined;
      const written = new Promise<void>((resolve) => {
        go = resolve;
      });
      const reading = database.snapshot(async () => {
        const before = await numbers();
        await written;
        return [before, await numbers()];
      });
      await add(2);
      go();
      expect(await reading).to.deep.equal([[1], [1]]);
      expect(await numbers()).to.deep.equal([1, 2]);
      expect(await database.snapshot(() => add(3)).catch(String)).to.match(/only read|read-only/);
    });

    it('tells when something was committed, by this process or another', async () => {
      const other = await openDatabase(place.where, SCHEMA);
      let changes = 0;
      const poll = database.watch(() => changes++);
      const changesAfter = async (work: () => Promise<unknown>) => {
        const before = changes;
        await work();
        for (let waited = 0; waited < 2000 && changes === before; waited += 10) {
          await setTimeout(10);
          await poll();
        }
        return changes - before;
      };
      await changesAfter(() => setTimeout(500));
      const insert = (into: Database, n: number) =>
        into.transaction(async () => {
          await into.prepare('UPDATE log_head SET transactions = transactions + 1').run();
          await into.prepare('INSERT INTO number VALUES (?)').run(n);
        });
      expect(await changesAfter(() => insert(database, 1))).to.equal(1);
      expect(await changesAfter(() => insert(other, 2))).to.equal(1);
      await other.close();
    });

    it('lets two connections of one process write, one after the other', async () => {
      const noting = await openDatabase(place.where, SCHEMA, { isRelaxed: true });
      const transaction = database.transaction(async () => {
        await add(1);
        await setImmediate();
      });
      await Promise.all([transaction, noting.prepare('INSERT INTO number VALUES (2)').run()]);
      expect(await numbers()).to.deep.equal([1, 2]);
      await noting.close();
    });

    it('counts what it changes, and gives back what it is asked to return', async () => {
      expect(await add(1)).to.equal(1);
      const moved = await database.prepare('UPDATE number SET n = n + 1 RETURNING n').all();
      expect(moved).to.deep.equal([{ n: 2 }]);
      expect(await database.prepare('DELETE FROM number WHERE n = ?1 OR n = ?1').run(2)).to.equal(
        1,
      );
      expect(await database.prepare('DELETE FROM number').run()).to.equal(0);
    });

    it('keeps bytes, text and big numbers as they are', async () => {
      await database.exec(`CREATE TABLE thing (
      bytes ${engine === 'sqlite' ? 'BLOB' : 'bytea'}, text TEXT, number BIGINT)`);
      const values = [new Uint8Array([0, 255, 63]), "it's “what?” 'ъ'", 2 ** 52] as const;
      await database.prepare('INSERT INTO thing VALUES (?, ?, ?) -- what?').run(...values);
      const row = await database.prepare("SELECT *, '?' AS mark FROM thing").get();
      expect(Buffer.from(row?.['bytes'] as Uint8Array)).to.deep.equal(Buffer.from(values[0]));
      expect([row?.['text'], row?.['number'], row?.['mark']]).to.deep.equal([
        values[1],
        values[2],
        '?',
      ]);
    });
  });
}
