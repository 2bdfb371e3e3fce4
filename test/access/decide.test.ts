import { expect } from 'chai';
import { accessOf, decide, isOpen, nextOpening, stagesOf } from '../../src/access/decide.ts';
import { EVERYONE, type Reader } from '../../src/access/reader.ts';
import { recordFromYaml } from '../../src/record/read-record.ts';
import type { ArchiveRecord } from '../../src/record/record.ts';
import type { YamlValue } from '../../src/record/yaml-value.ts';

type Fields = { readonly [key: string]: YamlValue };

const record = (id: string, fields: Fields): ArchiveRecord =>
  recordFromYaml({ id, level: 'item', title: id, ...fields });

const NOW = new Date('2026-06-01T12:00:00Z');
const PARTS = { folios: ['p1', 'p2'], layers: ['hand', 'fr'] };

const decided = (path: readonly ArchiveRecord[], reader: Reader = EVERYONE, now = NOW) => {
  const access = accessOf(path);
  if (!access) throw new Error('there are no rules');
  return decide(access, PARTS, reader, now);
};

const withAccess = (access: Fields, more: Fields = {}) => [record('r', { access, ...more })];
const signedIn = (...groups: string[]): Reader => ({ ...EVERYONE, groups });

describe('decide(access, parts, reader, now)', () => {
  it('is not needed where no record has a rule: a text about access is a note', () => {
    expect(accessOf([record('r', { access: 'Ask the archivist' })])).to.equal(undefined);
    expect(record('r', { access: { en: 'Ask' } }).access).to.deep.equal({ en: ['Ask'] });
  });

  it('closes all folios of a closed record, until the day it opens', () => {
    const path = withAccess({ rule: 'closed', until: '2040' });
    expect(Object.keys(decided(path).folios)).to.deep.equal(['p1', 'p2']);
    expect(decided(path).folios['p1']?.closure).to.deep.include({
      rule: 'closed',
      opens: '2040-01-01',
    });
    const last = new Date('2039-12-31T23:59:59.999Z');
    expect(isOpen(decided(path, EVERYONE, last))).to.equal(false);
    expect(isOpen(decided(path, EVERYONE, new Date('2040-01-01T00:00:00Z')))).to.equal(true);
  });

  for (const [until, opens] of [
    ['2040', '2040-01-01'],
    ['2040-05', '2040-05-01'],
    ['2040-05-17', '2040-05-17'],
    ['204X', '2050-01-01'],
    ['2040?', '2041-01-01'],
    ['2038/2040', '2041-01-01'],
  ] as const) {
    it(`opens on ${opens} what is closed until ${until}`, () => {
      const path = withAccess({ rule: 'closed', until });
      expect(decided(path).general?.opens).to.equal(opens);
    });
  }

  it('never opens what is closed until a date without an end', () => {
    const path = withAccess({ rule: 'closed', until: '2040/..' });
    expect(decided(path, EVERYONE, new Date('9999-01-01')).general).to.deep.include({
      rule: 'closed',
    });
  });

  for (const [after, fields, opens] of [
    ['date', { date: '1970' }, '2046-01-01'],
    ['creation', { date: '1970-03-02' }, '2045-03-03'],
    [
      'death',
      {
        creators: [
          { name: 'A', died: '1960' },
          { name: 'B', died: '1990' },
        ],
      },
      '2066-01-01',
    ],
    ['1999-12-31', {}, '2075-01-01'],
  ] as [string, Fields, string][]) {
    it(`counts 75 years from the end of ${after}`, () => {
      const path = withAccess({ rule: 'closed', until: { years: '75', after } }, fields);
      expect(decided(path).general?.opens).to.equal(opens);
    });
  }

  it('counts a term that is inherited from the date of each record', () => {
    const fonds = record('f', {
      access: { rule: 'closed', until: { years: '75', after: 'date' } },
    });
    const opens = (date: string) => decided([fonds, record('r', { date })]).general?.opens;
    expect(opens('1970')).to.equal('2046-01-01');
    expect(opens('1960')).to.equal('2036-01-01');
  });

  it('inherits the rule of the nearest record above, which a rule of its own replaces', () => {
    const fonds = record('f', { access: { rule: 'closed' } });
    const series = record('s', { access: { rule: 'registered' } });
    expect(decided([fonds, series, record('r', {})]).general?.rule).to.equal('registered');
    expect(isOpen(decided([fonds, record('r', { access: { rule: 'open' } })]))).to.equal(true);
  });

  it('hides a description, and those of all records below, whatever their own rules are', () => {
    const fonds = record('f', { access: { rule: 'closed', description: 'closed' } });
    const open = record('r', { access: { rule: 'open' } });
    expect(decided([fonds, open]).description).to.deep.include({ rule: 'closed' });
    expect(decided([fonds]).description).to.deep.include({ rule: 'closed' });
  });

  it('admits readers in a reading room, by its network', () => {
    const path = withAccess({ rule: 'reading-room' });
    expect(isOpen(decided(path))).to.equal(false);
    expect(isOpen(decided(path, { ...EVERYONE, networks: ['reading-room'] }))).to.equal(true);
    const other = withAccess({ rule: 'reading-room', networks: ['library'] });
    expect(isOpen(decided(other, { ...EVERYONE, networks: ['reading-room'] }))).to.equal(false);
    expect(isOpen(decided(other, { ...EVERYONE, networks: ['library'] }))).to.equal(true);
  });

  it('admits readers who are signed in, or only those of some groups', () => {
    expect(isOpen(decided(withAccess({ rule: 'registered' }), signedIn()))).to.equal(true);
    const staff = withAccess({ rule: 'registered', groups: ['staff'] });
    expect(isOpen(decided(staff, signedIn('students')))).to.equal(false);
    expect(isOpen(decided(staff, signedIn('students', 'staff')))).to.equal(true);
    const closed = withAccess({ rule: 'closed', groups: ['staff'] });
    expect(isOpen(decided(closed, signedIn()))).to.equal(false);
    expect(isOpen(decided(closed, signedIn('staff')))).to.equal(true);
  });

  it('admits a reader with a ticket for the record, and to no other record', () => {
    const path = withAccess({ rule: 'closed', description: 'closed' });
    expect(isOpen(decided(path, { ...EVERYONE, tickets: ['r'] }))).to.equal(true);
    expect(isOpen(decided(path, { ...EVERYONE, tickets: ['other'] }))).to.equal(false);
  });

  it('closes single folios, layers and parts of leaves', () => {
    const decision = decided(
      withAccess({
        folios: { p2: { rule: 'closed' } },
        layers: { fr: { rule: 'registered' } },
        redactions: [{ folio: 'p1', lines: 'l4-l7', reason: 'A name' }],
      }),
    );
    expect(Object.keys(decision.folios)).to.deep.equal(['p2']);
    expect(Object.keys(decision.layers)).to.deep.equal(['fr']);
    expect(decision.redactions).to.have.length(1);
    expect(decision.redactions[0]).to.deep.include({ folio: 'p1', lines: ['l4', 'l7'] });
  });

  it('leaves a layer open that has a rule of its own in a record that is closed', () => {
    const { folios } = decided(withAccess({ rule: 'closed', layers: { fr: { rule: 'open' } } }));
    expect(folios['p1']?.openLayers).to.deep.equal(['fr']);
  });

  it('says when it decides otherwise next', () => {
    const access = accessOf(
      withAccess({
        rule: 'closed',
        until: '2040',
        redactions: [{ folio: 'p1', lines: 'l1', until: '2050' }],
      }),
    );
    if (!access) throw new Error('there are no rules');
    expect(nextOpening(access, NOW)).to.deep.equal(new Date('2040-01-01'));
    expect(stagesOf(access, NOW).map((time) => time.getUTCFullYear())).to.deep.equal([
      2026, 2040, 2050,
    ]);
    expect(nextOpening(access, new Date('2050-01-01'))).to.equal(undefined);
  });
});
