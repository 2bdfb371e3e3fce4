import { expect } from 'chai';
import { hasHtml, isBcp47, registeredTag } from '../../../src/check/iiif/vocabulary.ts';

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
    it(`accepts ${tag}`, () => expect(isBcp47(tag)).to.equal(true));
  }
  for (const tag of ['', '@none', 'none', 'russian', 'en_GB', 'en-', 'x', 'zh-abcdefghi', 'ру']) {
    it(`refuses «${tag}»`, () => expect(isBcp47(tag)).to.equal(false));
  }
});

describe('registeredTag(tag)', () => {
  for (const [tag, better] of [
    ['eng', 'en'],
    ['rus-Cyrl', 'ru-Cyrl'],
    ['chu', 'cu'],
    ['iw', 'he'],
  ] as const) {
    it(`suggests ${better} for ${tag}`, () => expect(registeredTag(tag)).to.equal(better));
  }
  for (const tag of ['en', 'cmn', 'tl', 'grc', 'und', 'none', 'en_GB']) {
    it(`suggests nothing for ${tag}`, () => expect(registeredTag(tag)).to.equal(undefined));
  }
});

describe('hasHtml(text)', () => {
  for (const text of [
    '<b>67</b>',
    'a<br>b',
    '<p class="x">',
    '<svg onload=alert(1)>',
    '<img/src=x onerror=alert(1)>',
    '<img/src="x"/onerror=alert(1)>',
    '<details ontoggle=alert(1)>',
    '<details open ontoggle=alert(1)>',
    '<details/open/ontoggle=alert(1)>',
    '<svg/onload=alert(1)>',
    '<SVG\nONLOAD = alert(1)>',
    '<x onclick=alert(1)>',
    '<my-element/onfocus=alert(1) autofocus tabindex=1>',
    '<x title=">" onload=alert(1)>',
    "<a href='javascript:alert(1)'>",
    '<svg><script>alert(1)</script>',
  ]) {
    it(`finds HTML in ${text.replaceAll('\n', '\\n')}`, () => expect(hasHtml(text)).to.equal(true));
  }

  for (const text of [
    '',
    'f. 558, op. 11',
    'Кодекс <b> и <А>',
    'a < b and c > d',
    'x <y or z = 4',
    '<illegible>',
    '<67 об.>',
    'A & B',
    '<on the back>',
  ]) {
    it(`finds none in “${text}”`, () => expect(hasHtml(text)).to.equal(false));
  }

  it('takes time linear in the length of the text', () => {
    for (const part of ['<a/', '<a on', '<x ', 'on ', '<a   ', '<x onx   ', '</', '<a b="']) {
      const text = part.repeat(100_000);
      const start = process.cpuUsage();
      hasHtml(text);
      hasHtml(`<a ${text.replaceAll('<', '')}`);
      expect(process.cpuUsage(start).user / 1000, part).to.be.lessThan(500);
    }
  });
});
