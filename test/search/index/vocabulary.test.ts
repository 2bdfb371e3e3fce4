import { expect } from 'chai';
import { FTS5 } from '../../../src/search/engine/fts5.ts';
import { packWords, unpackWords, wordCounter } from '../../../src/search/index/vocabulary.ts';

describe('the words of a layer', () => {
  const counter = wordCounter(FTS5);
  for (const words of [['Окано', 'окана', 'Окано'], ['ОКАНО', 'ок'], ['наслѣдникъ']]) {
    counter.add({ words, parts: [] });
  }
  const words = counter.counts();

  it('are counted once per passage, and are lower case if they ever appear so', () => {
    expect(words).to.have.length(4);
    expect(words.find(({ form }) => form === 'окано')).to.include({ written: 'Окано', count: 2 });
    counter.add({ words: ['окано'], parts: [] });
    expect(counter.counts().find(({ form }) => form === 'окано')).to.include({ written: 'окано' });
  });

  it('are found by prefix after packing', () => {
    const packed = packWords(words);
    const forms = (prefix: string) => unpackWords(packed, prefix).map(({ form }) => form);
    expect(forms('ок')).to.deep.equal(['окано', 'окана', 'ок']);
    expect(forms('наследник')).to.deep.equal(['наследник']);
    expect(forms('')).to.have.length(4);
    expect(forms('я')).to.deep.equal([]);
    expect(unpackWords(packWords([]))).to.deep.equal([]);
  });
});
