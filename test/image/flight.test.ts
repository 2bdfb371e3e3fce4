import { expect } from 'chai';
import { flight } from '../../src/image/flight.ts';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('flight()', () => {
  it('does the same work once for all who wait', async () => {
    const once = flight<number>();
    let done = 0;
    const work = async () => {
      await later(5);
      return ++done;
    };
    expect(await Promise.all([once('a', work), once('a', work), once('b', work)])).to.have.members([
      1, 1, 2,
    ]);
    expect(await once('a', work)).to.equal(3);
  });
  it('gives all of them the same failure, and tries again for the next', async () => {
    const once = flight<number>();
    const fail = async () => {
      await later(1);
      throw new Error('broken');
    };
    const both = [once('a', fail), once('a', fail)];
    expect(await Promise.all(both.map(reasonOf))).to.deep.equal(['broken', 'broken']);
    expect(await once('a', async () => 7)).to.equal(7);
  });
  it('goes on while one still waits, and stops when the last has left', async () => {
    const once = flight<number>();
    const stopped: string[] = [];
    const work = (name: string) => async (signal: AbortSignal) => {
      signal.addEventListener('abort', () => stopped.push(name));
      await later(20);
      return 1;
    };
    const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
    const first = reasonOf(once('a', work('a'), one.signal));
    const second = once('a', work('a'), two.signal);
    const lonely = reasonOf(once('b', work('b'), three.signal));
    one.abort(new Error('left'));
    three.abort(new Error('left too'));
    expect(await first).to.equal('left');
    expect(await lonely).to.equal('left too');
    expect(stopped).to.deep.equal(['b']);
    expect(await second).to.equal(1);
  });
  it('begins anew for one who comes after all have left', async () => {
    const once = flight<number>();
    const leaving = new AbortController();
    const first = reasonOf(once('a', () => later(50).then(() => 1), leaving.signal));
    leaving.abort(new Error('left'));
    await first;
    expect(await once('a', async () => 2)).to.equal(2);
  });
});
