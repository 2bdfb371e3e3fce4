import { expect } from 'chai';
import { lane } from '../../src/image/lane.ts';
import { refuseLater } from './support/refuse.ts';

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
  lane({ name: 'works', atOnce: 2, waiting, patience });

describe('lane(options)', () => {
  it('does so much at once, and the rest in turn', async () => {
    const [path, works] = [open(), [work(), work(), work(), work()]];
    const results = works.map(({ run }) => path.run(run));
    expect(works.map(({ begun }) => begun())).to.deep.equal([1, 1, 0, 0]);
    works[1]?.end('b');
    await turns();
    expect(works.map(({ begun }) => begun())).to.deep.equal([1, 1, 1, 0]);
    for (const [index, { end }] of works.entries()) end(`${index}`);
    expect(await Promise.all(results)).to.deep.equal(['0', 'b', '2', '3']);
  });
  it('refuses at once what does not fit into the queue, and takes more when there is room', async () => {
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
  it('never begins what nobody waits for any more', async () => {
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
  it('gives up a wait that is too long', async () => {
    const [path, works] = [open(2, 20), [work(), work()]];
    const results = works.map(({ run }) => path.run(run));
    await refuseLater(
      'BUSY',
      path.run(async () => 'late'),
    );
    for (const { end } of works) end('done');
    await Promise.all(results);
  });
  it('goes on after work that failed', async () => {
    const path = open();
    const fail = async () => {
      throw new Error('failed');
    };
    const results = await Promise.allSettled([fail, fail, fail, fail].map((run) => path.run(run)));
    expect(results.map(({ status }) => status)).to.deep.equal(Array(4).fill('rejected'));
    expect(await path.run(async () => 'fine')).to.equal('fine');
  });
});
