import { expect } from 'chai';
import { marksIn } from '../../src/search/mark.ts';
import { readQuestion, termsOf } from '../../src/search/question.ts';

/** The stretches that are marked, as they stand. */
const marked = (lines: readonly string[], text: string) =>
  marksIn(lines, termsOf(readQuestion(text))).map((mark) =>
    mark.map(({ line, from, to }) => (lines[line] ?? '').slice(from, to)),
  );

describe('marksIn(lines, terms)', () => {
  it('marks words as they stand, in every form', () => {
    expect(marked(['Японский коммунистъ,', 'по-прежнему'], 'японские')).to.deep.equal([
      ['Японский'],
    ]);
    expect(marked(['The Japanese returned'], 'returning')).to.deep.equal([['returned']]);
  });

  it('marks a word that is broken over two lines in both', () => {
    expect(marked(['вели́кій наслѣд-', 'никъ престола'], 'наследник')).to.deep.equal([
      ['наслѣд', 'никъ'],
    ]);
  });

  it('marks a phrase over the end of a line', () => {
    expect(marked(['коммунист Сусуму', 'Окано, руководитель'], '"сусуму окано"')).to.deep.equal([
      ['Сусуму', 'Окано'],
    ]);
  });

  it('marks accented and composed letters whole', () => {
    expect(marked(['Ѳео\u0301доръ и ﬁle'], 'феодор file')).to.deep.equal([
      ['Ѳео\u0301доръ'],
      ['ﬁle'],
    ]);
  });
});
