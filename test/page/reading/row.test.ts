import { expect } from 'chai';
import type { LeafText } from '../../../src/iiif/unit.ts';
import { groupsOf } from '../../../src/page/reading/row.ts';
import type { Block } from '../../../src/text/text.ts';

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
  it('gives nothing for no text, and a row for each block of one', () => {
    expect(groupsOf([])).to.deep.equal([]);
    expect(shape([text('a', [2, 1], ['l1', 'l2', 'l3'])])).to.deep.equal([
      [['(l1) (l2)'], ['(l3)']],
    ]);
  });

  it('sets in one row what two texts say alike, and what only one says in a row of its own', () => {
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

  it('holds three texts in step, however differently they are divided', () => {
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
