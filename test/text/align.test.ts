import { expect } from 'chai';
import { alignInOrder } from '../../src/text/align.ts';
import { alignedPassages, ownPassages } from '../../src/text/passage.ts';
import type { FolioText } from '../../src/text/text.ts';

const CANVAS = { width: 1000, height: 1000 };

/** A text of blocks with so many lines; with boxes, line n lies at y = 10 × n. */
function text(lines: readonly number[], boxes: boolean): FolioText {
  let number = 0;
  return {
    blocks: lines.map((count, block) => ({
      id: `b${block + 1}`,
      lines: Array.from({ length: count }, () => {
        number += 1;
        const box = { x: 5, y: 10 * number, w: 100 + number, h: 8 };
        return { id: `l${number}`, text: `line ${number}`, words: [], ...(boxes && { box }) };
      }),
    })),
  };
}

describe('alignInOrder(source, target)', () => {
  it('pairs block with block', () => {
    expect(alignInOrder(text([3, 2], true), text([1, 1], false))).to.deep.equal([
      { source: ['b1'], target: ['b1'] },
      { source: ['b2'], target: ['b2'] },
    ]);
  });

  it('pairs line with line where both blocks have as many', () => {
    expect(alignInOrder(text([3, 2], true), text([1, 2], false))).to.deep.equal([
      { source: ['b1'], target: ['b1'] },
      { source: ['l4'], target: ['l2'] },
      { source: ['l5'], target: ['l3'] },
    ]);
  });

  it('takes what is left over with the last block, so that nothing is lost', () => {
    expect(alignInOrder(text([1, 1], true), text([1, 1, 1], false)).at(-1)).to.deep.equal({
      source: ['b2'],
      target: ['b2', 'b3'],
    });
    expect(alignInOrder(text([1, 1, 1], true), text([1], false))).to.deep.equal([
      { source: ['b1', 'b2', 'b3'], target: ['b1'] },
    ]);
  });
});

describe('alignedPassages(text, source, segments, canvas)', () => {
  const source = text([3, 2], true);

  it('gives a block the box around the source blocks it is aligned with', () => {
    const target = text([1], false);
    const segments = [{ source: ['b1', 'b2'], target: ['b1'] }];
    const [passage] = alignedPassages(target, source, segments, CANVAS);
    expect(passage).to.deep.equal({
      id: 'b1',
      granularity: 'block',
      lines: ['line 1'],
      box: { x: 5, y: 10, w: 105, h: 48 },
    });
  });

  it('gives aligned lines a passage each', () => {
    const target = text([2], false);
    const segments = [
      { source: ['l4'], target: ['l1'] },
      { source: ['l5'], target: ['l2'] },
    ];
    const passages = alignedPassages(target, source, segments, CANVAS);
    expect(passages.map(({ id, granularity, box }) => [id, granularity, box.y])).to.deep.equal([
      ['l1', 'line', 40],
      ['l2', 'line', 50],
    ]);
  });

  it('keeps the words of what is aligned with nothing, on the whole canvas', () => {
    const passages = alignedPassages(text([1, 1], false), source, [], CANVAS);
    expect(passages.map(({ lines, box }) => [lines, box.w, box.h])).to.deep.equal([
      [['line 1'], 1000, 1000],
      [['line 2'], 1000, 1000],
    ]);
  });
});

describe('ownPassages(text, canvas)', () => {
  it('makes a passage of every line that has a box', () => {
    expect(ownPassages(text([2, 1], true), CANVAS).map(({ id }) => id)).to.deep.equal([
      'l1',
      'l2',
      'l3',
    ]);
  });
  it('makes a passage of every block where there are no boxes', () => {
    const passages = ownPassages(text([2, 1], false), CANVAS);
    expect(passages.map(({ id, lines }) => [id, lines.length])).to.deep.equal([
      ['b1', 2],
      ['b2', 1],
    ]);
  });
});
