import { expect } from 'chai';
import { breakLines } from '../../../src/app/typeset/sheet.ts';

/** Every letter is one unit wide, and so is the blank. */
const broken = (text: string, measure: number) => {
  const words = text.split(' ').filter(Boolean);
  const widths = words.map((word) => word.length);
  return breakLines(words, widths, 1, measure).map((line) => line.join(' '));
};

describe('breakLines(words, widths, blank, measure)', () => {
  const cases: [string, string, number, string[]][] = [
    ['keeps on one line what fits exactly', 'aaa bbb', 7, ['aaa bbb']],
    ['breaks what is one unit too wide', 'aaa bbb', 6, ['aaa', 'bbb']],
    [
      'evens the lines out instead of filling the first',
      'aaa bbb ccc dddd eeeeeeeeeeee',
      12,
      ['aaa bbb', 'ccc dddd', 'eeeeeeeeeeee'],
    ],
    ['lets the last line be as short as it is', 'aaaaa bbbbb ccc', 11, ['aaaaa bbbbb', 'ccc']],
    ['leaves a word wider than the line alone', 'aa bbbbbbbbbb cc', 6, ['aa', 'bbbbbbbbbb', 'cc']],
    ['has no lines for no words', '', 6, []],
    [
      'takes a preposition to the next line',
      'работала долго в Радиокомитете снова',
      17,
      ['работала долго', 'в Радиокомитете', 'снова'],
    ],
    [
      'takes an initial to its name',
      'беседовал долго Ф. Кузнецовский затем',
      18,
      ['беседовал долго', 'Ф. Кузнецовский', 'затем'],
    ],
  ];
  for (const [title, text, measure, lines] of cases) {
    it(title, () => {
      expect(broken(text, measure)).to.deep.equal(lines);
    });
  }

  it('keeps all words in their order', () => {
    const text = Array.from({ length: 300 }, (_, i) => 'x'.repeat(1 + ((i * 7) % 11))).join(' ');
    const lines = broken(text, 40);
    expect(lines.join(' ')).to.equal(text);
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(40);
  });
});
