import { expect } from 'chai';
import { FondsError } from '../../src/errors.ts';
import { expressionOf } from '../../src/search/find.ts';
import { readQuestion } from '../../src/search/question.ts';

const counted = (forms: readonly string[]) => forms.map((form) => ({ form, count: 1 }));
const lexicon = {
  endings: (_: unknown, prefix: string) => counted([`${prefix}о`, `${prefix}у`]),
  forms: (stem: string) => counted([`${stem}а`, `${stem}о`]),
  isCutAt: (count: number) => count > 3,
};
const EVERYWHERE = { ranges: [], condition: undefined, end: 0 };
const asked = (text: string, breadth: 'exact' | 'forms' = 'exact') =>
  expressionOf(readQuestion(text), lexicon, EVERYWHERE)[breadth];

describe('readQuestion(text)', () => {
  it('asks for all words, in any form', () => {
    expect(asked('Окано просит')).to.equal('("окано") AND ("просит")');
    expect(asked('Токио просит', 'forms')).to.equal(
      '("токио" OR "тока" OR "токо") AND ("просит" OR "проса" OR "просо")',
    );
  });

  it('asks for phrases as they stand', () => {
    expect(asked('"Сусуму Окано"', 'forms')).to.equal('("сусуму окано")');
    expect(asked('«Сусуму Окано»')).to.equal('("сусуму окано")');
    expect(asked("Yan'an", 'forms')).to.equal('("yan an")');
  });

  it('completes beginnings', () => {
    expect(asked('окан*')).to.equal('("окано" OR "окану")');
  });

  it('leaves out, and takes either', () => {
    expect(asked('Москва OR Яньань -Токио')).to.equal('(("москва" OR "яньань")) NOT ("токио")');
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
      expect(asked(text) ?? '', text).to.match(/^$|^[()]*"[\p{L}\p{N} "ANDOR()]*$/u);
    }
    expect(asked('-Токио')).to.equal(undefined);
  });

  it('refuses to look for very many words at once', () => {
    expect(() => readQuestion('a '.repeat(100)))
      .to.throw(FondsError)
      .with.property('code', 'INVALID_QUERY');
  });
});
