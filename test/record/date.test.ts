import { expect } from 'chai';
import { formatDate, isEdtf, navDate, yearSpans } from '../../src/record/date.ts';

describe('isEdtf(text)', () => {
  for (const text of [
    '1945-11-06',
    '1945-11',
    '1945',
    '1945?',
    '17XX',
    '1944/1945',
    '[1719..1721]',
  ]) {
    it(`accepts ${text}`, () => expect(isEdtf(text)).to.equal(true));
  }
  for (const text of ['6.11.1945', '1945-13', '1945-02-30', 'yesterday', '']) {
    it(`refuses “${text}”`, () => expect(isEdtf(text)).to.equal(false));
  }
});

describe('navDate(text)', () => {
  it('is the first moment of a day, a month or a year', () => {
    expect(navDate('1945-11-06')).to.equal('1945-11-06T00:00:00Z');
    expect(navDate('1945-11')).to.equal('1945-11-01T00:00:00Z');
    expect(navDate('1945')).to.equal('1945-01-01T00:00:00Z');
  });
  it('is undefined for uncertain dates and intervals', () => {
    expect(navDate('1945?')).to.equal(undefined);
    expect(navDate('1944/1945')).to.equal(undefined);
  });
});

describe('formatDate(text, language)', () => {
  it('is written in the style of the language', () => {
    expect(formatDate('1945-11-06', 'en')).to.equal('6 November 1945');
    expect(formatDate('1945-11-06', 'ru')).to.match(/^6 ноября 1945/);
  });
  it('is the EDTF text if that is not a plain date', () => {
    expect(formatDate('17XX', 'en')).to.equal('17XX');
  });
});

describe('yearSpans(date)', () => {
  const YEARS: readonly (readonly [date: string, spans: readonly (readonly [number, number])[]])[] =
    [
      ['1915', [[1915, 1915]]],
      ['1945-11-06', [[1945, 1945]]],
      ['1914/1918', [[1914, 1918]]],
      ['1914-08-01/1918-11-11', [[1914, 1918]]],
      ['1914~/1918?', [[1914, 1918]]],
      ['194X', [[1940, 1949]]],
      [
        '{1667,1669..1671}',
        [
          [1667, 1667],
          [1669, 1671],
        ],
      ],
      ['1985/..', [[1985, 1985]]],
      ['-0044', []],
      ['Y170000002', []],
      ['1918/1914', []],
    ];
  for (const [date, spans] of YEARS) {
    it(`reads ${date}`, () => {
      expect(yearSpans(date)).to.deep.equal(spans);
    });
  }
});
