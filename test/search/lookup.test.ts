import { expect } from 'chai';
import { wordBook } from '../../src/search/index/words.ts';
import { packWords, unpackWords } from '../../src/search/lookup.ts';

describe('the words of a layer', () => {
  const book = wordBook();
  for (const words of [['Окано', 'окана', 'Окано'], ['ОКАНО', 'ок'], ['наслѣдникъ']]) {
    book.take({ words, parts: [] });
  }
  const words = book.words();

  it('are counted once for each passage, and written small where they ever are', () => {
    expect(words).to.have.length(4);
    expect(words.find(({ form }) => form === 'окано')).to.include({ written: 'Окано', count: 2 });
    book.take({ words: ['окано'], parts: [] });
    expect(book.words().find(({ form }) => form === 'окано')).to.include({ written: 'окано' });
  });

  it('are found by their beginnings in what is stored', () => {
    const packed = packWords(words);
    const forms = (prefix: string) => unpackWords(packed, prefix).map(({ form }) => form);
    expect(forms('ок')).to.deep.equal(['окано', 'окана', 'ок']);
    expect(forms('наследник')).to.deep.equal(['наследник']);
    expect(forms('')).to.have.length(4);
    expect(forms('я')).to.deep.equal([]);
    expect(unpackWords(packWords([]))).to.deep.equal([]);
  });
});
