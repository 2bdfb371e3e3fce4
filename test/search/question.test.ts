import { expect } from 'chai';
import { FondsError } from '../../src/errors.ts';
import { expression } from '../../src/search/expression.ts';
import { readQuestion } from '../../src/search/question.ts';

const asked = (text: string, column: 'word' | 'stem' = 'word') =>
  expression(readQuestion(text), column, (prefix) => [`${prefix}о`, `${prefix}у`]);

describe('readQuestion(text)', () => {
  it('asks for all words, in any form', () => {
    expect(asked('Окано просит')).to.equal('(word : "окано") AND (word : "просит")');
    expect(asked('Окано просит', 'stem')).to.equal('(stem : "ока") AND (stem : "прос")');
  });

  it('asks for phrases as they stand', () => {
    expect(asked('"Сусуму Окано"', 'stem')).to.equal('(word : "сусуму окано")');
    expect(asked('«Сусуму Окано»')).to.equal('(word : "сусуму окано")');
    expect(asked("Yan'an", 'stem')).to.equal('(word : "yan an")');
  });

  it('completes beginnings', () => {
    expect(asked('окан*')).to.equal('(word : ("окано" OR "окану"))');
  });

  it('leaves out, and takes either', () => {
    expect(asked('Москва OR Яньань -Токио')).to.equal(
      '((word : "москва" OR word : "яньань")) NOT (word : "токио")',
    );
  });

  it('takes nothing that is typed for an operator', () => {
    for (const text of [
      'NEAR(a b',
      'a AND',
      'NOT',
      '"',
      '*',
      ') OR (',
      'word : x',
      '^a',
      '\0',
      '--',
    ]) {
      expect(asked(text) ?? '', text).to.match(/^$|^[()]*word : \(?"[\p{L}\p{N} "ANDORword:()]*$/u);
    }
    expect(asked('-Токио')).to.equal(undefined);
  });

  it('refuses to look for very many words at once', () => {
    expect(() => readQuestion('a '.repeat(100)))
      .to.throw(FondsError)
      .with.property('code', 'INVALID_QUERY');
  });
});
