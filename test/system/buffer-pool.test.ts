import { expect } from 'chai';
import { bufferPool } from '../../src/system/buffer-pool.ts';

describe('bufferPool(size, max)', () => {
  it('hands a returned buffer to the next caller, and never one that is still in use', () => {
    const { take, release } = bufferPool(100_000, 4);
    const buffers = [take(1000), take(1000), take(1000)];
    expect(new Set(buffers).size).to.equal(3);
    buffers.slice(1).forEach(release);
    expect(buffers.slice(1)).to.include(take(500)).and.to.include(take(70_000));
    expect(buffers).to.not.include(take(500));
  });
  it('gives a longer request a buffer of its own, which is not pooled', () => {
    const { take, release } = bufferPool(100_000, 4);
    const long = take(3_000_000);
    expect(long.length).to.equal(3_000_000);
    release(long);
    expect(take(1000).length).to.be.below(1_000_000);
  });
  it('holds no more than `max` unused buffers', () => {
    const { take, release } = bufferPool(100_000, 1);
    const buffers = [take(10), take(10)];
    buffers.forEach(release);
    expect([take(10), take(10)].filter((one) => buffers.includes(one)).length).to.equal(1);
  });
});
