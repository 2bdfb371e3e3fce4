import { expect } from 'chai';
import { wordsByPassage } from '../../src/search/said.ts';
import { wordsOf } from '../../src/search/word.ts';
import { random } from '../bench/random.ts';

const LINES = [
  'на-',
  'слѣд-',
  'никъ',
  'Окано, в',
  '',
  'по- ',
  '-тихому',
  'Б',
  'а\u00ad',
  'и 1945-',
  '-',
];

describe('wordsByPassage(passages)', () => {
  it('gives a broken word to both passages, and its parts', () => {
    expect(wordsByPassage([['Окано, наслѣд-'], ['никъ его']])).to.deep.equal([
      { words: ['Окано', 'наслѣдникъ'], parts: ['наслѣд'] },
      { words: ['наслѣдникъ', 'его'], parts: ['никъ'] },
    ]);
  });

  it('finds the words that are marked in what is found, wherever lines break', () => {
    const roll = random(3);
    for (let i = 0; i < 500; i++) {
      const lines = Array.from({ length: 6 }, () => LINES[Math.floor(roll() * LINES.length)] ?? '');
      const all = wordsByPassage(lines.map((line) => [line]));
      const marked = wordsOf(lines);
      const here = (line: number) =>
        marked.filter(({ pieces }) => pieces.some((piece) => piece.line === line));
      const words = lines.map((_, line) => here(line).map(({ written }) => written));
      expect(
        all.map((said) => said.words),
        lines.join('|'),
      ).to.deep.equal(words);
      expect(wordsByPassage([lines])[0]?.words).to.deep.equal(marked.map(({ written }) => written));
    }
  });
});
