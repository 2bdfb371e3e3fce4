import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import {
  codeOf,
  describeWithPostgres,
  type Numbers,
  withNumbers,
} from '../../../support/postgres.ts';

/** What a node remembers: the number of times it was told that something was published. */
function memory({ database }: Numbers) {
  const told = { count: 0 };
  const poll = database.watch(() => told.count++);
  return { told, ask: () => codeOf(Promise.resolve(poll())) };
}

/** Milliseconds until a condition holds. */
async function timeUntil(condition: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > 15_000) throw new Error('not within fifteen seconds');
    await wait(20);
  }
  return performance.now() - start;
}

describeWithPostgres('news from PostgreSQL', () => {
  it('reach every process before a publisher who waits for that goes on', () =>
    withNumbers(async (numbers) => {
      const { other, publish } = numbers;
      const { told, ask } = memory(numbers);
      await ask();
      for (let n = 1; n <= 3; n++) {
        const before = told.count;
        await publish(n, other);
        await other.seenEverywhere();
        expect(await ask()).to.equal('none');
        expect(told.count).to.be.above(before);
      }
    }));

  it('are no longer needed for memory while the server is down, and come when it is back', () =>
    withNumbers(async (numbers) => {
      const { proxy, other, add, publish } = numbers;
      const { told, ask } = memory(numbers);
      await ask();
      await proxy.set('refused');
      for (let i = 0; i < 20; i++) {
        expect(await ask()).to.equal('none');
        expect(await codeOf(add(1))).to.equal('DATABASE_UNAVAILABLE');
        await wait(100);
      }
      const before = told.count;
      await publish(2, other);
      await proxy.set('open');
      expect(await timeUntil(async () => (await codeOf(add(3))) === 'none')).to.be.below(2000);
      expect([await ask(), told.count]).to.deep.equal(['none', before + 1]);
    }));

  it('are missed by a process that is cut off, which stops to answer within two seconds', () =>
    withNumbers(
      async (numbers) => {
        const { proxy, other, add, publish } = numbers;
        const { told, ask } = memory(numbers);
        await ask();
        await proxy.set('cut');
        const stopped = await timeUntil(async () => (await ask()) === 'DATABASE_UNAVAILABLE');
        expect(stopped).to.be.below(2000);
        await publish(1, other);
        await other.seenEverywhere();
        for (let i = 0; i < 20; i++) {
          const start = performance.now();
          expect(await ask()).to.equal('DATABASE_UNAVAILABLE');
          expect(await codeOf(add(1))).to.equal('DATABASE_UNAVAILABLE');
          expect(performance.now() - start).to.be.below(2000);
          await wait(100);
        }
        const before = told.count;
        await proxy.set('open');
        expect(await timeUntil(async () => (await ask()) === 'none')).to.be.below(2000);
        expect(told.count).to.equal(before + 1);
        await add(2);
      },
      { timeoutMs: 1500 },
    )).timeout(60_000);

  it('come after the connection on which they are heard was lost', () =>
    withNumbers(async (numbers) => {
      const { proxy, other, publish } = numbers;
      const { told, ask } = memory(numbers);
      await ask();
      proxy.dropAll();
      const before = told.count;
      await publish(1, other);
      await timeUntil(async () => (await ask()) === 'none' && told.count > before);
    }));
});
