import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { codeOf, describeWithPostgres, withNumbers } from '../../../support/postgres.ts';

describeWithPostgres('a transaction in PostgreSQL', function (this: void) {
  it('writes nothing if its connection is lost, even if it goes on', () =>
    withNumbers(async ({ database, proxy, add, all }) => {
      const codes: unknown[] = [];
      const lost = database.transaction(async () => {
        await add(1);
        proxy.dropAll();
        await wait(50);
        codes.push(await codeOf(add(2)), await codeOf(Promise.all([add(3), add(4)])));
      });
      expect(await codeOf(lost)).to.equal('DATABASE_UNAVAILABLE');
      expect(codes).to.deep.equal(['DATABASE_UNAVAILABLE', 'DATABASE_UNAVAILABLE']);
      await add(5);
      expect(await all()).to.deep.equal([5]);
    }));

  it('succeeds if it was committed, although the answer was lost', () =>
    withNumbers(async ({ database, proxy, add, all }) => {
      proxy.loseAt('COMMIT', 'after');
      await database.transaction(() => add(1));
      expect(await all()).to.deep.equal([1]);
    }));

  it('fails if it was not committed, since the request was lost', () =>
    withNumbers(async ({ database, proxy, add, all }) => {
      proxy.loseAt('COMMIT', 'before');
      expect(await codeOf(database.transaction(() => add(1)))).to.equal('DATABASE_UNAVAILABLE');
      expect(await all()).to.deep.equal([]);
    }));

  it('fails if a statement has failed, although the work goes on', () =>
    withNumbers(async ({ database, add, all }) => {
      const failed = database.transaction(async () => {
        await add(1);
        await add(1).catch(() => undefined);
      });
      expect(await codeOf(failed)).to.equal('23505');
      expect(await all()).to.deep.equal([]);
    }));

  it('goes on after a part that has failed', () =>
    withNumbers(async ({ database, add, all }) => {
      await database.transaction(async () => {
        await add(1);
        const part = database.transaction(async () => {
          await add(2);
          await add(1).catch(() => undefined);
        });
        expect(await codeOf(part)).to.equal('23505');
        await database.transaction(() => add(3));
      });
      expect(await all()).to.deep.equal([1, 3]);
    }));

  it('runs other statements while it reads rows one by one', () =>
    withNumbers(async ({ database, add, all }) => {
      await database.exec('INSERT INTO number SELECT generate_series(1, 1000)');
      const rows = () => database.prepare('SELECT n FROM number WHERE n > ?').iterate(500);
      let count = 0;
      await database.transaction(async () => {
        for await (const _ of rows()) {
          if (++count % 100 === 0) await add(1000 + count);
        }
      });
      for await (const _ of rows()) break;
      for await (const _ of rows()) if (++count % 100 === 0) await add(2000 + count);
      expect(count).to.equal(1005);
      expect(await all()).to.have.length(1010);
    }));

  it('does not hold up statements behind a slow one, which ends when its time is over', () =>
    withNumbers(
      async ({ database, add, all }) => {
        const sleep = database.prepare('SELECT pg_sleep(?)');
        const slow = codeOf(sleep.all(10));
        await add(1);
        const start = performance.now();
        expect(await slow).to.equal('BUSY');
        expect(performance.now() - start).to.be.below(1000);
        // What writes in a transaction may take longer.
        await database.transaction(async () => {
          await sleep.all(0.7);
          await add(2);
        });
        expect(await all()).to.deep.equal([1, 2]);
      },
      { timeoutMs: 500 },
    ));

  it('prepares only so many statements on a connection', () =>
    withNumbers(async ({ database }) => {
      for (let n = 0; n < 450; n++) await database.prepare(`SELECT ${n}`).get();
      const count = database.prepare('SELECT count(*) AS n FROM pg_prepared_statements');
      expect((await count.get())?.['n']).to.be.within(1, 400);
    }));
});
