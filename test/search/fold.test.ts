import { expect } from 'chai';
import { fold } from '../../src/search/fold.ts';

/** What people type on the left finds what stands in the text on the right, and the other way round. */
const ALIKE: readonly (readonly [asked: string, written: string])[] = [
  ['елка', 'Ёлка'],
  ['феодор', 'Ѳео́доръ'],
  ['мир', 'мі́ръ'],
  ['наследник', 'наслѣдникъ'],
  ['синод', 'сѵнодъ'],
  ['объезд', 'объѣздъ'],
  ['доброго', 'добраго'],
  ['бессмертный', 'безсмертный'],
  ['file', 'ﬁle'],
  ['chere', 'Chère'],
  ['aether', 'Æther'],
  ['misse', 'miſſe'],
  ['strasse', 'Straße'],
  ['sovet', 'so\u00advet'],
];

describe('fold(word)', () => {
  for (const [asked, written] of ALIKE) {
    it(`finds “${written}” for “${asked}”`, () => {
      expect(fold(written)).to.equal(fold(asked));
    });
  }

  it('keeps letters apart that are not the same', () => {
    expect(fold('мой')).to.not.equal(fold('мои'));
    expect(fold('ъ')).to.equal('ъ');
  });
});
