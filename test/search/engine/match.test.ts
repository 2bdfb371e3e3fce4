import { expect } from 'chai';
import { FTS5, matchExpression } from '../../../src/search/engine/fts5.ts';
import { allOf, anyOf, phrase } from '../../../src/search/engine/match.ts';
import { countAtMost } from '../../../src/search/engine/rarity.ts';
import { queryOf, TSVECTOR } from '../../../src/search/engine/tsvector.ts';

const [letter, box] = [phrase(['letter']), phrase(['box'])];
const query = allOf([anyOf([letter, box, letter]), phrase(['dear', 'sir'])], phrase(['copy']));
const inTexts = (count: number) =>
  TSVECTOR.passages([[2 ** 30, 2 ** 30 + count * 2 ** 14 - 1]], letter, [0, 2 ** 40]);

describe('a match', () => {
  it('is written as an expression of FTS5', () => {
    expect(query && matchExpression(query)).to.equal(
      '(("letter" OR "box") AND "dear sir") NOT "copy"',
    );
    expect(matchExpression(phrase(['letter'], 'start'))).to.equal('"·letter"');
    expect(matchExpression(phrase(['dear', 'sir'], 'end'))).to.equal('"dear sir ¶sir"');
  });

  it('is written as a query of PostgreSQL', () => {
    expect(query && queryOf(query)).to.equal(
      "((('letter') | ('box')) & (('dear' <-> 'sir') | ('dear sir'))) & !('copy')",
    );
    expect(queryOf(phrase(['dear', 'sir'], 'start'))).to.equal(
      "('·dear' <-> 'dear' <-> 'sir') | ('·dear dear' & 'dear sir')",
    );
  });

  it('is undefined if a part of it is', () => {
    expect(allOf([letter, anyOf([])], undefined)).to.equal(undefined);
    expect(allOf([], letter)).to.equal(undefined);
  });

  it('is looked for row by row in a few texts, and by areas in many', () => {
    expect(inTexts(3).sql).to.include('ts_match_vq');
    expect(inTexts(100).values[1]).to.equal("'#20:1024' | '#20:1025'");
    expect(inTexts(2000).values[1]).to.equal("'#24:64' | '#24:65'");
    expect(inTexts(2 ** 25).values).to.have.length(3);
  });
});

describe('countAtMost(match, counts)', () => {
  const counts = new Map([
    ['letter', 700],
    ['box', 20],
    ['sir', 5],
  ]);

  it('adds up alternatives, and takes the rarest of what has to occur together', () => {
    expect(countAtMost(phrase(['letter', 'box']), counts)).to.equal(20);
    expect(countAtMost({ is: 'or', of: [letter, box] }, counts)).to.equal(720);
    expect(countAtMost({ is: 'and', of: [letter, phrase(['sir'])] }, counts)).to.equal(5);
    expect(countAtMost({ is: 'not', of: box, without: letter }, counts)).to.equal(20);
    expect(countAtMost(phrase(['nothing']), counts)).to.equal(0);
  });
});

describe('the words of a passage', () => {
  it('are stored with marks at both ends, and with parts of broken words', () => {
    expect(FTS5.indexed(['a', 'b', 'a'], ['c'])).to.equal('·a a b a ¶a c');
    expect(TSVECTOR.indexed(['a', 'b', 'a'], ['c'])).to.equal("'·a':1 'a':2,4 'b':3 '¶a':5 'c'");
    expect(TSVECTOR.indexed([], [])).to.equal('');
  });

  it('are stored in pairs if a tsvector has no room for their positions', () => {
    const long = Array.from({ length: 300 }, (_, i) => (i % 2 ? 'a' : `b${i}`));
    expect(TSVECTOR.indexed(long, [])).to.include("'a'").and.not.include("'a b2'");
    const longer = [...long, ...long];
    expect(TSVECTOR.indexed(longer, ['c']))
      .to.include("'a b2'")
      .and.not.include(':');
  });

  it('never exceed the size of a tsvector', () => {
    const words = Array.from({ length: 100_000 }, (_, i) => `слово${i}`);
    expect(Buffer.byteLength(TSVECTOR.indexed(words, []))).to.be.within(500_000, 2 ** 20);
  });
});
