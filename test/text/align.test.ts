import { expect } from 'chai';
import {
  alignByCorrespondence,
  alignedPassages,
  alignInOrder,
  ownPassages,
} from '../../src/text/align.ts';
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
  it('aligns block by block', () => {
    expect(alignInOrder(text([3, 2], true), text([1, 1], false))).to.deep.equal([
      { source: ['b1'], target: ['b1'] },
      { source: ['b2'], target: ['b2'] },
    ]);
  });

  it('aligns line by line if both blocks have the same number of lines', () => {
    expect(alignInOrder(text([3, 2], true), text([1, 2], false))).to.deep.equal([
      { source: ['b1'], target: ['b1'] },
      { source: ['l4'], target: ['l2'] },
      { source: ['l5'], target: ['l3'] },
    ]);
  });

  it('aligns blocks left over with the last block, so that nothing is lost', () => {
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

  it('keeps a block that is aligned with nothing, on the whole canvas', () => {
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
  it('makes a passage of every block if there are no boxes', () => {
    const passages = ownPassages(text([2, 1], false), CANVAS);
    expect(passages.map(({ id, lines }) => [id, lines.length])).to.deep.equal([
      ['b1', 2],
      ['b2', 1],
    ]);
  });
});

describe('alignByCorrespondence(source, target)', () => {
  type Said = [via: string, corresp?: string[]];
  const text = (...blocks: (readonly [Said, ...Said[]])[]): FolioText => {
    let count = 0;
    return {
      blocks: blocks.map(([[via, corresp], ...lines], i) => ({
        id: `b${i + 1}`,
        via,
        ...(corresp && { corresp }),
        lines: lines.map(([line, others]) => ({
          id: `l${++count}`,
          via: line,
          text: line,
          words: [],
          ...(others && { corresp: others }),
        })),
      })),
    };
  };

  it('aligns one to one, n to m, across blocks, and lines with blocks, whichever side gives the link', () => {
    const source = text(
      [['p1'], ['p1.1', ['t1']], ['p1.2']],
      [['p2'], ['p2.1'], ['p2.2']],
      [['p3', ['t4']], ['p3.1']],
    );
    const target = text(
      [['s1'], ['t1']],
      [['s2', ['p1.2', 'p2.1', 'elsewhere']], ['t2']],
      [['s3'], ['t3', ['p2.2']]],
      [['s4'], ['t4']],
    );
    expect(alignByCorrespondence(source, target)).to.deep.equal([
      { source: ['l1'], target: ['l1'] },
      { source: ['l2', 'l3'], target: ['b2'] },
      { source: ['l4'], target: ['l3'] },
      { source: ['b3'], target: ['l4'] },
    ]);
  });

  it('makes one segment of units that are linked through others', () => {
    const source = text([['a', ['x']], ['a1']], [['b', ['x', 'y']], ['b1']]);
    const target = text([['x'], ['x1']], [['y'], ['y1']]);
    expect(alignByCorrespondence(source, target)).to.deep.equal([
      { source: ['b1', 'b2'], target: ['b1', 'b2'] },
    ]);
  });

  it('is empty if neither text has links', () => {
    expect(alignByCorrespondence(text([['a'], ['b']]), text([['c'], ['d']]))).to.deep.equal([]);
  });
});
