import { expect } from 'chai';
import { isBcp47, maybeBetterTag } from '../../../src/validation/iiif/language.ts';

describe('isBcp47(tag)', () => {
  for (const tag of [
    'ru',
    'ru-petr1708',
    'cu-Cyrs',
    'es-419',
    'zh-cmn-Hans',
    'sgn-BE-FR',
    'x-own',
  ]) {
    it(`takes ${tag}`, () => expect(isBcp47(tag)).to.equal(true));
  }
  for (const tag of ['', '@none', 'none', 'russian', 'en_GB', 'en-', 'x', 'zh-abcdefghi', 'ру']) {
    it(`refuses «${tag}»`, () => expect(isBcp47(tag)).to.equal(false));
  }
});

describe('maybeBetterTag(tag)', () => {
  for (const [tag, better] of [
    ['eng', 'en'],
    ['rus-Cyrl', 'ru-Cyrl'],
    ['chu', 'cu'],
    ['iw', 'he'],
  ] as const) {
    it(`knows ${better} for ${tag}`, () => expect(maybeBetterTag(tag)).to.equal(better));
  }
  for (const tag of ['en', 'cmn', 'tl', 'grc', 'und', 'none', 'en_GB']) {
    it(`has nothing better for ${tag}`, () => expect(maybeBetterTag(tag)).to.equal(undefined));
  }
});
