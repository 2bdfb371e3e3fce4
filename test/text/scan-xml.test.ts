import { expect } from 'chai';
import { FondsError } from '../../src/errors.ts';
import { parseXml } from '../../src/text/parse-xml.ts';
import { scanXml } from '../../src/text/scan-xml.ts';
import { random } from '../bench/random.ts';

type Told = readonly [what: string, ...values: unknown[]];

/** What a reader is told within the root, and the refusal, with lines counted from `above`. */
function read(xml: string, above = 0): readonly Told[] {
  const told: Told[] = [];
  let depth = 0;
  try {
    parseXml(xml, {
      open(name, attributes) {
        depth += 1;
        told.push(['open', name, { ...attributes }]);
        if (name === 'refused') throw new FondsError('INVALID_TEXT', 'the reader refuses it');
      },
      close(name) {
        depth -= 1;
        told.push(['close', name]);
      },
      text: (text) => depth > 0 && told.push(['text', text]),
    });
  } catch (error) {
    if (!(error instanceof FondsError)) throw error;
    const placed = /^line (\d+), (.*)$/s.exec(error.message);
    told.push(['refused', Number(placed?.[1]) - above, placed?.[2]]);
  }
  return told;
}

const PIECES = [
  ...[
    '<a>',
    '</a>',
    '<b x="1" y="да">',
    '</b >',
    '<n:c n:y=\'"2"\' x="&lt;&amp;"/>',
    '<d\n x = "1"/>',
  ],
  ...['текст', ' ', '\n', '\r\n', '\r', '\t', ']]', ']]>', '&quot;', '&#65;', '&nbsp;', '&', '😀'],
  ...[
    '<!-- c -->',
    '<!-- - -- -->',
    '<!--->',
    '<![CDATA[<x>]]>',
    '<?p i?>',
    '<!DOCTYPE a>',
    '<é/>',
  ],
  ...[
    '<a x="1" x="2"/>',
    '<a x="1"y="2"/>',
    '<a x=1/>',
    '<a x="<"/>',
    '<a x="\t>\ue000"/>',
    '<a x/>',
  ],
  ...[
    '<a toString="1"/>',
    '<a x="\ufffe"/>',
    '<a x="&#9;"/>',
    '\u0001',
    '<refused/>',
    '<',
    '>',
    '"',
  ],
];

describe('scanXml(xml, on)', () => {
  const stopOf = (xml: string) => scanXml(xml, { open() {}, close() {}, text() {} });

  it('reads what programs write to its end', () => {
    const declared = '\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- by hand -->\n';
    const body = '<n:a xmlns:n="u" t="a > b &amp; c">\n<b/> да &lt;<b >&apos;</b></n:a>\n';
    expect(stopOf(declared + body)).to.equal(undefined);
  });
  it('stops before what it does not know, with what is open there', () => {
    expect(stopOf('<a><b/><c>да<?p i?></c></a>')).to.deep.equal({ at: 12, open: ['a', 'c'] });
    expect(stopOf('<!-- --><!DOCTYPE a><a></a>')).to.deep.equal({ at: 0, open: [] });
  });
  it('tells and refuses what a parser alone does, at the same place', () => {
    const next = random(20260);
    const counts = { read: 0, refused: 0 };
    for (let i = 0; i < 1500; i++) {
      const length = 1 + Math.floor(next() * 8);
      const inner = Array.from({ length }, () => PIECES[Math.floor(next() * PIECES.length)]);
      const xml = next() < 0.9 ? `<r>\n${inner.join('')}</r>` : inner.join('');
      // An instruction before the root leaves all of it to the parser.
      const alone = read(`<?p i?>\n${xml}`, 1);
      expect(read(xml), JSON.stringify(xml)).to.deep.equal(alone);
      counts[alone.at(-1)?.[0] === 'refused' ? 'refused' : 'read'] += 1;
    }
    expect(counts.read, 'well formed').to.be.above(150);
    expect(counts.refused, 'refused').to.be.above(400);
  });
});
