import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { breaker } from '../../../src/system/store/breaker.ts';

/** A breaker, and a clock that only `pass` moves on. */
const open = () => {
  let time = 0;
  const refused = () => new Error('refused');
  const { run } = breaker({ failures: 2, pauseMs: 30, maxPauseMs: 60, refused, now: () => time });
  const pass = (ms: number) => {
    time += ms;
  };
  return { run, pass };
};

const said = (work: Promise<string>): Promise<string> =>
  work.catch((error: unknown) => (error as Error).message);

describe('breaker(options)', () => {
  const fails = async () => {
    throw new Error('away');
  };
  const works = async () => 'done';
  const isFailure = (error: unknown) => (error as Error).message === 'away';

  it('refuses everyone at once after some failures in a row', async () => {
    const { run } = open();
    for (const expected of ['away', 'away', 'refused', 'refused']) {
      expect(await said(run(fails, isFailure))).to.equal(expected);
    }
    expect(await said(run(works, isFailure))).to.equal('refused');
  });

  it('starts counting again after a success, and does not count what was refused for good', async () => {
    const { run } = open();
    const wrong = async () => {
      throw new Error('forbidden');
    };
    for (const work of [fails, works, fails, wrong, fails]) await said(run(work, isFailure));
    expect(await said(run(works, isFailure))).to.equal('done');
  });

  it('lets one request try after a pause, and everyone once it succeeds', async () => {
    const { run, pass } = open();
    for (const work of [fails, fails]) await said(run(work, isFailure));
    pass(40);
    const slow = () => nextTurn().then(works);
    const answers = [run(slow, isFailure), run(works, isFailure), run(works, isFailure)];
    expect(await Promise.all(answers.map(said))).to.deep.equal(['done', 'refused', 'refused']);
    expect(await said(run(works, isFailure))).to.equal('done');
  });

  it('waits longer after each try that fails', async () => {
    const { run, pass } = open();
    for (const work of [fails, fails]) await said(run(work, isFailure));
    pass(40);
    expect(await said(run(fails, isFailure))).to.equal('away');
    pass(40);
    expect(await said(run(works, isFailure))).to.equal('refused');
    pass(40);
    expect(await said(run(works, isFailure))).to.equal('done');
  });
});
