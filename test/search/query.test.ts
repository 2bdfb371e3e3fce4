import { expect } from 'chai';
import { FondsError } from '../../src/errors.ts';
import { matchExpression } from '../../src/search/engine/fts5.ts';
import { expressionOf } from '../../src/search/expression.ts';
import { parseQuery } from '../../src/search/query.ts';

const counted = (forms: readonly string[]) => forms.map((form) => ({ form, count: 1 }));
const lexicon = {
  withPrefix: async (_: unknown, prefix: string) => counted([`${prefix}о`, `${prefix}у`]),
  withStem: async (stem: string) => counted([`${stem}а`, `${stem}о`]),
};
const BOUNDS = { ranges: [], condition: undefined, deadline: 0 };
const expression = async (text: string, breadth: 'exact' | 'forms' = 'exact') => {
  const match = (await expressionOf(parseQuery(text), lexicon, BOUNDS))[breadth];
  return match && matchExpression(match);
};

describe('parseQuery(text)', () => {
  it('looks for all words, in any form', async () => {
    expect(await expression('Окано просит')).to.equal('"окано" AND "просит"');
    expect(await expression('Токио просит', 'forms')).to.equal(
      '("токио" OR "тока" OR "токо") AND ("просит" OR "проса" OR "просо")',
    );
  });

  it('looks for exact phrases', async () => {
    expect(await expression('"Сусуму Окано"', 'forms')).to.equal('"сусуму окано"');
    expect(await expression('«Сусуму Окано»')).to.equal('"сусуму окано"');
    expect(await expression("Yan'an", 'forms')).to.equal('"yan an"');
  });

  it('completes prefixes', async () => {
    expect(await expression('окан*')).to.equal('"окано" OR "окану"');
  });

  it('excludes words, and accepts alternatives', async () => {
    expect(await expression('Москва OR Яньань -Токио')).to.equal(
      '("москва" OR "яньань") NOT "токио"',
    );
  });

  it('never treats what is typed as an operator', async () => {
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
      expect((await expression(text)) ?? '', text).to.match(/^$|^[()]*"[\p{L}\p{N} "ANDOR()]*$/u);
    }
    expect(await expression('-Токио')).to.equal(undefined);
  });

  it('refuses queries with too many words', () => {
    expect(() => parseQuery('a '.repeat(100)))
      .to.throw(FondsError)
      .with.property('code', 'INVALID_QUERY');
  });
});
