import { expect } from 'chai';
import { initials, nameIn } from '../../src/cite/name.ts';

const read = (name: string, type?: 'person' | 'body') =>
  nameIn({ name: { none: [name] }, ...(type && { type }) }, 'en');

describe('a name', () => {
  for (const [name, family, given] of [
    ['Vyacheslav Molotov', 'Molotov', 'Vyacheslav'],
    ['V. M. Molotov', 'Molotov', 'V. M.'],
    ['Molotov, Vyacheslav', 'Molotov', 'Vyacheslav'],
    ['Вячеслав Михайлович Молотов', 'Молотов', 'Вячеслав Михайлович'],
    ['Молотов Вячеслав Михайлович', 'Молотов', 'Вячеслав Михайлович'],
    ['Крупская Надежда Константиновна', 'Крупская', 'Надежда Константиновна'],
    ['Ludwig van Beethoven', 'van Beethoven', 'Ludwig'],
    ['Александр фон Бенкендорф', 'фон Бенкендорф', 'Александр'],
    ['Winston Churchill', 'Churchill', 'Winston'],
    ['Иван Судаков', 'Судаков', 'Иван'],
    ['Jean-Paul Sartre', 'Sartre', 'Jean-Paul'],
  ] as const) {
    it(`is inverted for a person: ${name}`, () => {
      expect(read(name)).to.deep.equal({ family, given });
    });
  }

  for (const name of [
    'Stalin',
    'Central Committee',
    'People’s Commissariat of Foreign Affairs',
    'Editors of this edition',
    'Smith, Jones, and Brown',
    'Центральный Комитет',
    'Совет Народных Комиссаров',
    'Верховный Суд',
    'unknown hand',
  ]) {
    it(`is kept if it is not that of a person: ${name}`, () => {
      expect(read(name)).to.deep.equal({ literal: name });
    });
  }

  it('is of the kind that the description states', () => {
    expect(read('Central Asia', 'body')).to.deep.equal({ literal: 'Central Asia' });
    expect(read('Bishop of the Army', 'person')).to.deep.equal({
      family: 'Army',
      given: 'Bishop of the',
    });
    expect(read('Madonna', 'person')).to.deep.equal({ literal: 'Madonna' });
  });

  it('is shortened to initials, and keeps the hyphen', () => {
    expect(initials('Вячеслав Михайлович')).to.equal('В. М.');
    expect(initials('Jean-Paul')).to.equal('J.-P.');
  });
});
