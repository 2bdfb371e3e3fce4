import { expect } from 'chai';
import { hitBy, runsOf } from '../../../src/page/reading/run.ts';

const never = () => false;

describe('runsOf(line, isHit)', () => {
  it('leaves a plain line whole', () => {
    expect(runsOf({ id: 'l1', text: 'Dear friend', words: [] }, never)).to.deep.equal([
      { text: 'Dear friend', marks: [] },
    ]);
  });

  it('cuts it at what an editor marks, counting code points', () => {
    const mark = { kind: 'unclear', from: 1, to: 4 } as const;
    const runs = runsOf({ id: 'l1', text: '𝔄bcd e', marks: [mark], words: [] }, never);
    expect(runs).to.deep.equal([
      { text: '𝔄', marks: [] },
      { text: 'bcd', marks: [mark] },
      { text: ' e', marks: [] },
    ]);
  });

  it('sets a note where it stands', () => {
    const note = { kind: 'note', from: 4, to: 4, text: 'sic' } as const;
    const runs = runsOf({ id: 'l1', text: 'Dear all', marks: [note], words: [] }, never);
    expect(runs.map(({ text, marks }) => [text, marks.length])).to.deep.equal([
      ['Dear', 0],
      ['', 1],
      [' all', 0],
    ]);
  });

  it('says how sure the recogniser is of a word, and where a word stands that is looked for', () => {
    const box = { x: 1, y: 2, w: 3, h: 4 };
    const words = [
      { id: 'l1w1', text: 'Dear', confidence: 0.4, box },
      { id: 'l1w2', text: 'friend,', confidence: 0.9 },
    ];
    const runs = runsOf({ id: 'l1', text: 'Dear friend,', words }, hitBy('dear'));
    expect(runs).to.deep.equal([
      { text: 'Dear', marks: [], confidence: 0.4, hit: { box } },
      { text: ' ', marks: [] },
      { text: 'friend,', marks: [], confidence: 0.9 },
    ]);
  });
});

describe('hitBy(query)', () => {
  for (const [query, word, isHit] of [
    ['Окано', 'ОКАНО,', true],
    ['еще', 'Ещё', true],
    ['Окано', 'Оканов', false],
    ['Окан*', 'Оканов', true],
    ['"to Stalin"', 'Stalin', true],
    ['', 'Stalin', false],
    ['***', 'Stalin', false],
  ] as const) {
    it(`${isHit ? 'finds' : 'does not find'} “${word}” by “${query}”`, () => {
      expect(hitBy(query)(word)).to.equal(isHit);
    });
  }
});
