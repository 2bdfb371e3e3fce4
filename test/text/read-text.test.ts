import { expect } from 'chai';
import { FondsError } from '../../src/errors.ts';
import { readText, scaleText } from '../../src/text/read-text.ts';
import { type FolioText, linesOf } from '../../src/text/text.ts';

const ALTO =
  '<alto><Layout><Page ID="p"><PrintSpace><TextBlock ID="t"><TextLine><String CONTENT="да"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>';

describe('readText(bytes, name)', () => {
  const read = (text: string, name: string) =>
    linesOf(readText(Buffer.from(text), name)).map((line) => line.text);

  it('reads plain text', () => {
    expect(read('\ufeffда\r\nнет', 'l1.txt')).to.deep.equal(['да', 'нет']);
  });

  for (const [title, before] of [
    ['at the start', ''],
    ['after a byte order mark', '\ufeff'],
    ['after comments and instructions', '<?xml version="1.0"?>\n<!-- <mets> -->\n<?a b?> '],
  ] as const) {
    it(`knows ALTO by its root ${title}`, () => {
      expect(read(before + ALTO, 'L1.XML')).to.deep.equal(['да']);
    });
  }

  const refused: [string, string, string, RegExp][] = [
    [
      'another XML',
      '<x:PcGts/>',
      'l1.xml',
      /root element is <PcGts>; ALTO 2, 3 or 4 .* plain text/,
    ],
    ['another format', 'да', 'l1.docx', /“l1.docx” is of no known format; ALTO/],
    ['ALTO under a false name', ALTO, 'l1.txt', /ending \.xml/],
    ['XML with a document type', '<!DOCTYPE alto><alto/>', 'l1.xml', /document type/],
    ['XML that is none', 'да', 'l1.xml', /line 1/],
    ['XML that ends before its root', '<!-- <alto', 'l1.xml', /line 1/],
  ];
  for (const [title, text, name, message] of refused) {
    it(`refuses ${title}`, () => {
      expect(() => read(text, name))
        .to.throw(FondsError, message)
        .with.property('status', 422);
    });
  }

  const bad: [string, number[], number][] = [
    ['a lone continuation', [0x61, 0x80, 0x62], 1],
    ['a character in windows-1251 between two in UTF-8', [0xd0, 0xb4, 0xc4, 0x20, 0xd0, 0xb4], 2],
    ['a character cut off', [0x61, 0xef, 0xbf], 1],
    ['half of a surrogate pair', [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
    ['what follows a replacement character', [0xef, 0xbf, 0xbd, 0xff], 3],
  ];
  for (const [title, bytes, at] of bad) {
    it(`names the byte where UTF-8 ends at ${title}`, () => {
      expect(() => readText(Uint8Array.from(bytes), 'l1.txt'))
        .to.throw(FondsError, `byte ${at} is not UTF-8`)
        .with.property('code', 'INVALID_TEXT');
    });
  }
});

describe('scaleText(text, canvas)', () => {
  const textWith = (
    box: { x: number; y: number; w: number; h: number },
    page?: { width: number; height: number },
  ): FolioText => ({
    ...(page && { page }),
    blocks: [
      {
        id: 'b1',
        box,
        lines: [{ id: 'l1', text: 'а', box, words: [{ id: 'l1w1', text: 'а', box }] }],
      },
    ],
  });
  const page = { width: 2100, height: 2970 };
  const canvas = { width: 4960, height: 7016 };

  for (const width of [2100, 1089, 1106]) {
    it(`maps a page ${width} wide to the canvas exactly, edge to edge`, () => {
      const text = textWith({ x: 0, y: 0, w: width, h: 2970 }, { width, height: 2970 });
      expect(scaleText(text, canvas)).to.deep.equal(
        textWith({ x: 0, y: 0, w: 4960, h: 7016 }, canvas),
      );
    });
  }

  it('rounds outward to whole pixels, in blocks, lines and words', () => {
    const scaled = scaleText(textWith({ x: 1, y: 1, w: 3, h: 3 }, page), canvas);
    expect(scaled).to.deep.equal(textWith({ x: 2, y: 2, w: 8, h: 8 }, canvas));
  });

  it('leaves outside what lies outside', () => {
    const scaled = scaleText(
      textWith({ x: -100, y: 2900, w: 50, h: 140 }, { width: 1000, height: 3000 }),
      {
        width: 500,
        height: 1500,
      },
    );
    expect(scaled.blocks[0]?.box).to.deep.equal({ x: -50, y: 1450, w: 25, h: 70 });
  });

  for (const [title, text] of [
    ['a page of the same size', textWith({ x: 1, y: 2, w: 3, h: 4 }, canvas)],
    ['no page', textWith({ x: 1, y: 2, w: 3, h: 4 })],
  ] as const) {
    it(`changes nothing where there is ${title}`, () => {
      expect(scaleText(text, canvas)).to.equal(text);
    });
  }
});
