import { BibLatexParser } from 'biblatex-csl-converter';
import { expect } from 'chai';
import { type StyleName, styleOf } from '../../src/cite/style/style.ts';
import { cited, TELEGRAM, TRANSLATION } from './sample.ts';

const write = (style: StyleName, citation = cited(), tongue: 'en' | 'ru' = 'en') =>
  styleOf(style).write(citation, tongue).text;

/** What TeX, RIS and JSON might take for something else. */
const AWKWARD = {
  ...TELEGRAM,
  title: 'Cost: 100% & $5 #1 of {A_B} ~ C \\ end and\nTY  - "Ё"',
  creators: ['Committee for Bread and Salt', 'Пётр Ильич Чайковский'],
};

type Texts = { text: string }[];
type Entry = {
  bib_type: string;
  fields: { title: Texts; date: string; author: Record<string, Texts>[]; howpublished: Texts };
};

function biblatex(text: string): Entry {
  const parsed: unknown = new BibLatexParser(text, { processUnexpected: true }).parse();
  const { entries, errors } = parsed as {
    entries: Record<string, Entry>;
    errors: unknown[];
  };
  expect(errors).to.deep.equal([]);
  return entries[1] as Entry;
}

const joined = (texts: Texts = []) => texts.map(({ text }) => text).join('');

/** RIS line by line: two characters, two spaces, a hyphen, a space. */
function ris(text: string): [tag: string, value: string][] {
  expect(text).to.match(/\r\n$/);
  return text
    .slice(0, -2)
    .split('\r\n')
    .map((line) => {
      const [, tag = '', value = ''] = /^([A-Z][A-Z0-9]) {2}- (.*)$/.exec(line) ?? [];
      expect(tag, line).not.to.equal('');
      return [tag, value];
    });
}

describe('a citation for a reference manager', () => {
  it('can be read by a parser of biblatex, with its Cyrillic', () => {
    const { bib_type, fields } = biblatex(write('bibtex', cited({ text: TRANSLATION }), 'ru'));
    expect(bib_type).to.equal('unpublished');
    expect(joined(fields.title)).to.equal(
      'Телеграмма В. Молотова, Л. Берии, Г. Маленкова и А. Микояна тов. Сталину',
    );
    expect(fields.date).to.equal('1945-11-06');
    expect(joined(fields.author[0]?.['family'])).to.equal('Молотов');
    expect(joined(fields.author[0]?.['given'])).to.equal('Вячеслав Михайлович');
    expect(joined(fields.howpublished)).to.match(/^РГАСПИ\. Ф\. 558\. .*область 100,200,3000,400/);
  });

  it('contains no character in biblatex that TeX would take for a command', () => {
    const { fields } = biblatex(write('bibtex', cited({ item: AWKWARD })));
    expect(joined(fields.title)).to.equal('Cost: 100% & $5 #1 of {A_B} ~ C \\ end and TY - "Ё"');
    expect(joined(fields.author[0]?.['literal'])).to.equal('Committee for Bread and Salt');
    expect(joined(fields.author[1]?.['family'])).to.equal('Чайковский');
  });

  it('marks an uncertain date in biblatex', () => {
    const { date: _, ...item } = TELEGRAM;
    expect(write('bibtex', cited({ item: { ...item, date: '1915?' } }))).to.include('{1915~}');
    expect(write('bibtex', cited({ item: { ...item, date: '1914/1916' } }))).to.include(
      '{1914/1916}',
    );
  });

  it('is RIS from TY to ER, with one field per line and its Cyrillic', () => {
    const fields = ris(write('ris', cited(), 'ru'));
    expect([fields[0], fields.at(-1)]).to.deep.equal([
      ['TY', 'MANSCPT'],
      ['ER', ''],
    ]);
    expect(fields).to.deep.include(['AU', 'Молотов, Вячеслав Михайлович']);
    expect(fields).to.deep.include(['DA', '1945/11/06/']);
    expect(fields).to.deep.include(['Y2', '2026/12/01/']);
    expect(fields.find(([tag]) => tag === 'AV')?.[1]).to.match(/^Ф\. 558\. .*область/);
  });

  it('never lets a title of two lines start another field of RIS', () => {
    const fields = ris(write('ris', cited({ item: AWKWARD })));
    expect(fields.filter(([tag]) => tag === 'TY')).to.have.length(1);
  });

  it('is CSL-JSON with known variables only, and dates as parts', () => {
    const [item] = JSON.parse(write('csl-json', cited({ text: TRANSLATION }))) as [
      Record<string, unknown>,
    ];
    expect(Object.keys(item).filter((key) => !CSL.includes(key))).to.deep.equal([]);
    expect(item).to.deep.include({
      type: 'manuscript',
      issued: { 'date-parts': [[1945, 11, 6]] },
      accessed: { 'date-parts': [[2026, 12, 1]] },
      translator: [{ family: 'Goldberg', given: 'Gary' }],
      archive: 'Russian State Archive (RGASPI)',
      'archive-place': 'Moscow',
      archive_location:
        'f. 558, op. 11, d. 98, l. 67 v., region 100,200,3000,400 of 4000 × 6000 px',
      language: 'en',
    });
    const flat = Object.values(item).filter((value) => typeof value !== 'object');
    expect(flat.every((value) => typeof value === 'string')).to.equal(true);
  });

  it('gives circa, ranges and literal dates in CSL-JSON', () => {
    const issued = (date: string) =>
      JSON.parse(write('csl-json', cited({ item: { ...TELEGRAM, date } })))[0].issued;
    expect(issued('1915?')).to.deep.equal({ 'date-parts': [[1915]], circa: true });
    expect(issued('1914/1916')).to.deep.equal({ 'date-parts': [[1914], [1916]] });
    expect(issued('190X')).to.deep.equal({ literal: '190X' });
  });
});

/** Of the variables of CSL 1.0.2, those a manuscript may have. */
const CSL: readonly string[] = [
  'id',
  'type',
  'title',
  'author',
  'recipient',
  'translator',
  'issued',
  'accessed',
  'archive',
  'archive-place',
  'archive_location',
  'call-number',
  'genre',
  'source',
  'version',
  'note',
  'language',
  'URL',
];
