import { expect } from 'chai';
import { queryParser, queryReader } from '../../src/check/query.ts';

const problems = (name: string, url: string) =>
  queryParser(name)(url).problems.map(({ message }) => message);

describe('a query', () => {
  it('returns the parameters with the types of the route’s schema', () => {
    const state = encodeURIComponent('https://example.org/m');
    expect(queryParser('viewer')(`/uv?iiif-content=${state}&lang=ru`)).to.deep.equal({
      values: { 'iiif-content': 'https://example.org/m', lang: 'ru' },
      ignored: [],
      problems: [],
    });
  });

  it('names the value it got and what would be right', () => {
    expect(problems('page', '/?lang=de')).to.deep.equal([
      '“lang” is “de”; it must be the language of the page, en or ru',
    ]);
  });

  it('accepts a parameter only once, unless the schema has a list for it', () => {
    expect(problems('page', '/?lang=en&lang=ru')).to.deep.equal([
      '“lang” is given more than once; give it only once',
    ]);
  });

  it('refuses an unknown parameter, and suggests the closest name', () => {
    expect(problems('validate', '/validate?viewrs')).to.deep.equal([
      '“viewrs” is not a parameter of this address (did you mean “viewers”?); known parameters: lang, viewers',
    ]);
  });

  it('lists ignored parameters if the schema allows others', () => {
    const { values, ignored, problems } = queryParser('page')(
      '/?utm_source=a&lang=en&utm_source=b',
    );
    expect({ values, ignored, problems }).to.deep.equal({
      values: { lang: 'en' },
      ignored: ['utm_source'],
      problems: [],
    });
  });

  for (const url of [
    '/?__proto__=1&constructor=2&lang=en',
    '/?lang=en&%zz=%ff&=&&',
    '/?lang=en&a[b]=c',
    `/?lang=en&${'x=1&'.repeat(500)}`,
    `/?lang=en&${Array.from({ length: 500 }, (_, i) => `p${i}`).join('&')}`,
  ]) {
    it(`reads ${url.slice(0, 40)} without harm`, () => {
      expect(queryReader('page')(url)).to.deep.equal({ lang: 'en' });
    });
  }

  it('throws an error that the server answers with 400', () => {
    expect(() => queryReader('validate')('/validate?lang=xx&foo=1')).to.throw(
      '“foo” is not a parameter of this address; known parameters: lang, viewers; “lang” is “xx”',
    );
  });

  it('accepts several statuses, and refuses a very long list immediately', () => {
    const check = queryParser<{ status?: string }>('search');
    expect(check('/?status=+draft++machine+').problems).to.deep.equal([]);
    expect(check('/?status=draftmachine').problems).to.have.length(1);
    const before = process.cpuUsage().user;
    const { problems } = check(`/?status=${'draft++'.repeat(25)}x`);
    expect(problems.map(({ parameter }) => parameter)).to.deep.equal(['status']);
    expect(process.cpuUsage().user - before).to.be.below(100_000);
  });

  it('refuses infinite numbers, which pass every bound', () => {
    for (const name of ['page', 'search', 'search-page']) {
      for (const page of ['Infinity', '-Infinity', '1e999']) {
        expect(problems(name, `/?page=${page}`), name).to.deep.equal([
          '“page” is infinite; it must be a whole number',
        ]);
      }
    }
  });
});
