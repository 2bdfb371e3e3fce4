import { expect } from 'chai';
import {
  fold,
  formOf,
  mayFoldTo,
  mayHaveStem,
  stem,
  wordsByPassage,
  wordsOf,
} from '../../../src/search/index/word.ts';
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

describe('mayFoldTo(written, form)', () => {
  it('is true for every spelling of a form', () => {
    for (const word of [
      'Ёлка',
      'И\u0306од',
      'Ѳеодоръ',
      'ﬁle',
      'Æther',
      'İzmir',
      '1945',
      'Яковъ',
      'Éire',
    ]) {
      expect(mayFoldTo(word, formOf(word)), word).to.equal(true);
    }
    expect(mayFoldTo('Яковъ', 'окано')).to.equal(false);
  });
});

describe('mayHaveStem(form, stem)', () => {
  it('is true for every word and its own stem', () => {
    const words =
      'dying lying skies news early only happily японскому наследников его ее лучшей построивши';
    for (const form of words.split(' ')) expect(mayHaveStem(form, stem(form)), form).to.equal(true);
    expect(mayHaveStem('окана', stem('сусуму'))).to.equal(false);
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
