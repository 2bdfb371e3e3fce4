import { expect } from 'chai';
import { FondsError } from '../../../../src/errors.ts';
import { readTei } from '../../../../src/text/format/tei/read.ts';
import { linesOf } from '../../../../src/text/text.ts';

const FACSIMILE =
  '<facsimile><surface xml:id="f1" ulx="0" uly="0" lrx="400" lry="600"><graphic url="img/l0067.tif" width="4000px" height="6000px"/>' +
  '<zone xml:id="z1" ulx="0" uly="0" lrx="200" lry="50"><zone xml:id="z2" points="0,5 100,4 90,25"/><zone xml:id="z3" ulx="0" uly="30" lrx="99.5" lry="50"/></zone></surface></facsimile>';
const tei = (body: string, facsimile = '') =>
  `<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><p>не текст</p></teiHeader>${facsimile}<text><body>${body}</body></text></TEI>`;
const textsOf = (body: string, names: string[] = []) =>
  linesOf(readTei(tei(body), { names })).map(({ text }) => text);
const blocksOf = (body: string) =>
  readTei(tei(body)).blocks.map(({ lines }) => lines.map(({ text }) => text).join('/'));

describe('readTei(xml, selection)', () => {
  it('gives blocks, lines and words the boxes of their zones', () => {
    const xml = tei(
      '<pb facs="#f1"/><p facs="#z1" xml:id="p1"><lb facs="#z2"/>да <w facs="#z3" xml:id="w1">нет</w>\n<lb facs="#z3"/>вот</p>',
      FACSIMILE,
    );
    const place = { box: { x: 0, y: 30, w: 100, h: 20 } };
    expect(readTei(xml)).to.deep.equal({
      page: { width: 400, height: 600 },
      blocks: [
        {
          id: 'b1',
          via: 'p1',
          box: { x: 0, y: 0, w: 200, h: 50 },
          lines: [
            {
              id: 'l1',
              via: 'z2',
              text: 'да нет',
              box: { x: 0, y: 4, w: 100, h: 21 },
              outline: [
                [0, 5],
                [100, 4],
                [90, 25],
              ],
              words: [
                { id: 'l1w1', text: 'да' },
                { id: 'l1w2', via: 'w1', text: 'нет', ...place },
              ],
            },
            { id: 'l2', via: 'z3', text: 'вот', ...place, words: [{ id: 'l2w1', text: 'вот' }] },
          ],
        },
      ],
    });
  });

  it('measures from the corner of the surface', () => {
    const facsimile =
      '<facsimile><surface ulx="10" uly="20" lrx="110" lry="220"><zone xml:id="z" ulx="10" uly="20" lrx="60" lry="70"/></surface></facsimile>';
    const text = readTei(tei('<p facs="#z">да</p>', facsimile));
    expect([text.page, text.blocks[0]?.box]).to.deep.equal([
      { width: 100, height: 200 },
      { x: 0, y: 0, w: 50, h: 50 },
    ]);
  });

  it('uses the size of the image if the surface has none', () => {
    const facsimile =
      '<facsimile><surface><graphic url="a.jpg" width="400px" height="600"/></surface></facsimile>';
    expect(readTei(tei('<p>да</p>', facsimile)).page).to.deep.equal({ width: 400, height: 600 });
  });

  for (const [title, body] of [
    ['a segment', '<ab><seg facs="#z2">да</seg> <seg facs="#z3">нет</seg></ab>'],
    [
      'a segment behind a line break',
      '<ab><lb/><seg facs="#z2">да</seg><lb/><seg facs="#z3">нет</seg></ab>',
    ],
    ['a verse', '<lg><l facs="#z2">да</l><l facs="#z3">нет</l></lg>'],
  ] as const) {
    it(`reads ${title} with a zone as a line`, () => {
      const lines = linesOf(readTei(tei(body, FACSIMILE)));
      expect(lines.map(({ text, via }) => [text, via])).to.deep.equal([
        ['да', 'z2'],
        ['нет', 'z3'],
      ]);
    });
  }

  describe('blocks', () => {
    const cases: [string, string, string[]][] = [
      [
        'are paragraphs, headings, verses',
        '<head>а</head><p>б<lb/>в</p><ab>г</ab><lg><l>д</l><l>е</l></lg>',
        ['а', 'б/в', 'г', 'д/е'],
      ],
      ['are made of text outside any', 'а<div>б</div>в', ['а', 'б', 'в']],
      ['end where the next one begins', '<p>а<list><item>б</item></list>в</p>', ['а', 'б', 'в']],
      [
        'are the parts of a letter',
        '<opener><dateline>а</dateline><salute>б</salute></opener>',
        ['а', 'б'],
      ],
      ['without text are left out', '<p> \n</p><p><lb/> <lb/>а</p>', ['а']],
      ['collapse white space', '<p>\n  а\n  <hi>б</hi>\n  в </p>', ['а б в']],
    ];
    for (const [title, body, expected] of cases) {
      it(title, () => {
        expect(blocksOf(body)).to.deep.equal(expected);
      });
    }
    it('have the type of their element', () => {
      const { blocks } = readTei(
        tei('<head>а</head><p>б</p><ab type="marginalia">в</ab><fw type="pageNum">1</fw>'),
      );
      expect(blocks.map(({ type }) => type)).to.deep.equal([
        'heading',
        undefined,
        'marginalia',
        'page-number',
      ]);
    });
  });

  describe('apparatus', () => {
    const cases: [string, string, string, object[]][] = [
      [
        'unclear',
        'а <unclear reason="faded">бв</unclear>',
        'а бв',
        [{ kind: 'unclear', from: 2, to: 4, text: 'faded' }],
      ],
      ['supplied', '😀<supplied>б</supplied>', '😀б', [{ kind: 'supplied', from: 1, to: 2 }]],
      [
        'what was deleted and added',
        '<subst><del rend="struck">а</del><add place="above">б</add></subst>',
        'аб',
        [
          { kind: 'deleted', from: 0, to: 1, text: 'struck' },
          { kind: 'added', from: 1, to: 2, text: 'above' },
        ],
      ],
      [
        'highlighted',
        '<hi rend="italic">а <hi rend="bold">б</hi></hi>',
        'а б',
        [
          { kind: 'highlighted', from: 0, to: 3, text: 'italic' },
          { kind: 'highlighted', from: 2, to: 3, text: 'bold' },
        ],
      ],
      [
        'a note',
        'а<note>о <hi>чём</hi></note> б',
        'а б',
        [{ kind: 'note', from: 1, to: 1, text: 'о чём' }],
      ],
      [
        'a note before the text',
        '<note>н</note>а',
        'а',
        [{ kind: 'note', from: 0, to: 0, text: 'н' }],
      ],
      [
        'a gap',
        'а <gap reason="illegible" quantity="2" unit="words"><desc>пятно</desc></gap>',
        'а […]',
        [{ kind: 'unclear', from: 2, to: 5, text: 'illegible, 2 words' }],
      ],
      [
        'an abbreviation',
        '<choice>\n<expan>товарищи</expan>\n<abbr>тт.</abbr>\n</choice> а',
        'тт. а',
        [{ kind: 'note', from: 3, to: 3, text: 'товарищи' }],
      ],
      [
        'a slip',
        '<choice><sic>адин</sic><corr>один</corr></choice>',
        'адин',
        [{ kind: 'note', from: 4, to: 4, text: 'один' }],
      ],
      [
        'a spelling',
        '<choice><orig>міръ</orig><reg>мир</reg></choice>',
        'міръ',
        [{ kind: 'note', from: 4, to: 4, text: 'мир' }],
      ],
      [
        'a choice between readings',
        '<choice><unclear>а</unclear><unclear>б</unclear></choice>',
        'а',
        [
          { kind: 'unclear', from: 0, to: 1 },
          { kind: 'note', from: 1, to: 1, text: 'б' },
        ],
      ],
      ['other witnesses', '<app><lem>а</lem><rdg>б</rdg></app>', 'а', []],
    ];
    for (const [title, body, text, marks] of cases) {
      it(`reads ${title}`, () => {
        const [line] = linesOf(readTei(tei(`<p>${body}</p>`)));
        expect([line?.text, line?.marks ?? []]).to.deep.equal([text, marks]);
      });
    }
    it('continues a mark in the next line', () => {
      const lines = linesOf(readTei(tei('<p>а <del>б<lb/>в</del> г</p>')));
      expect(lines.map(({ marks }) => marks)).to.deep.equal([
        [{ kind: 'deleted', from: 2, to: 3 }],
        [{ kind: 'deleted', from: 0, to: 1 }],
      ]);
    });
  });

  it('recognises a word divided by a line break', () => {
    const [first, second] = linesOf(readTei(tei('<p>наш комму-<lb break="no"/>нист есть</p>')));
    expect(first?.words.at(-1)).to.deep.include({
      text: 'комму-',
      whole: { kind: 'start', text: 'коммунист' },
    });
    expect(second?.words[0]).to.deep.include({
      text: 'нист',
      whole: { kind: 'end', text: 'коммунист' },
    });
  });

  describe('pages', () => {
    const body =
      '<p>а</p><pb n="67"/><p>б <hi>в<pb n="67 об." facs="img/l0067v.tif"/>г</hi></p><p>д</p><pb facs="#f3"/><p>е</p>';
    const cases: [string, string[], string[]][] = [
      ['by number, the first with the text before it', ['67'], ['а', 'б в']],
      ['by image file, whatever its folder and ending', ['l0067v.jpg'], ['г', 'д']],
      ['by id', ['l1', 'f3'], ['е']],
    ];
    for (const [title, names, expected] of cases) {
      it(`are found ${title}`, () => {
        expect(textsOf(body, names)).to.deep.equal(expected);
      });
    }
    it('are found by the image of their surface', () => {
      const pages = '<pb facs="#f0"/><p>а</p><pb facs="#f1"/><p facs="#z1">б</p>';
      const text = readTei(
        tei(pages, FACSIMILE.replace('<surface', '<surface xml:id="f0" lrx="5"/><surface')),
        { names: ['l0067'] },
      );
      expect([text.page, linesOf(text).map((line) => line.text)]).to.deep.equal([
        { width: 400, height: 600 },
        ['б'],
      ]);
    });
    it('keep a mark that is open at the page break', () => {
      expect(linesOf(readTei(tei(body), { names: ['67 об.'] }))[0]?.marks).to.deep.equal([
        { kind: 'highlighted', from: 0, to: 1 },
      ]);
    });
    it('need no name if there is only one', () => {
      expect(textsOf('<pb n="1"/><p>а</p>', ['67'])).to.deep.equal(['а']);
    });
    it('are refused if none is selected', () => {
      expect(() => textsOf(body, ['70'])).to.throw(
        FondsError,
        /3 pages \(67, 67 об\., #f3\), and none is named 70/,
      );
    });
  });

  describe('refuses', () => {
    const cases: [string, string, RegExp][] = [
      ['a file cut off', tei('').slice(0, -6), /^line 1, column \d+: .*unclosed/],
      ['an entity bomb', `<!DOCTYPE TEI [<!ENTITY a "b">]>${tei('')}`, /document type/],
      ['entities', tei('&mdash;'), /entity/],
      ['a corpus', '<teiCorpus/>', /root element is <teiCorpus>, not <TEI>/],
      ['an embedded transcription', '<TEI><sourceDoc/></TEI>', /<sourceDoc> cannot be read/],
      [
        'a zone with a place that is none',
        tei(
          '',
          '<facsimile><surface><zone xml:id="z" ulx="a" uly="0" lrx="1" lry="1"/></surface></facsimile>',
        ),
        /ulx="a" is not a usable number/,
      ],
      [
        'elements too deep in each other',
        tei('<hi>'.repeat(80) + '</hi>'.repeat(80)),
        /more than 64 elements/,
      ],
      ['too much text', tei(`<p>${'а'.repeat(1_000_001)}</p>`), /longer than 1000000/],
    ];
    for (const [title, xml, message] of cases) {
      it(title, () => {
        expect(() => readTei(xml))
          .to.throw(FondsError, message)
          .with.property('code', 'INVALID_TEXT');
      });
    }
  });

  it('reads the one of several texts and divisions that fits the layer', () => {
    const xml = tei('').replace(
      /<text>[\s\S]*<\/text>/,
      `<text><front><p>О сём</p></front><group>
<text xml:id="t.hand" type="transcription" xml:lang="ru"><body><p xml:id="a" corresp="#b other.xml#c">да</p></body></text>
<text type="translation" xml:lang="de"><body><p>ja</p></body></text>
<text type="translation" xml:lang="en-GB"><body><p xml:id="b">yes</p></body></text></group></text>`,
    );
    const read = (id: string, kind: 'transcription' | 'translation', language: string) =>
      readTei(xml, { layer: { id, kind, language } }).blocks[0];
    expect(read('hand', 'transcription', 'ru')).to.deep.include({ via: 'a', corresp: ['b', 'c'] });
    expect(read('en', 'translation', 'en')?.lines[0]?.text).to.equal('yes');
    expect(read('de', 'translation', 'de')?.lines[0]?.text).to.equal('ja');
    const divided = tei(
      '<div type="edition"><p>да</p></div><div type="translation" xml:lang="en"><p>yes</p></div><div type="translation" xml:lang="de"><p>ja</p></div>',
    );
    const layers = [
      { id: 'x', kind: 'transcription', language: 'ru' },
      { id: 'y', kind: 'translation', language: 'de' },
    ] as const;
    expect(
      layers.map((layer) => linesOf(readTei(divided, { layer })).map(({ text }) => text)),
    ).to.deep.equal([['да'], ['ja']]);
  });

  it('gives words the zones of their w, even across marks, and for a line that is one word', () => {
    const facsimile =
      '<facsimile><surface ulx="0" uly="0" lrx="400" lry="600"><zone xml:id="z1" ulx="1" uly="2" lrx="11" lry="12"/><zone xml:id="z2" ulx="20" uly="2" lrx="50" lry="12"/></surface></facsimile>';
    const body =
      '<p><lb/><unclear>не</unclear> <w facs="#z1"><unclear>вид</unclear>но</w> <w facs="#z2">ни  чего</w></p>';
    const [line] = linesOf(readTei(tei(body, facsimile)));
    expect(line?.words).to.deep.equal([
      { id: 'l1w1', text: 'не' },
      { id: 'l1w2', text: 'видно', via: 'z1', box: { x: 1, y: 2, w: 10, h: 10 } },
      { id: 'l1w3', text: 'ни чего', via: 'z2', box: { x: 20, y: 2, w: 30, h: 10 } },
    ]);
  });
});
