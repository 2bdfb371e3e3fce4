import { expect } from 'chai';
import { threadPool } from '../../../src/web/thread/thread.ts';
import type { CheckAnswer, CheckTask } from '../../../src/web/validate/validate-work.ts';

const limits = { name: 'documents', atOnce: 1, waiting: 1, deadline: 20_000, memory: 256 };

const task = (items: number): CheckTask => ({
  site: { base: 'https://archive.example', name: 'fonds', citedAs: 'fonds' },
  bytes: Buffer.from(
    JSON.stringify({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      type: 'Manifest',
      items: Array.from({ length: items }, () => ({})),
    }),
  ),
  viewers: false,
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => (error.name === 'FondsError' ? error.code : error.name),
  );

const THREAD = new URL('../../../src/web/validate/validate-thread.ts', import.meta.url);

describe('threadPool(module, limits)', function () {
  this.timeout(30_000);

  it('runs tasks one after another, and refuses one that would wait too long', async () => {
    const { run } = threadPool<CheckTask, CheckAnswer>(THREAD, limits);
    const ends = await Promise.all([run(task(1)), run(task(1)), run(task(1))].map(codeOf));
    expect(ends).to.deep.equal(['done', 'done', 'BUSY']);
    expect(await codeOf(run({ ...task(1), bytes: new Uint8Array() }))).to.equal('CANNOT_CHECK');
    expect(await codeOf(run(task(1)))).to.equal('done');
  });

  it('stops work that nobody waits for, and continues with the next', async () => {
    const { run } = threadPool<CheckTask, CheckAnswer>(THREAD, limits);
    await run(task(1));
    const leaving = new AbortController();
    const left = codeOf(run(task(200_000), leaving.signal));
    const next = codeOf(run(task(1)));
    setTimeout(() => leaving.abort(), 20);
    expect(await Promise.race([left, next])).to.equal('AbortError');
    expect(await next).to.equal('done');
  });
});
