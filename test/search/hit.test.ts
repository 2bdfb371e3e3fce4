import { expect } from 'chai';
import { marksIn } from '../../src/search/hit.ts';
import { readQuestion, termsOf } from '../../src/search/question.ts';
import { formOf, mayHave, mayShare, stem } from '../../src/search/word.ts';

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

  it('marks a surname in all its cases', () => {
    const cases = ['Кузнецов', 'Кузнецова', 'Кузнецову', 'Кузнецовым', 'Кузнецове', 'Кузнецовы'];
    for (const asked of cases)
      expect(marked([cases.join(', ')], asked).flat()).to.deep.equal(cases);
    expect(marked(['Сталину, Сталиным', 'Берии, Молотова'], 'Молотов')).to.deep.equal([
      ['Молотова'],
    ]);
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

describe('mayHave(written, form)', () => {
  it('holds for every way in which a word may be written', () => {
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
      expect(mayHave(word, formOf(word)), word).to.equal(true);
    }
    expect(mayHave('Яковъ', 'окано')).to.equal(false);
  });
});

describe('mayShare(form, stem)', () => {
  it('holds for every word and its own stem', () => {
    const words =
      'dying lying skies news early only happily японскому наследников его ее лучшей построивши';
    for (const form of words.split(' ')) expect(mayShare(form, stem(form)), form).to.equal(true);
    expect(mayShare('окана', stem('сусуму'))).to.equal(false);
  });
});
