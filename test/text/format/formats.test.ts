import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { FondsError } from '../../../src/errors.ts';
import { readText, TEXT_FORMATS, WRITABLE_TEXT_FORMATS } from '../../../src/text/format/formats.ts';
import { linesOf } from '../../../src/text/text.ts';

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
    it(`recognises ALTO by its root ${title}`, () => {
      expect(read(before + ALTO, 'L1.XML')).to.deep.equal(['да']);
    });
  }

  const HTML =
    '<html><body><div class="ocr_page"><span class="ocr_line">да</span></div></body></html>';
  for (const [format, text, name] of [
    [
      'PAGE',
      '<PcGts><Page imageWidth="9" imageHeight="9"><TextRegion><TextEquiv><Unicode>да</Unicode></TextEquiv></TextRegion></Page></PcGts>',
      'l1.xml',
    ],
    ['TEI', '<TEI><text><body><p>да</p></body></text></TEI>', 'l1.xml'],
    ['hOCR', HTML, 'l1.hocr'],
    ['hOCR', HTML, 'l1.html'],
    ['hOCR by its root', `<!DOCTYPE html>${HTML}`, 'l1.xml'],
    ['Markdown', '*да*', 'l1.md'],
  ] as const) {
    it(`reads ${format} from ${name}`, () => {
      expect(read(text, name)).to.deep.equal(['да']);
    });
  }

  const refused: [string, string, string, RegExp][] = [
    [
      'another XML',
      '<x:mets/>',
      'l1.xml',
      /root element is <mets>.*reads plain text \(\.txt\), .*ALTO 2, 3 and 4 \(\.xml\), PAGE .*TEI/,
    ],
    ['another format', 'да', 'l1.docx', /extension of “l1.docx” is not .* reads plain text/],
    ['ALTO with a wrong extension', ALTO, 'l1.txt', /give it the extension \.xml/],
    ['XML with a document type', '<!DOCTYPE alto><alto/>', 'l1.xml', /document type/],
    ['a text with the extension of XML', 'да', 'l1.xml', /line 1/],
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
    it(`names the first byte that is not UTF-8: ${title}`, () => {
      expect(() => readText(Uint8Array.from(bytes), 'l1.txt'))
        .to.throw(FondsError, `byte ${at} is not UTF-8`)
        .with.property('code', 'INVALID_TEXT');
    });
  }

  it('names the line of the first byte that is not UTF-8', () => {
    expect(() => readText(Uint8Array.from([0x61, 0x0a, 0x0a, 0xc4, 0x20]), 'l1.txt')).to.throw(
      FondsError,
      'line 3: byte 3 is not UTF-8; save the file as UTF-8',
    );
  });

  it('reads UTF-16 of either byte order by its mark, and UTF-8 with one', () => {
    const xml = ALTO.replace(/^/, '<?xml version="1.0" encoding="UTF-16"?>');
    const little = Buffer.from(`\ufeff${xml}`, 'utf16le');
    const big = Buffer.from(`\ufeffда\nнет`, 'utf16le').swap16();
    expect(linesOf(readText(little, 'l1.xml')).map(({ text }) => text)).to.deep.equal(['да']);
    expect(linesOf(readText(big, 'l1.txt')).map(({ text }) => text)).to.deep.equal(['да', 'нет']);
    expect(read(`\ufeff${ALTO}`, 'l1.xml')).to.deep.equal(['да']);
  });

  it('refuses a text with more lines or words than a leaf can have, in any format', () => {
    expect(() => read('a\n'.repeat(50_001), 'l1.txt')).to.throw(/more than 50000 lines/);
    expect(() => read('a\\\n'.repeat(50_001), 'l1.md')).to.throw(/more than 50000 lines/);
    expect(() => read('a '.repeat(50_001), 'l1.txt')).to.throw(/more than 50000 words/);
  });

  describe('refuses quickly and in little memory', () => {
    const long = 'a; '.repeat(7_000_000);
    const page = (more: string) =>
      `<PcGts><Page imageWidth="9" imageHeight="9"><TextRegion id="r"><TextLine ${more}</TextLine></TextRegion></Page></PcGts>`;
    const cases: [string, string, string][] = [
      ['PAGE with an attribute of 21 MB', page(`custom="a {${long}}">`), 'l1.xml'],
      ['PAGE with an id of 21 MB', page(`id="${long}">`), 'l1.xml'],
      ['PAGE with a comment of 21 MB', page(`><!--${long}-->`), 'l1.xml'],
      ['PAGE with an instruction of 21 MB', page(`><?a ${long}?>`), 'l1.xml'],
      ['ALTO with a word of 21 MB', ALTO.replace('да', long), 'l1.xml'],
      [
        'TEI with a note of 21 MB',
        `<TEI><text><p>a<note>${long}</note></p></text></TEI>`,
        'l1.xml',
      ],
      ['hOCR with a title of 21 MB', HTML.replace('<span', `<span title="${long}"`), 'l1.hocr'],
    ];
    for (const [title, text, name] of cases) {
      it(title, () => {
        const bytes = Buffer.from(text);
        const before = process.cpuUsage();
        expect(() => readText(bytes, name)).to.throw(
          FondsError,
          /more than 2000000 characters without an end of a tag, an attribute or a comment/,
        );
        expect(process.cpuUsage(before).user / 1e6, 'seconds').to.be.below(2);
      });
    }

    it('an attribute that is too long', () => {
      expect(() => readText(Buffer.from(page(`custom="${'a'.repeat(200_001)}">`)), 'l1.xml'))
        .to.throw(FondsError, 'custom has 200001 characters; it takes at most 200000')
        .with.property('code', 'INVALID_TEXT');
    });

    it('an element with too many attributes', () => {
      const many = Array.from({ length: 1001 }, (_, i) => `a${i}=""`).join(' ');
      expect(() => readText(Buffer.from(page(`${many}>`)), 'l1.xml')).to.throw(
        FondsError,
        'more than 1000 attributes',
      );
    });

    it('words and notes that are too long together', () => {
      const words = `<String CONTENT="${'а'.repeat(100_000)}"/>`.repeat(11);
      const notes = `<note>${'а'.repeat(100_000)}</note>`.repeat(11);
      for (const text of [
        ALTO.replace(/<String[^>]*>/, words),
        `<TEI><text><body><p>а${notes}</p></body></text></TEI>`,
      ]) {
        expect(() => read(text, 'l1.xml')).to.throw(FondsError, 'longer than 1000000 characters');
      }
    });
  });

  describe('in an encoding that the file declares', () => {
    const declared = (encoding: string, bytes: readonly number[]) => {
      const [before = '', after = ''] = ALTO.split('да');
      const head = `<?xml version="1.0" encoding="${encoding}" standalone="yes"?>`;
      return Buffer.concat([Buffer.from(head + before), Buffer.from(bytes), Buffer.from(after)]);
    };
    const cases: [string, number[], string][] = [
      ['ISO-8859-1', [0xfc, 0xdf], 'üß'],
      ['windows-1252', [0x84, 0xfc, 0x93], '„ü“'],
      ['windows-1251', [0xe4, 0xe0], 'да'],
      ['KOI8-R', [0xc4, 0xc1], 'да'],
      ['US-ASCII', [0x61], 'a'],
      ['utf8', [0xd0, 0xb4], 'д'],
    ];
    for (const [encoding, bytes, text] of cases) {
      it(`reads ${encoding}`, () => {
        const found = linesOf(readText(declared(encoding, bytes), 'l1.xml'));
        expect(found.map((line) => line.text)).to.deep.equal([text]);
      });
    }

    it('reads hOCR in the encoding of its meta element', () => {
      const [before = '', after = ''] = HTML.replace(
        '<body>',
        '<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"/></head><body>',
      ).split('да');
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xfc]), Buffer.from(after)]);
      expect(linesOf(readText(bytes, 'l1.html'))[0]?.text).to.equal('ü');
    });

    it('refuses an unknown encoding, and bytes that are not in the declared one', () => {
      expect(() => readText(declared('UTF-7', [0x61]), 'l1.xml')).to.throw(
        FondsError,
        'the declared encoding UTF-7 is unknown; save the file as UTF-8',
      );
      expect(() => readText(declared('Shift_JIS', [0xff]), 'l1.xml')).to.throw(
        FondsError,
        'the bytes are not in the declared encoding Shift_JIS; save the file as UTF-8',
      );
    });
  });

  for (const [root, name] of [
    ['alto', 'l1.xml'],
    ['PcGts', 'l1.xml'],
    ['TEI', 'l1.xml'],
    ['html', 'l1.hocr'],
  ] as const) {
    const hostile = [
      [
        'a bomb of entities',
        `<!DOCTYPE ${root} [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<${root}>&b;</${root}>`,
      ],
      [
        'an external entity',
        `<!DOCTYPE ${root} [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<${root}>&x;</${root}>`,
      ],
      [
        'an external document type',
        `<!DOCTYPE ${root} SYSTEM "http://example.org/a.dtd"><${root}/>`,
      ],
      ['endless nesting', `<${root}>${'<a>'.repeat(100_000)}`],
    ] as const;
    for (const [title, text] of hostile) {
      it(`refuses ${title} in <${root}>, and says in which line`, () => {
        const start = performance.now();
        expect(() => read(text, name)).to.throw(FondsError, /^line 1, column \d+: /);
        expect(performance.now() - start).to.be.lessThan(2000);
      });
    }
  }
});

describe('docs/', () => {
  it('names the extension of each text format for archivists', () => {
    const page = readFileSync('docs/archivists/texts.md', 'utf8');
    for (const { name, extensions } of TEXT_FORMATS) {
      expect(page, name).to.include(`\`.${extensions[0]}\``);
    }
  });

  it('names the ending of each download of a text', () => {
    const page = readFileSync('docs/addresses.md', 'utf8');
    for (const { ending } of WRITABLE_TEXT_FORMATS)
      expect(page).to.match(new RegExp(`[}….]\\.${ending}\``));
  });
});
