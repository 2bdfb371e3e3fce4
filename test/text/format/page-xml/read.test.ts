import { expect } from 'chai';
import { FondsError } from '../../../../src/errors.ts';
import { readPageXml } from '../../../../src/text/format/page-xml/read.ts';
import { linesOf } from '../../../../src/text/text.ts';

const page = (content: string, size = 'imageWidth="400" imageHeight="600"') =>
  '<?xml version="1.0"?><PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">' +
  `<Page imageFilename="a.jpg" ${size}>${content}</Page></PcGts>`;
const equiv = (text: string, more = '') =>
  `<TextEquiv ${more}><Unicode>${text}</Unicode></TextEquiv>`;
const coords = (points: string) => `<Coords points="${points}"/>`;
const line = (text: string) => `<TextLine>${equiv(text)}</TextLine>`;
const region = (id: string, content: string) => `<TextRegion id="${id}">${content}</TextRegion>`;
const textsOf = (content: string) => linesOf(readPageXml(page(content))).map(({ text }) => text);

describe('readPageXml(xml)', () => {
  it('reads regions, lines and words with boxes, outlines, baselines and confidence', () => {
    const word = (id: string, text: string, points: string) =>
      `<Word id="${id}">${coords(points)}${equiv(text, 'conf="0.5"')}</Word>`;
    const xml = page(
      `<Border>${coords('9,9 10,9 10,10 9,10')}</Border><TextRegion id="r" type="marginalia">${coords('0,0 200,0 200,50 0,50')}` +
        `<TextLine id="t">${coords('0,5 100,4 90,25')}<Baseline points="0,20 100,22"/>` +
        word('w1', 'Просим', '0,5 60,5 60,25 0,25') +
        word('w2', 'вас', '70,5 100,5 100,25 70,25') +
        `${equiv('Просим  вас', 'conf="0.9"')}</TextLine></TextRegion>`,
    );
    expect(readPageXml(xml)).to.deep.equal({
      page: { width: 400, height: 600 },
      blocks: [
        {
          id: 'b1',
          via: 'r',
          type: 'marginalia',
          box: { x: 0, y: 0, w: 200, h: 50 },
          lines: [
            {
              id: 'l1',
              via: 't',
              text: 'Просим  вас',
              box: { x: 0, y: 4, w: 100, h: 21 },
              outline: [
                [0, 5],
                [100, 4],
                [90, 25],
              ],
              baseline: [
                [0, 20],
                [100, 22],
              ],
              confidence: 0.9,
              words: [
                {
                  id: 'l1w1',
                  via: 'w1',
                  text: 'Просим',
                  box: { x: 0, y: 5, w: 60, h: 20 },
                  confidence: 0.5,
                },
                {
                  id: 'l1w2',
                  via: 'w2',
                  text: 'вас',
                  box: { x: 70, y: 5, w: 30, h: 20 },
                  confidence: 0.5,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  describe('text', () => {
    const word = (text: string) => `<Word>${equiv(text)}</Word>`;
    const cases: [string, string, string[]][] = [
      ['of a line without words is its own', line('да нет'), ['да нет']],
      [
        'of a line whose words say something else is its own',
        `<TextLine>${word('да')}${word('нет')}${equiv('ещё')}</TextLine>`,
        ['ещё'],
      ],
      [
        'of a line whose words stand in another order is its own',
        `<TextLine>${word('Aprilis.')}${word('9.')}${equiv('9. Aprilis.')}</TextLine>`,
        ['9. Aprilis.'],
      ],
      [
        'of a line in Hebrew is its own, though its words go from left to right',
        `<TextLine>${word('עולם')}${word('שלום')}${equiv('שלום עולם')}</TextLine>`,
        ['שלום עולם'],
      ],
      [
        'of a line without text is that of its words',
        `<TextLine>${word('да')}${word('нет')}</TextLine>`,
        ['да нет'],
      ],
      ['of a region without lines is taken row by row', equiv('да\nнет'), ['да', 'нет']],
      ['of a region with lines is not taken twice', line('да') + equiv('да'), ['да']],
      [
        'of a region around others is not taken twice',
        region('i', line('да')) + equiv('да'),
        ['да'],
      ],
      [
        'is the alternative with the lowest index',
        `<TextLine>${equiv('б', 'index="1"')}${equiv('а', 'index="0"')}${equiv('в')}</TextLine>`,
        ['а'],
      ],
      [
        'of a glyph is not that of its word',
        `<TextLine><Word><Glyph>${equiv('д')}</Glyph>${equiv('да')}</Word></TextLine>`,
        ['да'],
      ],
    ];
    for (const [title, content, expected] of cases) {
      it(title, () => {
        expect(textsOf(region('r', content))).to.deep.equal(expected);
      });
    }
  });

  describe('words that differ from their line', () => {
    const word = (id: string, text: string, x: number) =>
      `<Word id="${id}">${coords(`${x},0 ${x + 40},0 ${x + 40},9 ${x},9`)}${equiv(text, 'conf="0.5"')}</Word>`;
    const readWords = (words: string, text: string) => {
      const { conflicts, ...read } = readPageXml(
        page(region('r', `<TextLine>${words}${equiv(text)}</TextLine>`)),
      );
      const placed = linesOf(read)[0]?.words.map((one) => [one.text, one.via, one.box?.x]);
      return { conflicts, placed };
    };

    it('keep their boxes where the line has the same letters', () => {
      const words = word('a', 'Aprilis.', 0) + word('b', '9.', 50) + word('c', '9.', 100);
      expect(readWords(words, '9. Aprilis. 9.')).to.deep.equal({
        conflicts: [{ id: 'l1', text: '9. Aprilis. 9.', wordsText: 'Aprilis. 9. 9.' }],
        placed: [
          ['9.', 'b', 50],
          ['Aprilis.', 'a', 0],
          ['9.', 'c', 100],
        ],
      });
    });

    it('give a corrected word their box, but not their confidence, if there are as many', () => {
      const text = readPageXml(
        page(region('r', `<TextLine>${word('a', 'vnd', 0)}${equiv('und')}</TextLine>`)),
      );
      expect(linesOf(text)[0]?.words).to.deep.equal([
        { id: 'l1w1', text: 'und', via: 'a', box: { x: 0, y: 0, w: 40, h: 9 } },
      ]);
    });

    it('leave a word that only the line has without a box', () => {
      const words = word('a', 'ich', 0) + word('b', 'bin', 50);
      expect(readWords(words, 'ich bin es').placed).to.deep.equal([
        ['ich', 'a', 0],
        ['bin', 'b', 50],
        ['es', undefined, undefined],
      ]);
    });

    for (const [title, words, text] of [
      ['in spaces', word('a', 'Wort', 0) + word('b', '.', 50), 'Wort.'],
      ['in the way accents are coded', word('a', 'e\u0301', 0), '\u00e9'],
    ] as const) {
      it(`are not reported if they differ only ${title}`, () => {
        expect(readWords(words, text).conflicts).to.equal(undefined);
      });
    }
  });

  describe('marks and styles', () => {
    const marksOf = (content: string) =>
      linesOf(readPageXml(page(region('r', content)))).map(({ marks }) => marks);
    const word = (text: string, style = '') => `<Word>${equiv(text)}${style}</Word>`;
    const bold = '<TextStyle fontSize="12.0" bold="true"/>';
    const cases: [string, string, unknown[] | undefined][] = [
      [
        'keeps the tags of a line whose words say something else',
        `<TextLine custom="textStyle {offset:0; length:2;bold:true;} unclear {offset:3; length:8;}">${word('Aprilis.')}${equiv('9. Aprilis.')}</TextLine>`,
        [
          { kind: 'highlighted', from: 0, to: 2, text: 'bold' },
          { kind: 'unclear', from: 3, to: 11 },
        ],
      ],
      [
        'keeps the tags of a line that has its text from its words',
        `<TextLine custom="unclear {offset:3; length:3;}">${word('да')}${word('нет')}</TextLine>`,
        [{ kind: 'unclear', from: 3, to: 6 }],
      ],
      [
        'counts tags in the text as it is written, blanks before it included',
        `<TextLine custom="unclear {offset:4; length:2;}">${equiv('  😀да ')}</TextLine>`,
        [{ kind: 'unclear', from: 1, to: 3 }],
      ],
      [
        'takes the style of a line for all of it',
        `<TextLine>${equiv('9. Apr')}${bold}</TextLine>`,
        [{ kind: 'highlighted', from: 0, to: 6, text: 'bold' }],
      ],
      [
        'takes the style of words for their stretch of the line',
        `<TextLine>${word('ein')}${word('fett', bold)}${word('Wort', bold)}${word('hier', '<TextStyle italic="1" underlined="true"/>')}${equiv('ein fett Wort hier')}</TextLine>`,
        [
          { kind: 'highlighted', from: 4, to: 13, text: 'bold' },
          { kind: 'highlighted', from: 14, to: 18, text: 'italic underlined' },
        ],
      ],
      [
        'takes the style of a region for its lines',
        `${line('да')}${bold}`,
        [{ kind: 'highlighted', from: 0, to: 2, text: 'bold' }],
      ],
      [
        'takes what is struck through as deleted',
        `<TextLine>${equiv('да')}<TextStyle strikethrough="true"/></TextLine>`,
        [{ kind: 'deleted', from: 0, to: 2 }],
      ],
      [
        'makes nothing of fonts and sizes',
        `<TextLine custom="textStyle {offset:0; length:2;fontSize:12.0;serif:true;}">${equiv('да')}<TextStyle fontFamily="Arial" fontSize="12.0"/></TextLine>`,
        undefined,
      ],
    ];
    for (const [title, content, expected] of cases) {
      it(title, () => {
        expect(marksOf(content)).to.deep.equal([expected]);
      });
    }
  });

  describe('coordinates', () => {
    const readLine = (content: string) =>
      linesOf(readPageXml(page(region('r', `<TextLine>${content}${equiv('да')}</TextLine>`))))[0];

    it('are read from the points of PAGE 2010', () => {
      const points = (...all: [number, number][]) =>
        all.map(([x, y]) => `<Point x="${x}" y="${y}"/>`).join('');
      const place = points([0, 5], [100, 4], [90, 25]);
      const found = readLine(
        `<Coords>${place}</Coords><Baseline>${points([0, 20], [90, 22])}</Baseline>`,
      );
      expect(found).to.deep.include({
        box: { x: 0, y: 4, w: 100, h: 21 },
        baseline: [
          [0, 20],
          [90, 22],
        ],
      });
      expect(found?.outline).to.have.length(3);
    });

    for (const empty of ['<Coords/>', '<Coords points=""/>', '<Coords></Coords>', '<Baseline/>']) {
      it(`are none where the file has ${empty}`, () => {
        expect(readLine(empty)).to.deep.equal({
          id: 'l1',
          text: 'да',
          words: [{ id: 'l1w1', text: 'да' }],
        });
      });
    }
  });

  describe('order', () => {
    const regions =
      region('a', line('a') + region('n', line('n'))) +
      region('b', line('b')) +
      `<TableRegion id="t">${region('c', line('c'))}</TableRegion>`;
    const read = (order: string) =>
      textsOf(`<ReadingOrder>${order}</ReadingOrder>${regions}`).join('');
    const ref = (id: string, index: number) =>
      `<RegionRefIndexed index="${index}" regionRef="${id}"/>`;
    const group = (content: string) => `<OrderedGroup id="g">${content}</OrderedGroup>`;
    const cases: [string, string, string][] = [
      [
        'goes by index, not by the order of the references',
        group(ref('a', 2) + ref('b', 1)),
        'banc',
      ],
      [
        'takes a region inside another along',
        group(ref('b', 0) + ref('a', 1) + ref('t', 2)),
        'banc',
      ],
      ['takes the cells of a table along', group(ref('t', 0) + ref('b', 1) + ref('a', 2)), 'cban'],
      [
        'goes into groups inside groups',
        group(
          `${ref('b', 1)}<UnorderedGroupIndexed id="u" index="0"><RegionRef regionRef="c"/><RegionRef regionRef="a"/></UnorderedGroupIndexed>`,
        ),
        'ancb',
      ],
      ['is that of the file if none is given', '', 'anbc'],
    ];
    for (const [title, order, expected] of cases) {
      it(title, () => {
        expect(read(order)).to.equal(expected);
      });
    }
  });

  it('gives no box for points on a straight line, which stand for “unknown”', () => {
    const xml = page(region('r', `<TextLine>${coords('0,0 0,0')}${equiv('да')}</TextLine>`));
    expect(linesOf(readPageXml(xml))[0]).to.not.have.property('box');
  });

  describe('refuses', () => {
    const cases: [string, string, RegExp][] = [
      ['a file cut off', page('').slice(0, -9), /^line 1, column \d+: .*unclosed/],
      [
        'a document type',
        `<!DOCTYPE PcGts [<!ENTITY a SYSTEM "file:///etc/passwd">]>${page('')}`,
        /document type/,
      ],
      ['a page without a size', page('', ''), /imageWidth="" is not a usable number/],
      ['a page of no size', page('', 'imageWidth="0" imageHeight="9"'), /above 0/],
      [
        'two pages',
        page('').replace('</PcGts>', '<Page imageWidth="1" imageHeight="1"/></PcGts>'),
        /a second <Page>/,
      ],
      [
        'a point that is none',
        page(region('r', '<Coords><Point x="1"/></Coords>')),
        /y="" is not a usable number/,
      ],
      [
        'an outline without end',
        page(region('r', `<Coords>${'<Point x="1" y="1"/>'.repeat(10_001)}</Coords>`)),
        /<Coords> has too many points/,
      ],
      ['half a point', page(region('r', coords('1,2 3'))), /points has 3 numbers/],
      ['a line outside any region', page(line('да')), /outside any <TextRegion>/],
      [
        'a confidence that is no number',
        page(region('r', equiv('а', 'conf="high"'))),
        /conf="high"/,
      ],
      ['too much text', page(region('r', equiv('а'.repeat(1_000_001)))), /longer than 1000000/],
    ];
    for (const [title, xml, message] of cases) {
      it(title, () => {
        expect(() => readPageXml(xml))
          .to.throw(FondsError, message)
          .with.property('code', 'INVALID_TEXT');
      });
    }
  });
});
