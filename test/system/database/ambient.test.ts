import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { ambient } from '../../../src/system/database/ambient.ts';

describe('An ambient value', () => {
  it('goes with the work wherever it goes on, and nowhere else', async () => {
    const value = ambient<string>();
    const seen: (string | undefined)[] = [];
    const work = async () => {
      await turn();
      seen.push(value.get());
    };
    await Promise.all([value.run('a', work), value.run('b', work), work()]);
    expect(seen).to.have.members(['a', 'b', undefined]);
  });

  it('is back in work that has waited for other work to end', async () => {
    const value = ambient<string>();
    const inner = value.run('inner', () => turn());
    await value.run('outer', async () => {
      await inner;
      expect(value.get()).to.equal('outer');
      await value.run('nested', () => turn());
      expect(value.get()).to.equal('outer');
    });
    expect(value.get()).to.equal(undefined);
  });

  it('is gone when the last work has ended or failed, also from what that work left running', async () => {
    const value = ambient<string>();
    let left: Promise<string | undefined> | undefined;
    const work = async () => {
      left = turn()
        .then(() => turn())
        .then(() => value.get());
      throw new Error('failed');
    };
    await value.run('a', work).catch(() => undefined);
    expect(await left).to.equal(undefined);
    await value.run('b', async () => {
      await turn();
      expect(value.get()).to.equal('b');
    });
  });
});
