import { expect } from 'chai';
import { hitsIn } from '../../../src/page/reading/hits.ts';
import { runsOf } from '../../../src/page/reading/run.ts';

describe('runsOf(line, found)', () => {
  it('leaves a plain line whole', () => {
    expect(runsOf({ id: 'l1', text: 'Dear friend', words: [] }, [])).to.deep.equal([
      { text: 'Dear friend', marks: [] },
    ]);
  });

  it('cuts it at what an editor marks, counting code points', () => {
    const mark = { kind: 'unclear', from: 1, to: 4 } as const;
    const runs = runsOf({ id: 'l1', text: '𝔄bcd e', marks: [mark], words: [] }, []);
    expect(runs).to.deep.equal([
      { text: '𝔄', marks: [] },
      { text: 'bcd', marks: [mark] },
      { text: ' e', marks: [] },
    ]);
  });

  it('sets a note where it stands', () => {
    const note = { kind: 'note', from: 4, to: 4, text: 'sic' } as const;
    const runs = runsOf({ id: 'l1', text: 'Dear all', marks: [note], words: [] }, []);
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
    const runs = runsOf({ id: 'l1', text: 'Dear friend,', words }, [{ from: 0, to: 4 }]);
    expect(runs).to.deep.equal([
      { text: 'Dear', marks: [], confidence: 0.4, hit: { box } },
      { text: ' ', marks: [] },
      { text: 'friend,', marks: [], confidence: 0.9 },
    ]);
  });
});

describe('hitsIn(lines, query)', () => {
  /** What is marked in the lines, as it stands. */
  const marked = (said: readonly string[], query: string) => {
    const lines = said.map((text, i) => ({ id: `l${i}`, text, words: [] }));
    const hits = hitsIn(lines, query);
    return lines.flatMap((line) => hits(line).map(({ from, to }) => line.text.slice(from, to)));
  };

  for (const [query, said, found] of [
    ['Окано', ['ОКАНО, и Ѳео́доръ'], ['ОКАНО']],
    ['феодор еще', ['Ещё Ѳео́доръ'], ['Ещё', 'Ѳео́доръ']],
    ['японские', ['японскій коммунистъ'], ['японскій']],
    ['Яп*', ['японскій коммунистъ'], ['японскій']],
    ['"to Stalin"', ['He wrote to', 'Stalin, to him'], ['to', 'Stalin']],
    ['наследник', ['вели́кій наслѣд-', 'никъ'], ['наслѣд', 'никъ']],
    ['Окано -Токио', ['Окано, Токио'], ['Окано']],
    ['', ['Stalin'], []],
    ['***', ['Stalin'], []],
    ['a '.repeat(100), ['a b'], ['a']],
  ] as const) {
    it(`marks ${JSON.stringify(found)} by “${query.slice(0, 20)}”, as the search finds it`, () => {
      expect(marked(said, query)).to.deep.equal(found);
    });
  }
});
