import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import opentype from 'opentype.js';
import subset from 'subset-font';
import { webFonts } from '../../script/font.ts';

const css = readFileSync(new URL('../../src/web/layout/font.css', import.meta.url), 'utf8');

describe('The fonts of the pages', () => {
  const fonts = webFonts(css);

  it('are cut by the ranges that the style sheet names', () => {
    const rule = '@font-face { src: url("font/a.woff2"); unicode-range:\n U+61-63, U+364; }';
    expect(webFonts(rule)).to.deep.equal([{ file: 'a.woff2', text: 'abc\u0364' }]);
    expect(() => webFonts('@font-face { src: url("font/a.woff2"); }')).to.throw('unicode-range');
    expect(() => webFonts(rule.replace('U+61', 'U+zz'))).to.throw('U+zz-63 is not a range');
  });

  const LETTERS: [file: string, letters: string][] = [
    // Letters and their marks must be of one font: a mark of another stands beside its letter.
    [
      'old-latin.woff2',
      'aouvſꝛꝑꝰ\u0363\u0364\u0365\u0366\u0367\u036b\u036e\u1dd3\u1de3\u0303\u0305',
    ],
    ['old-cyrillic.woff2', 'абвѣѡꙗꙋ\u2de0\u2deb\u2dec\u0483\u0487\u0301'],
  ];
  for (const [file, letters] of LETTERS) {
    it(`have in ${file} letters that few other fonts have, and are small`, async () => {
      const bytes = readFileSync(new URL(`../../dist/font/${file}`, import.meta.url));
      expect(bytes.length).to.be.below(80_000);
      expect(fonts.find((font) => font.file === file)?.text).to.include(letters.slice(0, 1));
      const plain = await subset(bytes, letters, { targetFormat: 'sfnt' });
      const font = opentype.parse(new Uint8Array(plain).buffer);
      const missing = [...letters].filter((letter) => font.charToGlyphIndex(letter) === 0);
      expect(missing).to.deep.equal([]);
    });
  }

  it('lie beside their licence', () => {
    const licence = readFileSync(new URL('../../dist/font/OFL.txt', import.meta.url), 'utf8');
    expect(licence).to.match(/SIL OPEN FONT LICENSE Version 1\.1/i);
  });
});
