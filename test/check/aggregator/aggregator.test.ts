import { expect } from 'chai';
import { type AggregatorId, aggregatorFindings } from '../../../src/check/aggregator/aggregator.ts';
import type { Leaf, Unit } from '../../../src/iiif/unit.ts';
import { recordFromYaml as described } from '../../../src/record/read-record.ts';
import type { ArchiveRecord } from '../../../src/record/record.ts';

const size = { width: 2000, height: 3000 };
const leaf: Leaf = {
  ...size,
  folio: { id: 'p1', label: { none: ['1'] } },
  image: 'box_p1',
  max: size,
  sizes: [size],
  texts: [],
};

const box = described({
  id: 'box',
  level: 'repository',
  title: { en: 'Archive' },
  reference: { repository: { en: 'Archive' } },
});

const letter: ArchiveRecord = {
  ...described({ id: 'letter', level: 'item', title: { en: 'A letter' }, date: '1945-11-06' }),
  reference: { fonds: '1' },
  languages: ['en'],
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  providers: [{ id: 'https://archive.example', label: { en: ['Archive'] } }],
  imageKind: 'scan',
  layers: [
    {
      id: 't',
      kind: 'transcription',
      language: 'en',
      status: 'reviewed',
      files: '{folio}.txt',
      responsibility: [],
      alignment: {},
    },
  ],
};

const unit = (change: Partial<ArchiveRecord> = {}, leaves: readonly Leaf[] = [leaf]): Unit => {
  const record = { ...letter, ...change };
  return { record, path: [box, record], leaves };
};

const rulesOf = (aggregator: AggregatorId, of: Unit) =>
  aggregatorFindings(aggregator, of).map(({ severity, rule }) => `${severity} ${rule}`);

describe('aggregatorFindings(aggregator, unit)', () => {
  for (const aggregator of ['europeana', 'dpla', 'biblissima'] as const) {
    it(`finds no fault for ${aggregator} in a complete record`, () => {
      expect(rulesOf(aggregator, unit())).to.deep.equal([]);
    });

    it(`reports an error for ${aggregator} if the images are reading copies`, () => {
      const found = rulesOf(aggregator, unit({ imageKind: 'reading-copy' }));
      expect(found.join()).to.match(/^error \w+-reproduction$/);
    });

    it(`reports an error for ${aggregator} if there are no images`, () => {
      expect(rulesOf(aggregator, unit({}, [])).join()).to.match(/^error \S+$/);
    });
  }

  const WRONG: [aggregator: AggregatorId, change: object, found: string[]][] = [
    ['europeana', { languages: [] }, ['error edm-language']],
    ['europeana', { date: undefined }, ['error edm-context']],
    ['europeana', { providers: [] }, ['error edm-data-provider']],
    ['europeana', { rights: 'https://archive.example/terms' }, ['error edm-rights']],
    [
      'europeana',
      { rights: 'http://rightsstatements.org/vocab/NoC-US/1.0/' },
      ['error edm-rights'],
    ],
    ['europeana', { rights: 'http://rightsstatements.org/vocab/InC-OW-EU/1.0/' }, []],
    ['europeana', { rights: 'http://creativecommons.org/licenses/by-nd/4.0/' }, []],
    ['dpla', { rights: 'http://rightsstatements.org/vocab/NoC-US/1.0/' }, []],
    ['europeana', { layers: [] }, ['warning edm-fulltext']],
    ['europeana', { title: { none: ['A letter'] } }, ['warning edm-literal-language']],
    ['dpla', { rights: undefined }, ['error dpla-rights', 'warning dpla-rights-uri']],
    ['dpla', { providers: [] }, ['error dpla-data-provider']],
    ['dpla', { date: undefined }, ['warning dpla-date']],
    ['biblissima', { date: '1945?' }, ['warning biblissima-date']],
    ['biblissima', { languages: [] }, ['warning biblissima-language']],
  ];
  for (const [aggregator, change, found] of WRONG) {
    it(`finds for ${aggregator} with ${JSON.stringify(change)}: ${found.join(', ') || 'nothing'}`, () => {
      expect(rulesOf(aggregator, unit(change))).to.deep.equal(found);
    });
  }

  for (const aggregator of ['europeana', 'dpla'] as const) {
    it(`takes the name of the archive as the provider for ${aggregator}`, () => {
      expect(aggregatorFindings(aggregator, unit({ providers: [] }), 'The archive')).to.deep.equal(
        [],
      );
    });
  }

  it('names the key of record.yaml that fixes it, and where the aggregator documents the rule', () => {
    expect(aggregatorFindings('europeana', unit({ providers: [] }))).to.deep.equal([
      {
        severity: 'error',
        pointer: '/provider',
        rule: 'edm-data-provider',
        message:
          'there is no provider, here or on a level above, and FONDS_NAME is not set. For Europeana, an aggregation must name the provider of the object.',
        spec: 'https://pro.europeana.eu/page/edm-documentation',
      },
    ]);
  });
});
