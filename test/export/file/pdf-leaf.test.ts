import { expect } from 'chai';
import { paperOf, textRuns, widthFor } from '../../../src/export/file/pdf-leaf.ts';

const canvas = { width: 1000, height: 2000 };
const box = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });

describe('widthFor(leaf)', () => {
  const CASES: [string, number[][], number[], number][] = [
    [
      'takes the largest picture that lies ready below 200 dpi',
      [
        [620, 877],
        [1240, 1754],
      ],
      [4960, 7016],
      1240,
    ],
    ['takes a small leaf whole', [[400, 500]], [800, 1000], 800],
    ['has one made where those that lie ready are too small', [[310, 439]], [4960, 7016], 1697],
    ['measures a wide leaf by its width', [[1754, 1240]], [7016, 4960], 1754],
  ];
  for (const [what, sizes, [width = 0, height = 0], expected] of CASES) {
    it(what, () => {
      const ready = sizes.map(([w = 0, h = 0]) => ({ width: w, height: h }));
      expect(widthFor({ sizes: ready, max: { width, height } })).to.equal(expected);
    });
  }
});

describe('paperOf(leaf)', () => {
  it('is A4 on the longer side, with room for the caption below', () => {
    expect(paperOf(canvas)).to.deep.equal({ width: 421, height: 872 });
    expect(paperOf({ width: 2000, height: 1000 })).to.deep.equal({ width: 842, height: 451 });
  });
});

describe('textRuns(text, canvas)', () => {
  const word = (text: string, at?: ReturnType<typeof box>) => ({
    id: 'w',
    text,
    ...(at && { box: at }),
  });

  it('places each word with the height of its line, and the spaces of the line', () => {
    const words = [
      word('(', box(10, 12, 5, 30)),
      word('да', box(16, 20, 40, 15)),
      word(')', box(57, 12, 5, 30)),
      word('и', box(70, 20, 10, 15)),
    ];
    const line = { id: 'l1', text: '(да) и', box: box(10, 10, 200, 34), words };
    expect(textRuns({ blocks: [{ id: 'b1', lines: [line] }] }, canvas)).to.deep.equal([
      { text: '(', box: box(10, 10, 5, 34), endsWord: false },
      { text: 'да', box: box(16, 10, 40, 34), endsWord: false },
      { text: ')', box: box(57, 10, 5, 34), endsWord: true },
      { text: 'и', box: box(70, 10, 10, 34), endsWord: true },
    ]);
  });

  it('leaves the words of a slanting line in place', () => {
    const words = [word('а', box(0, 0, 10, 20)), word('б', box(900, 90, 10, 20))];
    const line = { id: 'l1', text: 'а б', box: box(0, 0, 910, 110), words };
    const pieces = textRuns({ blocks: [{ id: 'b1', lines: [line] }] }, canvas);
    expect(pieces.map((piece) => piece.box.y)).to.deep.equal([0, 90]);
  });

  it('places a whole line if a word has no box, and divides a block among its lines', () => {
    const lines = ['раз два', 'три'].map((text, i) => ({
      id: `l${i + 1}`,
      text,
      words: text.split(' ').map((one) => word(one)),
    }));
    const pieces = textRuns({ blocks: [{ id: 'b1', box: box(0, 100, 500, 80), lines }] }, canvas);
    expect(pieces).to.deep.equal([
      { text: 'раз два', box: box(0, 100, 500, 40), endsWord: true },
      { text: 'три', box: box(0, 140, 500, 40), endsWord: true },
    ]);
  });
});
