import { expect } from 'chai';
import { isLanguageTag, joinMaps, languageName, textsIn } from '../../src/record/language.ts';

describe('isLanguageTag(tag)', () => {
  for (const tag of ['ru', 'en-GB', 'ru-petr1708', 'cu-Cyrs', 'zh-Hant-TW', 'grc']) {
    it(`accepts ${tag}`, () => expect(isLanguageTag(tag)).to.equal(true));
  }
  for (const tag of ['russian', 'r', 'ru_RU', '', '@none', 'ru-', 'русский']) {
    it(`refuses “${tag}”`, () => expect(isLanguageTag(tag)).to.equal(false));
  }
});

describe('languageName(tag, inLanguage)', () => {
  for (const [tag, en, ru] of [
    ['ru', 'Russian', 'русский'],
    ['und', 'undetermined language', 'язык не определён'],
    ['UND-Latn', 'undetermined language (Latin)', 'язык не определён (латиница)'],
    ['und-x-old', 'undetermined language', 'язык не определён'],
    ['mis', 'uncoded language', 'язык без кода'],
    ['mul', 'Multiple languages', 'языки разных семей'],
    ['qaa', 'qaa', 'qaa'],
  ] as const) {
    it(`calls ${tag} ${en}`, () => {
      expect([languageName(tag, 'en'), languageName(tag, 'ru')]).to.deep.equal([en, ru]);
    });
  }
});

describe('textsIn(map, language)', () => {
  it('prefers the reader’s language, then none, then the first', () => {
    expect(textsIn({ en: ['a'], ru: ['б'] }, 'ru')).to.deep.equal(['б']);
    expect(textsIn({ de: ['c'], none: ['n'] }, 'ru')).to.deep.equal(['n']);
    expect(textsIn({ de: ['c'] }, 'ru')).to.deep.equal(['c']);
  });
});

describe('joinMaps(maps, separator)', () => {
  it('joins language by language', () => {
    expect(joinMaps([{ en: ['a'], ru: ['б'] }, { none: ['1'] }], ', ')).to.deep.equal({
      en: ['a, 1'],
      ru: ['б, 1'],
    });
  });
});
