import { expect } from 'chai';
import { promptIo } from '../../../src/system/file/prompt-io.ts';

/** Blocks the event loop, as a disk that seeks does. */
function seek(): number {
  for (const end = performance.now() + 8; performance.now() < end; );
  return 1;
}

describe('promptIo()', () => {
  it('leaves work to threads after two slow operations in a row', () => {
    const promptly = promptIo();
    expect(promptly(seek)).to.equal(1);
    expect(promptly(() => 2)).to.equal(2);
    expect(promptly(seek)).to.equal(1);
    expect(promptly(seek)).to.equal(1);
    expect(promptly(() => 2)).to.equal(undefined);
  });
  it('leaves work to threads that has failed', () => {
    expect(
      promptIo()(() => {
        throw new Error('no such file');
      }),
    ).to.equal(undefined);
  });
});
