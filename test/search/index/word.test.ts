import { expect } from 'chai';
import { fold, wordsByPassage, wordsOf } from '../../../src/search/index/word.ts';
import { random } from '../../bench/random.ts';

/** A query on the left finds the word on the right, and the other way round. */
const SAME: readonly (readonly [query: string, written: string])[] = [
  ['елка', 'Ёлка'],
  ['феодор', 'Ѳео́доръ'],
  ['мир', 'мі́ръ'],
  ['наследник', 'наслѣдникъ'],
  ['синод', 'сѵнодъ'],
  ['объезд', 'объѣздъ'],
  ['доброго', 'добраго'],
  ['бессмертный', 'безсмертный'],
  ['file', 'ﬁle'],
  ['chere', 'Chère'],
  ['aether', 'Æther'],
  ['misse', 'miſſe'],
  ['strasse', 'Straße'],
  ['sovet', 'so\u00advet'],
];

describe('fold(word)', () => {
  for (const [query, written] of SAME) {
    it(`finds “${written}” for “${query}”`, () => {
      expect(fold(written)).to.equal(fold(query));
    });
  }

  it('keeps different letters apart', () => {
    expect(fold('мой')).to.not.equal(fold('мои'));
    expect(fold('ъ')).to.equal('ъ');
  });
});

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
  it('gives a broken word to both passages, along with its parts', () => {
    expect(wordsByPassage([['Окано, наслѣд-'], ['никъ его']])).to.deep.equal([
      { words: ['Окано', 'наслѣдникъ'], parts: ['наслѣд'] },
      { words: ['наслѣдникъ', 'его'], parts: ['никъ'] },
    ]);
  });

  it('finds the same words as wordsOf, wherever lines break', () => {
    const roll = random(3);
    for (let i = 0; i < 500; i++) {
      const lines = Array.from({ length: 6 }, () => LINES[Math.floor(roll() * LINES.length)] ?? '');
      const all = wordsByPassage(lines.map((line) => [line]));
      const marked = wordsOf(lines);
      const here = (line: number) =>
        marked.filter(({ parts }) => parts.some((part) => part.line === line));
      const words = lines.map((_, line) => here(line).map(({ written }) => written));
      expect(
        all.map((passage) => passage.words),
        lines.join('|'),
      ).to.deep.equal(words);
      expect(wordsByPassage([lines])[0]?.words).to.deep.equal(marked.map(({ written }) => written));
    }
  });
});
