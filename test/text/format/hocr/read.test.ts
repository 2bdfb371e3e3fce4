import { expect } from 'chai';
import { FondsError } from '../../../../src/errors.ts';
import { readHocr } from '../../../../src/text/format/hocr/read.ts';
import { linesOf } from '../../../../src/text/text.ts';

const DOCTYPE =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"\n    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';
const hocr = (content: string, doctype = DOCTYPE) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title></title></head><body>` +
  `<div class='ocr_page' id='page_1' title='image "a;b.png"; bbox 0 0 400 600; ppageno 0'>${content}</div></body></html>`;
const span = (kind: string, title: string, content: string) =>
  `<span class='${kind}' title='${title}'>${content}</span>`;
const word = (text: string, title = '') => span('ocrx_word', title, text);
const textsOf = (content: string) => linesOf(readHocr(hocr(content))).map(({ text }) => text);

describe('readHocr(xml)', () => {
  it('reads the language of a block or a line, and ignores one that is not a BCP 47 tag', () => {
    const line = (lang: string) => `<span class='ocr_line' ${lang}>${word('a')}</span>`;
    const { blocks } = readHocr(
      hocr(
        `<p class='ocr_par' lang='chi_sim'>${line('')}${line("xml:lang='cu-Cyrs'")}${line("lang='deu'")}</p>`,
      ),
    );
    expect(blocks[0]).not.to.have.property('language');
    expect(blocks[0]?.lines.map(({ language }) => language)).to.deep.equal([
      undefined,
      'cu-Cyrs',
      'de',
    ]);
  });
  it('reads what Tesseract writes', () => {
    const xml = hocr(
      `<div class='ocr_carea' id='block_1_1' title="bbox 0 0 200 50">\n<p class='ocr_par' id='par_1_1' lang='rus' title="bbox 0 0 200 50">\n` +
        `<span class='ocr_line' id='line_1_1' title="bbox 0 5 200 25; baseline 0.01 -4; x_size 20">\n` +
        `<span class='ocrx_word' id='word_1_1' title='bbox 0 5 60 25; x_wconf 96'>Просим</span>\n` +
        `<span class='ocrx_word' id='word_1_2' title='bbox 70 5 200 25; x_wconf 50'><strong>утвер</strong>дить</span>\n</span>\n</p>\n</div>`,
    );
    expect(readHocr(xml)).to.deep.equal({
      page: { width: 400, height: 600 },
      blocks: [
        {
          id: 'b1',
          via: 'par_1_1',
          language: 'ru',
          box: { x: 0, y: 0, w: 200, h: 50 },
          lines: [
            {
              id: 'l1',
              via: 'line_1_1',
              text: 'Просим утвердить',
              box: { x: 0, y: 5, w: 200, h: 20 },
              baseline: [
                [0, 21],
                [200, 23],
              ],
              confidence: 0.73,
              words: [
                {
                  id: 'l1w1',
                  via: 'word_1_1',
                  text: 'Просим',
                  box: { x: 0, y: 5, w: 60, h: 20 },
                  confidence: 0.96,
                },
                {
                  id: 'l1w2',
                  via: 'word_1_2',
                  text: 'утвердить',
                  box: { x: 70, y: 5, w: 130, h: 20 },
                  confidence: 0.5,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  for (const kind of ['ocr_line', 'ocr_header', 'ocr_caption', 'ocr_textfloat']) {
    it(`reads ${kind} as a line`, () => {
      expect(textsOf(span(kind, '', word('да')))).to.deep.equal(['да']);
    });
  }

  const texts: [string, string, string[]][] = [
    [
      'separates words without spaces between them',
      span('ocr_line', '', word('да') + word('нет')),
      ['да нет'],
    ],
    [
      'keeps words together where the file parts others',
      span('ocr_line', '', `${word('а')}${word(',')} ${word('б')}`),
      ['а, б'],
    ],
    [
      'keeps text that is in no word',
      span('ocr_line', '', `${word('да')} и ${word('нет')}`),
      ['да и нет'],
    ],
    ['reads a line without words', span('ocr_line', '', ' да\n нет '), ['да нет']],
    [
      'does not read a line in a line twice',
      span('ocr_line', '', span('ocrx_line', '', word('да'))),
      ['да'],
    ],
    ['ignores text outside lines', `<p>${word('да')}</p>`, []],
  ];
  for (const [title, content, expected] of texts) {
    it(title, () => {
      expect(textsOf(content)).to.deep.equal(expected);
    });
  }

  it('reads an outline', () => {
    const [line] = linesOf(readHocr(hocr(span('ocr_line', 'bbox 0 0 9 9; poly 0 0 9 1 5 9', 'а'))));
    expect(line?.outline).to.deep.equal([
      [0, 0],
      [9, 1],
      [5, 9],
    ]);
  });

  it('reads a file without a document type, or with that of HTML 5', () => {
    for (const doctype of ['', '<!DOCTYPE html>']) {
      expect(linesOf(readHocr(hocr(span('ocr_line', '', 'а'), doctype)))).to.have.length(1);
    }
  });

  it('reads HTML with elements left open, and its entities', () => {
    const html = `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html><head><meta name="ocr-system" content="ocropus"><link rel="a" href="b"></head><body>
<div class="ocr_page" title="bbox 0 0 400 600"><hr><span class="ocr_line" title="bbox 0 1 2 3">&laquo;да&raquo;&nbsp;&mdash; нет</span><br></div></body></html>`;
    expect(linesOf(readHocr(html)).map(({ text }) => text)).to.deep.equal(['«да» — нет']);
  });

  describe('refuses', () => {
    const line = span('ocr_line', '', 'а');
    const cases: [string, string, RegExp][] = [
      [
        'a document type that declares something',
        hocr(line, '<!DOCTYPE html [<!ENTITY a "b">]>'),
        /^line 2, .*document type/,
      ],
      [
        'a document type from elsewhere',
        hocr(line, '<!DOCTYPE html SYSTEM "http://example.org/a.dtd">'),
        /document type/,
      ],
      ['unknown entities', hocr(span('ocr_line', '', '&bomb;')), /^line 4, .*entity/],
      ['HTML that is not closed', hocr('<p>'), /unexpected close tag/],
      [
        'a box of three numbers',
        hocr(span('ocr_line', 'bbox 1 2 3', 'а')),
        /bbox has 3 numbers; it takes 4/,
      ],
      [
        'a box of no numbers',
        hocr(span('ocr_line', 'bbox a b c d', 'а')),
        /bbox="a" is not a usable number/,
      ],
      ['two pages', hocr('<div class="ocr_page"/>'), /a second ocr_page/],
    ];
    for (const [title, xml, message] of cases) {
      it(title, () => {
        expect(() => readHocr(xml))
          .to.throw(FondsError, message)
          .with.property('code', 'INVALID_TEXT');
      });
    }
  });
});
