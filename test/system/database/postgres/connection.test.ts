import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { openDatabase } from '../../../../src/system/database/open.ts';
import { codeOf, describeWithPostgres, withNumbers } from '../../../support/postgres.ts';
import { freePort } from '../../../support/serve.ts';

/** Ends only the sessions of this test: others use the same server at the same time. */
const TERMINATE =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(1)' AND pid <> pg_backend_pid()";

describe('a server that is not there', () => {
  it('is reported', async () => {
    const port = await freePort();
    const opening = openDatabase(`postgres://fonds@127.0.0.1:${port}/fonds`, {});
    expect(await codeOf(opening)).to.equal('DATABASE_UNAVAILABLE');
  });
});

describeWithPostgres('a connection to PostgreSQL', () => {
  it('is replaced when the server has ended it', () =>
    withNumbers(async ({ database, proxy, add, all }) => {
      await Promise.all([add(1), add(2), add(3)]);
      proxy.dropAll();
      await wait(50);
      await Promise.all([add(4), add(5), add(6)]);
      expect(await all(database)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    }));

  it('fails what it was doing when the server ends it', () =>
    withNumbers(async ({ database, other }) => {
      const sleeping = Promise.all(
        Array.from({ length: 30 }, () => codeOf(database.prepare('SELECT pg_sleep(1)').get())),
      );
      await wait(300);
      await other.prepare(TERMINATE).all();
      const codes = new Set(await sleeping);
      expect(codes).to.include('DATABASE_UNAVAILABLE');
      // What had not begun runs on other connections.
      expect(codes.size === 1 || codes.has('none')).to.equal(true);
    }));

  it('is given up when nothing comes back', () =>
    withNumbers(
      async ({ database, proxy, add, all }) => {
        await add(1);
        await proxy.set('cut');
        const start = performance.now();
        const codes = await Promise.all(
          [add(2), add(3), database.snapshot(() => all(database))].map(codeOf),
        );
        expect(new Set(codes)).to.deep.equal(new Set(['DATABASE_UNAVAILABLE']));
        expect(performance.now() - start).to.be.below(20_000);
        await proxy.set('open');
        await wait(50);
        await add(4);
        expect(await all()).to.deep.equal([1, 4]);
      },
      { timeoutMs: 700 },
    )).timeout(30_000);

  it('says what is wrong with the address', async () => {
    const url = new URL(process.env['FONDS_TEST_POSTGRES'] ?? '');
    url.pathname = '/there-is-no-such-database';
    expect(await codeOf(openDatabase(url.href, {}))).to.equal('DATA_UNUSABLE');
  });

  it('ends in time, whatever is running', () =>
    withNumbers(async ({ database, proxy, add }) => {
      await add(1);
      const running = [codeOf(database.prepare('SELECT pg_sleep(60)').get())];
      await wait(100);
      await proxy.set('cut');
      running.push(codeOf(add(2)));
      const start = performance.now();
      await database.close();
      expect(performance.now() - start).to.be.below(9000);
      expect(await Promise.all(running)).to.deep.equal([
        'DATABASE_UNAVAILABLE',
        'DATABASE_UNAVAILABLE',
      ]);
      expect(await codeOf(add(3))).to.equal('DATABASE_UNAVAILABLE');
    })).timeout(30_000);
});
