import { expect } from 'chai';
import { boundedQueue, singleFlight } from '../../src/system/queue.ts';
import { refuseLater } from '../image/support/refuse.ts';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('singleFlight()', () => {
  it('runs the work once for all callers', async () => {
    const once = singleFlight<number>();
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
  it('fails for all of them alike, and tries again for the next caller', async () => {
    const once = singleFlight<number>();
    const fail = async () => {
      await later(1);
      throw new Error('broken');
    };
    const both = [once('a', fail), once('a', fail)];
    expect(await Promise.all(both.map(reasonOf))).to.deep.equal(['broken', 'broken']);
    expect(await once('a', async () => 7)).to.equal(7);
  });
  it('continues while a caller waits, and stops when the last has left', async () => {
    const once = singleFlight<number>();
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
  it('starts again for a caller who comes after all have left', async () => {
    const once = singleFlight<number>();
    const leaving = new AbortController();
    const first = reasonOf(once('a', () => later(50).then(() => 1), leaving.signal));
    leaving.abort(new Error('left'));
    await first;
    expect(await once('a', async () => 2)).to.equal(2);
  });
});

/** Work that ends when told. */
function work() {
  let end: (value: string) => void = () => {};
  let begun = 0;
  const result = new Promise<string>((resolve) => {
    end = resolve;
  });
  const run = () => {
    begun++;
    return result;
  };
  return { run, end: (value: string) => end(value), begun: () => begun };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));
const open = (waiting = 2, patience = 5000) =>
  boundedQueue({ name: 'works', atOnce: 2, waiting, timeoutMs: patience });

describe('boundedQueue(options)', () => {
  it('runs a limited number at once, and the rest in turn', async () => {
    const [path, works] = [open(), [work(), work(), work(), work()]];
    const results = works.map(({ run }) => path.run(run));
    expect(works.map(({ begun }) => begun())).to.deep.equal([1, 1, 0, 0]);
    works[1]?.end('b');
    await turns();
    expect(works.map(({ begun }) => begun())).to.deep.equal([1, 1, 1, 0]);
    for (const [index, { end }] of works.entries()) end(`${index}`);
    expect(await Promise.all(results)).to.deep.equal(['0', 'b', '2', '3']);
  });
  it('refuses work immediately when the queue is full, and accepts more when there is room', async () => {
    const [path, works] = [open(1), [work(), work(), work()]];
    const results = works.map(({ run }) => path.run(run));
    await refuseLater(
      'BUSY',
      path.run(async () => 'late'),
    );
    for (const { end } of works) end('done');
    await Promise.all(results);
    expect(await path.run(async () => 'again')).to.equal('again');
  });
  it('never starts work whose caller has left', async () => {
    const [path, works, leaving] = [open(), [work(), work(), work()], new AbortController()];
    const [first, second] = works.slice(0, 2).map(({ run }) => path.run(run));
    const third = path.run(works[2]?.run ?? (async () => ''), leaving.signal);
    leaving.abort(new Error('left'));
    expect(await third.catch((error: Error) => error.message)).to.equal('left');
    for (const { end } of works) end('done');
    await Promise.all([first, second]);
    expect(works[2]?.begun()).to.equal(0);
    const gone = path.run(async () => 'never', leaving.signal);
    expect(await gone.catch((error: Error) => error.message)).to.equal('left');
  });
  it('times out after waiting too long', async () => {
    const [path, works] = [open(2, 20), [work(), work()]];
    const results = works.map(({ run }) => path.run(run));
    await refuseLater(
      'BUSY',
      path.run(async () => 'late'),
    );
    for (const { end } of works) end('done');
    await Promise.all(results);
  });
  it('continues after failed work', async () => {
    const path = open();
    const fail = async () => {
      throw new Error('failed');
    };
    const results = await Promise.allSettled([fail, fail, fail, fail].map((run) => path.run(run)));
    expect(results.map(({ status }) => status)).to.deep.equal(Array(4).fill('rejected'));
    expect(await path.run(async () => 'fine')).to.equal('fine');
  });
});
