import { expect } from 'chai';
import type { LeafText } from '../../../src/iiif/unit.ts';
import type { Block } from '../../../src/text/text.ts';
import { groupsOf, hitsIn, runsOf } from '../../../src/web/leaf/rows.ts';

/** A text of blocks with so many lines each: b1 with l1, l2 …; each unit named can be pointed at. */
function text(id: string, lines: number[], units: string[], alignment?: LeafText['alignment']) {
  let n = 0;
  const blocks: Block[] = lines.map((count, i) => ({
    id: `b${i + 1}`,
    lines: Array.from({ length: count }, () => ({ id: `l${++n}`, text: `${id} ${n}`, words: [] })),
  }));
  const box = { x: 0, y: 0, w: 10, h: 10 };
  return {
    layer: { id },
    text: { blocks },
    passages: units.map((unit) => ({ id: unit, granularity: 'line', lines: [], box })),
    ...(alignment && { alignment }),
  } as unknown as LeafText;
}

/** Row by row, cell by cell, the lines and in brackets what can be pointed at. */
const shape = (texts: LeafText[]) =>
  groupsOf(texts).map(({ rows }) =>
    rows.map((cells) =>
      cells.map((cell) =>
        cell
          .map(
            ({ unit, lines }) =>
              `${unit ? `(${unit.id})` : ''}${lines.map(({ line, unit: own }) => (own ? `(${line.id})` : line.id)).join(' ')}`,
          )
          .join(' | '),
      ),
    ),
  );

describe('groupsOf(texts)', () => {
  it('is empty without texts, and has a row for each block of a single text', () => {
    expect(groupsOf([])).to.deep.equal([]);
    expect(shape([text('a', [2, 1], ['l1', 'l2', 'l3'])])).to.deep.equal([
      [['(l1) (l2)'], ['(l3)']],
    ]);
  });

  it('puts aligned units in one row, and others in rows of their own', () => {
    const source = text('a', [2, 1, 1], ['l1', 'l2', 'l3', 'l4']);
    const segments = [
      { source: ['b1'], target: ['b1'] },
      { source: ['l3'], target: ['b2'] },
    ];
    const target = text('b', [1, 1, 1], ['b1', 'b2', 'b3'], { source: 'a', segments });
    expect(shape([source, target])).to.deep.equal([
      [
        ['(l1) (l2)', '(b1)l1'],
        ['(l3)', '(b2)l2'],
        ['(l4)', ''],
        ['', '(b3)l3'],
      ],
    ]);
  });

  it('keeps three texts aligned, however differently they are divided', () => {
    const source = text('a', [1, 1, 1], ['l1', 'l2', 'l3']);
    const one = text('b', [1, 1], ['b1', 'b2'], {
      source: 'a',
      segments: [
        { source: ['b1', 'b2'], target: ['b1'] },
        { source: ['b3'], target: ['b2'] },
      ],
    });
    const other = text('c', [1, 1, 1], ['b1', 'b2', 'b3'], {
      source: 'a',
      segments: [1, 2, 3].map((n) => ({ source: [`b${n}`], target: [`b${n}`] })),
    });
    expect(shape([source, one, other])).to.deep.equal([
      [
        ['(l1) | (l2)', '(b1)l1', '(b1)l1 | (b2)l2'],
        ['(l3)', '(b2)l2', '(b3)l3'],
      ],
    ]);
  });
});

describe('runsOf(line, found)', () => {
  it('returns a plain line in one run', () => {
    expect(runsOf({ id: 'l1', text: 'Dear friend', words: [] }, [])).to.deep.equal([
      { text: 'Dear friend', marks: [] },
    ]);
  });

  it('splits a line at editorial marks, counting code points', () => {
    const mark = { kind: 'unclear', from: 1, to: 4 } as const;
    const runs = runsOf({ id: 'l1', text: '𝔄bcd e', marks: [mark], words: [] }, []);
    expect(runs).to.deep.equal([
      { text: '𝔄', marks: [] },
      { text: 'bcd', marks: [mark] },
      { text: ' e', marks: [] },
    ]);
  });

  it('places a note at its position', () => {
    const note = { kind: 'note', from: 4, to: 4, text: 'sic' } as const;
    const runs = runsOf({ id: 'l1', text: 'Dear all', marks: [note], words: [] }, []);
    expect(runs.map(({ text, marks }) => [text, marks.length])).to.deep.equal([
      ['Dear', 0],
      ['', 1],
      [' all', 0],
    ]);
  });

  it('gives the confidence of words, and the box of a hit', () => {
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
    it(`marks ${JSON.stringify(found)} for “${query.slice(0, 20)}”, like the search`, () => {
      expect(marked(said, query)).to.deep.equal(found);
    });
  }
});
