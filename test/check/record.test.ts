import { expect } from 'chai';
import { formatFinding } from '../../src/check/finding.ts';
import { recordValidator } from '../../src/check/record.ts';

const validate = recordValidator();

/** A record.yaml of an item, with these lines added or put in place of its own. */
function yaml(...lines: readonly string[]): string {
  const keys = new Set(lines.map((line) => line.split(':')[0]));
  const own = ['id: a-1', 'level: item', 'title: A letter'];
  return [...own.filter((line) => !keys.has(line.split(':')[0])), ...lines].join('\n');
}

const findingsOf = (text: string) =>
  validate(text, 'a/record.yaml').findings.map((finding) => formatFinding(finding));

describe('recordValidator()', () => {
  it('accepts the minimum of a record', () => {
    const { record, findings } = validate(yaml(), 'a/record.yaml');
    expect(findings).to.deep.equal([]);
    expect(record).to.deep.include({ id: 'a-1', level: 'item', title: { none: ['A letter'] } });
  });

  it('keeps numbers as they are written', () => {
    const { record } = validate(yaml('reference: { fonds: 0210, leaves: 1.10 }'), 'x');
    expect(record?.reference).to.deep.equal({ fonds: '0210', leaves: '1.10' });
  });

  it('expands every short form to the same shape', () => {
    const { record } = validate(
      yaml(
        'title: { en: A letter, ru: [Письмо, Записка] }',
        'people: [Okano, { name: { en: Stalin }, role: recipient }]',
      ),
      'x',
    );
    expect(record?.title).to.deep.equal({ en: ['A letter'], ru: ['Письмо', 'Записка'] });
    expect(record?.people).to.deep.equal([
      { name: { none: ['Okano'] } },
      { name: { en: ['Stalin'] }, role: { none: ['recipient'] } },
    ]);
  });

  const wrong: [what: string, text: string, message: RegExp][] = [
    [
      'an unknown key',
      yaml('titel: x'),
      /^a\/record.yaml:4:1 error: unknown key “titel” in the record \(did you mean “title”\?\)/,
    ],
    [
      'an unknown key of a folio',
      yaml('folios: [{ id: l1, imge: a.tif }]'),
      /unknown key “imge” in folios\/0 \(did you mean “image”\?\)/,
    ],
    ['a missing key', 'id: a-1\nlevel: item', /has no “title”/],
    [
      'an unknown level',
      yaml('level: itm'),
      /:3:8 error: level: “itm” is not a known value \(did you mean “item”\?\)/,
    ],
    ['a bad id', yaml('id: A 1'), /id: “A 1” has the wrong form/],
    ['the reserved id', yaml('id: collection'), /id/],
    ['a bad date', yaml('date: 6.11.1945'), /date: “6.11.1945” is not an EDTF date/],
    [
      'a bad language tag',
      yaml('languages: [russian]'),
      /languages\/0: “russian” is not a language tag/,
    ],
    [
      'a bad key of a language map',
      yaml('title: { russian: x }'),
      /“russian” is not a language tag/,
    ],
    [
      'an unknown rights statement',
      yaml('rights: https://example.org/'),
      /rights: .* has the wrong form/,
    ],
    ['a bad address', yaml('via: [ark:12025/x]'), /via\/0: “ark:12025\/x” is not a web address/],
    ['an empty title', yaml('title: ""'), /title/],
    [
      'texts without folios',
      yaml(
        'layers: [{ id: a, kind: translation, language: en, status: draft, files: "{folio}.txt" }]',
      ),
      /“layers” but no “folios”/,
    ],
    [
      'an unknown status',
      yaml(
        'folios: [{ id: l1 }]',
        'layers: [{ id: a, kind: translation, language: en, status: ok, files: "{folio}.txt" }]',
      ),
      /status: “ok” is not a known value/,
    ],
    [
      'a machine text without its machine',
      yaml(
        'folios: [{ id: l1 }]',
        'layers: [{ id: a, kind: transcription, language: ru, status: machine, files: "{folio}.xml" }]',
      ),
      /has no “generator”/,
    ],
    [
      'files that leave the folder',
      yaml(
        'folios: [{ id: l1 }]',
        'layers: [{ id: a, kind: translation, language: en, status: draft, files: "../{folio}.txt" }]',
      ),
      /files: .* has the wrong form/,
    ],
    [
      'an image that leaves the folder',
      yaml('folios: [{ id: l1, image: ../x.tif }]'),
      /image: .* has the wrong form/,
    ],
    [
      'a key written twice',
      yaml('date: 1945', 'date: 1946'),
      /:5:1 error: Map keys must be unique \[yaml\]/,
    ],
    ['broken YAML', 'id: [a', /error: .*\[yaml\]/],
    ['a file that holds nothing', '', /the record must be a map of keys and values/],
    ['a list instead of a record', '- a', /the record must be a map of keys and values/],
  ];
  for (const [what, text, message] of wrong) {
    it(`refuses ${what}, and says where`, () => {
      const lines = findingsOf(text);
      expect(lines.length).to.be.greaterThan(0);
      expect(lines.join('\n')).to.match(message);
      expect(lines.every((line) => /^a\/record\.yaml:\d+:\d+ error: /.test(line))).to.equal(true);
    });
  }

  it('refuses NUL in text, which no export and no database would take', () => {
    expect(findingsOf(yaml('title: "A\\0letter"'))).to.deep.equal([
      'a/record.yaml:3:8 error: a NUL character [yaml]',
    ]);
  });

  it('refuses aliases that grow without bound', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: &c [*b,*b,*b,*b,*b,*b,*b,*b]',
      'd: [*c,*c,*c,*c,*c,*c,*c,*c]',
    ];
    expect(findingsOf(bomb.join('\n')).join()).to.match(/alias/i);
  });

  it('suggests how to fix what it refuses', () => {
    expect(findingsOf(yaml('level: x')).join()).to.match(/Use one of repository, fonds/);
  });

  describe('takes little time and memory for', () => {
    const many = (count: number, line: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => line(i));
    const cases: [what: string, text: string, first: RegExp, findings: number][] = [
      [
        'a set of 20 000 dates',
        yaml(`date: "[${many(20_000, (i) => String(1000 + (i % 900))).join(',')}]"`),
        /date: a date of 100001 characters is too long; the limit is 1000 \[edtf\]/,
        1,
      ],
      [
        '60 000 unknown keys',
        yaml(...many(60_000, (i) => `kez${i}: a`)),
        /unknown key “kez0” in the record/,
        21,
      ],
      [
        '60 000 keys that are there twice',
        many(60_000, () => 'a: b').join('\n'),
        /:2:1 error: Map keys must be unique/,
        21,
      ],
      ['an unknown key without end', yaml(`${'k'.repeat(900)}: a`), /unknown key “k{200}…”/, 1],
      [
        'an alias in each of 20 000 lists',
        many(20_000, (i) => `a${i}: &x${i} [*x${Math.max(0, i - 1)}]`).join('\n'),
        /more than 100 aliases \[yaml\]/,
        1,
      ],
      // Deep enough, and the library fills the stack, which ends the process.
      ...['[', '{a: ', '- ', '? ', ': '].map((open): [string, string, RegExp, number] => [
        `250 000 times “${open}”`,
        open.startsWith('[') || open.startsWith('{')
          ? `a: ${open.repeat(250_000)}`
          : open.repeat(250_000),
        /more than 50 levels deep \[yaml\]/,
        1,
      ]),
      ['100 000 commas', `a: [${','.repeat(100_000)}]`, /Unexpected , in flow sequence/, 21],
      ['100 000 anchors', `a: ${'&a '.repeat(100_000)}`, /at most one anchor/, 21],
    ];
    for (const [what, text, first, findings] of cases) {
      it(what, () => {
        const before = process.cpuUsage();
        const lines = findingsOf(text);
        const { user } = process.cpuUsage(before);
        expect(lines[0]).to.match(first);
        expect(lines).to.have.length(findings);
        if (findings > 1) expect(lines.at(-1)).to.match(/at least \d+ more findings/);
        expect(user / 1e6, 'seconds').to.be.below(4);
      });
    }
  });
});
