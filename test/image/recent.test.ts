import { expect } from 'chai';
import { recentDerivatives } from '../../src/image/recent.ts';

function recentWithLog() {
  const written: string[] = [];
  const recent = recentDerivatives({ putLater: (key) => written.push(key) });
  return { recent, written };
}

describe('recentDerivatives(cache)', () => {
  it('writes a derivative once, when it is requested again', () => {
    const { recent, written } = recentWithLog();
    recent.set('a', Buffer.from('the bytes'));
    expect(written).to.deep.equal([]);
    expect(String(recent.get('a'))).to.equal('the bytes');
    expect(String(recent.get('a'))).to.equal('the bytes');
    expect(written).to.deep.equal(['a']);
    expect(recent.get('b')).to.equal(undefined);
  });
  it('writes a derivative that had to be made again', () => {
    const { recent, written } = recentWithLog();
    recent.set('a', Buffer.alloc(1e6));
    for (let n = 0; n < 20; n++) recent.set(`b${n}`, Buffer.alloc(1e6));
    expect(recent.get('a')).to.equal(undefined);
    recent.set('a', Buffer.alloc(1e6));
    expect(written).to.deep.equal(['a']);
  });
});
