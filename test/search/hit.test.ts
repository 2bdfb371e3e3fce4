import { expect } from 'chai';
import { marksIn } from '../../src/search/hit.ts';
import { parseQuery, termsOf } from '../../src/search/query.ts';

/** The marked text, part by part. */
const marked = (lines: readonly string[], text: string) =>
  marksIn(lines, termsOf(parseQuery(text))).map((mark) =>
    mark.map(({ line, from, to }) => (lines[line] ?? '').slice(from, to)),
  );

describe('marksIn(lines, terms)', () => {
  it('marks every form of a word', () => {
    expect(marked(['Японский коммунистъ,', 'по-прежнему'], 'японские')).to.deep.equal([
      ['Японский'],
    ]);
    expect(marked(['The Japanese returned'], 'returning')).to.deep.equal([['returned']]);
  });

  it('marks a surname in all its cases', () => {
    const cases = ['Кузнецов', 'Кузнецова', 'Кузнецову', 'Кузнецовым', 'Кузнецове', 'Кузнецовы'];
    for (const query of cases)
      expect(marked([cases.join(', ')], query).flat()).to.deep.equal(cases);
    expect(marked(['Сталину, Сталиным', 'Берии, Молотова'], 'Молотов')).to.deep.equal([
      ['Молотова'],
    ]);
  });

  it('marks both parts of a word that is broken over two lines', () => {
    expect(marked(['вели́кій наслѣд-', 'никъ престола'], 'наследник')).to.deep.equal([
      ['наслѣд', 'никъ'],
    ]);
  });

  it('marks a phrase that continues on the next line', () => {
    expect(marked(['коммунист Сусуму', 'Окано, руководитель'], '"сусуму окано"')).to.deep.equal([
      ['Сусуму', 'Окано'],
    ]);
  });

  it('marks whole letters, with their accents and in ligatures', () => {
    expect(marked(['Ѳео\u0301доръ и ﬁle'], 'феодор file')).to.deep.equal([
      ['Ѳео\u0301доръ'],
      ['ﬁle'],
    ]);
  });
});
