import { expect } from 'chai';
import { FondsError } from '../../../../src/errors.ts';
import { readAlto } from '../../../../src/text/format/alto/read.ts';
import { linesOf } from '../../../../src/text/text.ts';

const V4 = 'xmlns="http://www.loc.gov/standards/alto/ns-v4#"';
const PIXEL = '<Description><MeasurementUnit>pixel</MeasurementUnit></Description>';

/** A file with one page around `content`. */
const alto = (content: string, { root = V4, description = PIXEL, page = '' } = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?><alto ${root}>${description}<Layout>` +
  `<Page ID="p" PHYSICAL_IMG_NR="1" ${page || 'WIDTH="400" HEIGHT="600"'}><PrintSpace>${content}</PrintSpace></Page></Layout></alto>`;

const block = (...lines: string[]) =>
  `<TextBlock ID="t">${lines.map((line) => `<TextLine>${line}</TextLine>`).join('')}</TextBlock>`;
const textsOf = (xml: string) => linesOf(readAlto(xml)).map((line) => line.text);

describe('readAlto(xml)', () => {
  it('reads blocks, lines and words with their boxes, ids and confidence', () => {
    const text = readAlto(
      alto(
        '<TextBlock ID="t1" HPOS="0" VPOS="0" WIDTH="200" HEIGHT="50"><TextLine ID="tl1" HPOS="10" VPOS="5" WIDTH="120" HEIGHT="20">' +
          '<String ID="s1" HPOS="10" VPOS="5" WIDTH="50" HEIGHT="20" CONTENT="Просим" WC="0.75"/><SP/><String CONTENT="утвердить."/>' +
          '</TextLine></TextBlock>',
      ),
    );
    expect(text).to.deep.equal({
      page: { width: 400, height: 600 },
      blocks: [
        {
          id: 'b1',
          via: 't1',
          box: { x: 0, y: 0, w: 200, h: 50 },
          lines: [
            {
              id: 'l1',
              via: 'tl1',
              text: 'Просим утвердить.',
              box: { x: 10, y: 5, w: 120, h: 20 },
              words: [
                {
                  id: 'l1w1',
                  via: 's1',
                  text: 'Просим',
                  box: { x: 10, y: 5, w: 50, h: 20 },
                  confidence: 0.75,
                },
                { id: 'l1w2', text: 'утвердить.' },
              ],
            },
          ],
        },
      ],
    });
  });

  for (const root of [
    '',
    'xmlns="http://www.loc.gov/standards/alto/ns-v2#"',
    'xmlns="http://www.loc.gov/standards/alto/ns-v3#"',
    V4,
  ]) {
    it(`reads a root with ${root || 'no namespace'}`, () => {
      expect(textsOf(alto(block('<String CONTENT="а"/>'), { root }))).to.deep.equal(['а']);
    });
  }

  it('reads elements with a prefix', () => {
    const xml =
      '<a:alto xmlns:a="http://www.loc.gov/standards/alto/ns-v4#"><a:Layout><a:Page ID="p" PHYSICAL_IMG_NR="1"><a:PrintSpace><a:TextBlock ID="t"><a:TextLine><a:String CONTENT="а"/></a:TextLine></a:TextBlock></a:PrintSpace></a:Page></a:Layout></a:alto>';
    expect(textsOf(xml)).to.deep.equal(['а']);
  });

  it('reads blocks inside composed blocks, in the order of the file', () => {
    const inner = (text: string) => block(`<String CONTENT="${text}"/>`);
    const xml = alto(
      `${inner('1')}<ComposedBlock ID="c"><ComposedBlock ID="d">${inner('2')}</ComposedBlock>${inner('3')}</ComposedBlock>${inner('4')}`,
    );
    expect(readAlto(xml).blocks.map(({ id }) => id)).to.deep.equal(['b1', 'b2', 'b3', 'b4']);
    expect(textsOf(xml)).to.deep.equal(['1', '2', '3', '4']);
  });

  it('numbers lines through the folio and leaves out what has no text', () => {
    const text = readAlto(
      alto(
        block('<String CONTENT="а"/>', '', '<String CONTENT=" "/>', '<String CONTENT="б"/>') +
          block('') +
          block('<String CONTENT="в"/>'),
      ),
    );
    expect(text.blocks.map(({ id, lines }) => [id, lines.map((line) => line.id)])).to.deep.equal([
      ['b1', ['l1', 'l2']],
      ['b2', ['l3']],
    ]);
  });

  describe('spaces', () => {
    const cases: [string, string, string][] = [
      [
        'go between words that have none written',
        '<String CONTENT="а"/><String CONTENT="б"/>',
        'а б',
      ],
      [
        'stand only where they are written, once one is',
        '<String CONTENT="а"/><SP/><String CONTENT="б"/><String CONTENT="."/>',
        'а б.',
      ],
      [
        'do not part punctuation from the word it touches',
        '<String CONTENT="а" HPOS="0" VPOS="0" WIDTH="10" HEIGHT="9"/><String CONTENT="," HPOS="10" VPOS="0" WIDTH="3" HEIGHT="9"/><String CONTENT="б" HPOS="20" VPOS="0" WIDTH="9" HEIGHT="9"/>',
        'а, б',
      ],
      [
        'part it from a word that it does not touch',
        '<String CONTENT="а" HPOS="0" VPOS="0" WIDTH="10" HEIGHT="9"/><String CONTENT="…" HPOS="40" VPOS="0" WIDTH="3" HEIGHT="9"/>',
        'а …',
      ],
    ];
    for (const [title, content, line] of cases) {
      it(title, () => {
        expect(textsOf(alto(block(content)))).to.deep.equal([line]);
      });
    }
  });

  describe('hyphens', () => {
    const place = (x: number) => `HPOS="${x}" VPOS="0" WIDTH="10" HEIGHT="9"`;
    const divided = (content: string) =>
      alto(
        block(
          `<String ${place(0)} CONTENT="комму" SUBS_TYPE="HypPart1" SUBS_CONTENT="коммунист"/><HYP ${place(10)} CONTENT="${content}"/>`,
          '<String CONTENT="нист" SUBS_TYPE="HypPart2" SUBS_CONTENT="коммунист"/>',
        ),
      );

    it('stay on the line as written, with the whole word noted', () => {
      const [first, second] = linesOf(readAlto(divided('-')));
      expect([first?.text, second?.text]).to.deep.equal(['комму-', 'нист']);
      expect(first?.words[0]).to.deep.include({
        text: 'комму-',
        box: { x: 0, y: 0, w: 20, h: 9 },
        whole: { kind: 'start', text: 'коммунист' },
      });
      expect(second?.words[0]?.whole).to.deep.equal({ kind: 'end', text: 'коммунист' });
    });

    it('replace soft hyphens', () => {
      expect(textsOf(divided('\u00ad'))).to.deep.equal(['комму-', 'нист']);
    });
  });

  it('shows an abbreviation as it is written', () => {
    const xml = alto(
      block('<String CONTENT="тт." SUBS_TYPE="Abbreviation" SUBS_CONTENT="товарищи"/>'),
    );
    expect(linesOf(readAlto(xml))[0]).to.deep.include({ text: 'тт.' });
    expect(linesOf(readAlto(xml))[0]?.words[0]?.whole).to.deep.equal({
      kind: 'abbreviation',
      text: 'товарищи',
    });
  });

  it('ignores elements named like properties of objects', () => {
    const word = '<String CONTENT="а" SUBS_TYPE="constructor" SUBS_CONTENT="б"/>';
    const xml = alto(`<__proto__/><constructor/><toString/>${block(word)}`);
    expect(linesOf(readAlto(xml))[0]?.words).to.deep.equal([{ id: 'l1w1', text: 'а' }]);
  });

  it('resolves the entities of XML itself', () => {
    expect(textsOf(alto(block('<String CONTENT="&lt;&amp;&#x44F;"/>')))).to.deep.equal(['<&я']);
  });

  describe('boxes', () => {
    const boxOf = (attributes: string) =>
      linesOf(readAlto(alto(block(`<String CONTENT="а" ${attributes}/>`))))[0]?.words[0]?.box;
    const cases: [string, string, unknown][] = [
      [
        'take zero as a place',
        'HPOS="0" VPOS="0" WIDTH="1" HEIGHT="1"',
        { x: 0, y: 0, w: 1, h: 1 },
      ],
      [
        'are rounded outward',
        'HPOS="10.6" VPOS="20.2" WIDTH="5.2" HEIGHT="3"',
        { x: 10, y: 20, w: 6, h: 4 },
      ],
      [
        'are not widened by the noise of single-precision numbers',
        'HPOS="999.99994" VPOS="0" WIDTH="1.00012" HEIGHT="1"',
        { x: 1000, y: 0, w: 1, h: 1 },
      ],
      ['need all four numbers', 'HPOS="1" VPOS="1" WIDTH="5"', undefined],
      ['need an area', 'HPOS="1" VPOS="1" WIDTH="0" HEIGHT="0"', undefined],
      [
        'are a pixel thick where they are as thin as a baseline',
        'HPOS="1" VPOS="9" WIDTH="40" HEIGHT="0"',
        { x: 1, y: 9, w: 40, h: 1 },
      ],
      [
        'are none where a program wrote that it knows none',
        'HPOS="None" VPOS="" WIDTH="NaN" HEIGHT="null"',
        undefined,
      ],
    ];
    for (const [title, attributes, box] of cases) {
      it(title, () => {
        expect(boxOf(attributes)).to.deep.equal(box);
      });
    }

    it('of a line without one go around its words', () => {
      const word = (x: number) =>
        `<String CONTENT="а" HPOS="${x}" VPOS="5" WIDTH="10" HEIGHT="8"/>`;
      const [line] = linesOf(readAlto(alto(block(word(0) + word(50)))));
      expect(line?.box).to.deep.equal({ x: 0, y: 5, w: 60, h: 8 });
    });
  });

  it('leaves out a confidence that is not between 0 and 1', () => {
    const [line] = linesOf(
      readAlto(alto(block('<String CONTENT="а" WC="87"/><String CONTENT="б" WC="0"/>'))),
    );
    expect(line?.words.map(({ confidence }) => confidence)).to.deep.equal([undefined, 0]);
  });

  for (const unit of ['mm10', 'inch1200']) {
    const description = `<Description><MeasurementUnit>${unit}</MeasurementUnit></Description>`;
    it(`keeps page and boxes in ${unit}`, () => {
      const word = '<String CONTENT="а" HPOS="210" VPOS="297" WIDTH="21" HEIGHT="30"/>';
      const text = readAlto(alto(block(word), { description, page: 'WIDTH="2100" HEIGHT="2970"' }));
      expect(text.page).to.deep.equal({ width: 2100, height: 2970 });
      expect(linesOf(text)[0]?.box).to.deep.equal({ x: 210, y: 297, w: 21, h: 30 });
    });
    it(`needs the size of the page in ${unit}`, () => {
      const xml = alto(block(''), { description, page: 'WIDTH="2100"' });
      expect(() => readAlto(xml)).to.throw(FondsError, /<Page> needs WIDTH and HEIGHT/);
    });
  }

  describe('refuses', () => {
    const deep = '<ComposedBlock ID="c">'.repeat(80) + '</ComposedBlock>'.repeat(80);
    const bomb = '<!DOCTYPE alto [<!ENTITY a "aaaa">]>';
    const second = '<Page ID="q" PHYSICAL_IMG_NR="2"/>';
    const cases: [string, string, RegExp][] = [
      [
        'XML that is not well formed',
        '<alto>\n<Layout></alto>',
        /^line 2, column 15: unexpected close tag/,
      ],
      ['a file cut off', '<alto>\n<Layout>', /^line 2, .*unclosed tag/],
      ['an empty file', '', /^line 1, .*root/],
      ['entity declarations', `${bomb}\n<alto/>`, /^line 1, .*document type/],
      ['unknown entities', alto(block('<String CONTENT="&a;"/>')), /entity/],
      ['elements nested too deep', alto(deep), /more than 64 elements/],
      ['two pages', alto('').replace('</Layout>', `${second}</Layout>`), /a second <Page>/],
      [
        'an unknown unit',
        alto('', {
          description: '<Description><MeasurementUnit>mm</MeasurementUnit></Description>',
        }),
        /MeasurementUnit “mm” is unknown; use pixel, mm10 or inch1200/,
      ],
      ...['abc', '0x10', 'Infinity', '1e300'].map((value): [string, string, RegExp] => [
        `“${value}” as a number`,
        alto(`\n${block(`<String CONTENT="а" HPOS="${value}" VPOS="1" WIDTH="1" HEIGHT="1"/>`)}`),
        new RegExp(`^line 2, column \\d+: HPOS="${value}" is not a usable number$`),
      ]),
    ];
    for (const [title, xml, message] of cases) {
      it(title, () => {
        expect(() => readAlto(xml))
          .to.throw(FondsError, message)
          .with.property('code', 'INVALID_TEXT');
      });
    }
  });

  describe('outlines and baselines', () => {
    const at = 'HPOS="0" VPOS="5" WIDTH="40" HEIGHT="20"';
    const lineWith = (attributes: string, shape = '') =>
      linesOf(
        readAlto(
          alto(
            `<TextBlock ID="t"><TextLine ${attributes}>${shape}<String CONTENT="а"/></TextLine></TextBlock>`,
          ),
        ),
      )[0];
    const shape = (points: string) => `<Shape><Polygon POINTS="${points}"/></Shape>`;
    const cases: [string, string, string, object][] = [
      [
        'an outline as x,y pairs',
        at,
        shape('0,5 40,6 38.4,25'),
        {
          outline: [
            [0, 5],
            [40, 6],
            [38, 25],
          ],
        },
      ],
      [
        'an outline as single numbers',
        at,
        shape('0 5 40 6 38 25'),
        {
          outline: [
            [0, 5],
            [40, 6],
            [38, 25],
          ],
        },
      ],
      [
        'an outline alone, with the box around it',
        '',
        shape('0 5 40 6 38 25'),
        { box: { x: 0, y: 5, w: 40, h: 20 } },
      ],
      [
        'a baseline as one height',
        `${at} BASELINE="20"`,
        '',
        {
          baseline: [
            [0, 20],
            [40, 20],
          ],
        },
      ],
      [
        'a baseline as points',
        `${at} BASELINE="0 20 40 22"`,
        '',
        {
          baseline: [
            [0, 20],
            [40, 22],
          ],
        },
      ],
    ];
    for (const [title, attributes, content, expected] of cases) {
      it(`reads ${title}`, () => {
        expect(lineWith(attributes, content)).to.deep.include(expected);
      });
    }
    it('leaves out empty outlines and those that equal the box', () => {
      const keys = (attributes: string, content: string) =>
        Object.keys(lineWith(attributes, content) ?? {});
      expect(keys(`${at} BASELINE=""`, shape('40 5 0 5 0 25 40 25'))).to.have.members([
        'id',
        'text',
        'box',
        'words',
      ]);
      expect(keys(at, shape(''))).to.have.members(['id', 'text', 'box', 'words']);
    });
    it('does not use the shape of a glyph for its word', () => {
      const glyph = `<Glyph>${shape('0 5 9 5 9 9')}</Glyph>`;
      const xml = alto(block(`<String ${at} CONTENT="а">${glyph}</String>`));
      expect(linesOf(readAlto(xml))[0]?.words[0]).to.not.have.property('outline');
    });
    for (const points of ['1 2 3', 'a,b', '1 2 '.repeat(10_001)]) {
      it(`refuses ${points.slice(0, 10)} as points`, () => {
        expect(() => lineWith(at, shape(points))).to.throw(
          FondsError,
          /^line 1, column \d+: POINTS/,
        );
      });
    }
  });

  it('gives a line the mean confidence of its words, if all have one', () => {
    const xml = alto(
      block(
        '<String CONTENT="а" WC="0.5"/><String CONTENT="б" WC="0.8"/>',
        '<String CONTENT="а" WC="0.5"/><String CONTENT="б"/>',
      ),
    );
    expect(linesOf(readAlto(xml)).map(({ confidence }) => confidence)).to.deep.equal([
      0.65,
      undefined,
    ]);
  });

  describe('reading order', () => {
    const text = (id: string) =>
      `<TextBlock ID="${id}"><TextLine ID="${id}x"><String CONTENT="${id}x"/></TextLine><TextLine ID="${id}y"><String CONTENT="${id}y"/></TextLine></TextBlock>`;
    const ref = (id: string) => `<ElementRef ID="r${id}" REF="${id}"/>`;
    const ordered = (...ids: string[]) => `<OrderedGroup ID="g">${ids.join('')}</OrderedGroup>`;
    const read = (order: string, content = `${text('a')}${text('b')}${text('c')}`) =>
      textsOf(alto(content, { description: `${PIXEL}<ReadingOrder>${order}</ReadingOrder>` })).join(
        ' ',
      );
    const cases: [string, string, string][] = [
      ['puts blocks in their order', ordered(ref('c'), ref('a'), ref('b')), 'cx cy ax ay bx by'],
      ['puts what is not named last', ordered(ref('c')), 'cx cy ax ay bx by'],
      [
        'puts lines in their order',
        ordered(ref('by'), ref('bx'), ref('ax'), ref('cy')),
        'by bx ax ay cy cx',
      ],
      [
        'keeps an unordered group as the file has it',
        `<UnorderedGroup ID="u">${ref('c')}${ordered(ref('b'), ref('a'))}</UnorderedGroup>`,
        'bx by ax ay cx cy',
      ],
      [
        'takes the first of several orders',
        ordered(ref('b'), ref('a')) + ordered(ref('c')),
        'bx by ax ay cx cy',
      ],
    ];
    for (const [title, order, expected] of cases) {
      it(title, () => {
        expect(read(order)).to.equal(expected);
      });
    }
    it('moves the blocks of a composed block together', () => {
      const content = `${text('a')}<ComposedBlock ID="k">${text('b')}${text('c')}</ComposedBlock>`;
      expect(read(ordered(ref('k'), ref('a')), content)).to.equal('bx by cx cy ax ay');
    });
  });

  it('reads lines outside blocks, at their position between the blocks', () => {
    const line = (text: string) => `<TextLine><String CONTENT="${text}"/></TextLine>`;
    const content = `${line('а')}${line('б')}<TextBlock ID="t">${line('в')}</TextBlock>${line('г')}`;
    expect(readAlto(alto(content)).blocks.map(({ lines }) => lines.length)).to.deep.equal([
      2, 1, 1,
    ]);
    expect(textsOf(alto(content))).to.deep.equal(['а', 'б', 'в', 'г']);
  });

  it('keeps a line that was found but not transcribed, with its box', () => {
    const place = 'HPOS="10" VPOS="20" WIDTH="300" HEIGHT="40"';
    const lines = `<TextLine ID="e" ${place} BASELINE="10 50 310 52"><String CONTENT="" ${place}/></TextLine><TextLine><String CONTENT=""/></TextLine>`;
    expect(linesOf(readAlto(alto(`<TextBlock ID="t">${lines}</TextBlock>`)))).to.deep.equal([
      {
        id: 'l1',
        via: 'e',
        text: '',
        box: { x: 10, y: 20, w: 300, h: 40 },
        baseline: [
          [10, 50],
          [310, 52],
        ],
        words: [],
      },
    ]);
  });

  it('reads types from tags, and languages, of blocks and lines', () => {
    const description = `${PIXEL}<Tags><OtherTag ID="BT1" LABEL="MainZone"/><StructureTag ID="LT1" LABEL="heading"/><NamedEntityTag ID="N" LABEL="Сталин"/></Tags>`;
    const content =
      '<TextBlock ID="t" TAGREFS="N BT1" LANG="ru"><TextLine TAGREFS="LT1" LANG="klingonisch"><String CONTENT="а"/></TextLine></TextBlock>';
    const [block] = readAlto(alto(content, { description })).blocks;
    expect(block).to.deep.include({ type: 'MainZone', language: 'ru' });
    expect(block?.lines[0]).to.deep.include({ type: 'heading' });
    expect(block?.lines[0]).not.to.have.property('language');
  });

  it('keeps spaces inside a text, as in the columns of a typed table', () => {
    expect(textsOf(alto(block('<String CONTENT=" 1   234\t5 "/>')))).to.deep.equal(['1   234 5']);
  });
});
