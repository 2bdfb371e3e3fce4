import { expect } from 'chai';
import { metsElement } from '../../../src/export/file/mets.ts';
import type { DescribedLevel } from '../../../src/export/metadata/described.ts';
import { METADATA_FORMATS } from '../../../src/export/metadata/formats.ts';
import type { MetadataFile } from '../../../src/iiif/downloads.ts';
import { metadataFiles } from '../../../src/iiif/presentation/description.ts';
import type { Leaf } from '../../../src/iiif/unit.ts';
import { imageId, uris } from '../../../src/iiif/uri.ts';
import { recordFromYaml as describeRecord } from '../../../src/record/read-record.ts';
import type { ArchiveRecord } from '../../../src/record/record.ts';
import { joinInSlices } from '../../../src/system/time-slices.ts';
import { xml } from '../../support/xml/xml.ts';

const uri = uris('https://archive.example');
const RIGHTS = 'http://creativecommons.org/publicdomain/mark/1.0/';
const WIKIDATA = 'http://www.wikidata.org/entity/Q1';

const repository = describeRecord({
  id: 'attic',
  level: 'repository',
  title: { en: 'The Attic', ru: 'Чердак' },
  reference: { repository: { en: 'Attic', ru: 'Чердак' } },
  provider: [{ label: { en: 'Friends of the Attic' } }],
});
const letter = describeRecord({
  id: 'letter',
  level: 'item',
  title: { en: 'A letter', ru: 'Письмо' },
  reference: { fonds: '1', leaves: '0001-0002' },
  date: '1915~/1916',
  creators: [{ name: { en: 'Anna', ru: 'Анна' }, sameAs: WIKIDATA }],
  recipients: [{ name: 'Ivan' }],
  people: [{ name: { en: 'Anna' }, sameAs: WIKIDATA }],
  languages: ['ru'],
  extent: { en: '2 leaves' },
  summary: { en: 'All is <well> & good' },
  custodialHistory: { en: 'Found in a trunk' },
  rights: RIGHTS,
  subjects: [{ en: 'Letters' }],
  places: [{ en: 'Moscow' }],
  sources: [{ en: 'A book' }],
  via: ['https://doi.org/10.1234/x'],
  access: { en: 'Open' },
  folios: [
    { id: 'p1', label: { en: 'l. 1' } },
    { id: 'p2', label: { en: 'l. 2' } },
  ],
  layers: [
    { id: 'hand', kind: 'transcription', language: 'ru', status: 'reviewed', files: 'x' },
    { id: 'guess', kind: 'transcription', language: 'ru', status: 'reconstruction', files: 'x' },
  ],
});

const described = (record: ArchiveRecord): DescribedLevel => ({
  uri,
  record,
  path: record === repository ? [repository] : [repository, record],
  published: '2026-01-02T03:04:05.678Z',
  thumbnail: { image: 'letter_p1', width: 300, height: 400 },
  leaves: async () =>
    record.folios.map((folio) => ({
      folio,
      image: imageId(record.id, folio.id),
      width: 600,
      height: 800,
      max: { width: 600, height: 800 },
      sizes: [] as Leaf['sizes'],
      texts: record.layers.map((layer) => ({ layer })),
    })),
  members: async () => [{ id: 'letter', type: 'Manifest', label: letter.title }],
});
const written = async (file: MetadataFile, record = letter) =>
  xml(await METADATA_FORMATS[file].write(described(record)));

describe('a record in Dublin Core', () => {
  it('has its titles, addresses, date and rights', async () => {
    const dc = await written('dc.xml');
    expect(dc.texts('//dc:title[@xml:lang="ru"]')).to.deep.equal(['Письмо']);
    expect(dc.texts('//dc:identifier')).to.include.members([
      uri.record('letter'),
      uri.manifest('letter'),
      'https://doi.org/10.1234/x',
      'Attic, f. 1, ll. 1–2',
    ]);
    expect(dc.texts('//dc:date')).to.deep.equal(['1915~/1916']);
    expect(dc.texts('//dc:rights')).to.deep.equal([RIGHTS, 'Open']);
    expect(dc.texts('//dc:description')).to.include('All is <well> & good');
  });

  it('names the Manifest in dcterms:isReferencedBy if qualified', async () => {
    const qdc = await written('qdc.xml');
    expect(qdc.texts('//dcterms:isReferencedBy')).to.deep.equal([uri.manifest('letter')]);
    expect(qdc.texts('//dcterms:hasFormat')).to.deep.equal([uri.text('letter', 'hand')]);
    expect(qdc.texts('//dcterms:created')).to.deep.equal(['1915~/1916']);
    expect(qdc.count('//dcterms:created/@*')).to.equal(0);
  });
});

describe('a record in MODS', () => {
  it('names the Manifest in a url with the note that aggregators look for', async () => {
    const mods = await written('mods.xml');
    expect(mods.texts('/mods:mods/mods:location/mods:url[@note="iiif-manifest"]')).to.deep.equal([
      uri.manifest('letter'),
    ]);
    expect(mods.order('/mods:mods/mods:location/*')).to.deep.equal([
      'physicalLocation',
      'shelfLocator',
      'url',
    ]);
    expect(mods.text('//mods:url[@usage="primary"]')).to.equal(uri.record('letter'));
    expect(mods.text('//mods:url[@access="preview"]')).to.contain('/full/300,400/0/default.jpg');
  });

  it('has the date in EDTF, the rights as a URI, and sender and recipient', async () => {
    const mods = await written('mods.xml');
    expect(mods.text('//mods:dateCreated[@encoding="edtf"]')).to.equal('1915~/1916');
    expect(mods.text('//mods:accessCondition/@xlink:href')).to.equal(RIGHTS);
    expect(mods.text('//mods:identifier[@type="doi"]')).to.equal('https://doi.org/10.1234/x');
    const named = (role: string) =>
      mods.texts(`//mods:name[mods:role/mods:roleTerm="${role}"]/mods:namePart`);
    expect(named('cre')).to.deep.equal(['Anna', 'Анна']);
    expect(named('rcp')).to.deep.equal(['Ivan']);
    expect(mods.texts('//mods:relatedItem[@type="host"]/mods:location/mods:url')).to.deep.equal([
      uri.record('attic'),
    ]);
  });
});

describe('a record in EDM', () => {
  let edm: Awaited<ReturnType<typeof written>>;
  before(async () => {
    edm = await written('edm.xml');
  });
  const service = uri.image(3, 'letter_p1');
  const image = `${service}/full/max/0/default.jpg`;

  it('has its elements in the order of the schema', () => {
    expect(edm.order('//ore:Aggregation/*')).to.deep.equal([
      'edm:aggregatedCHO',
      'edm:dataProvider',
      'edm:hasView',
      'edm:isShownAt',
      'edm:isShownBy',
      'edm:object',
      'edm:provider',
      'edm:rights',
    ]);
    expect(edm.order('//edm:ProvidedCHO/*').slice(-2)).to.deep.equal([
      'edm:currentLocation',
      'edm:type',
    ]);
    expect(edm.order('//edm:WebResource[2]/*')).to.deep.equal([
      'dc:format',
      'dc:title',
      'edm:isNextInSequence',
      'edm:rights',
      'dcterms:isReferencedBy',
      'svcs:has_service',
    ]);
  });

  it('names as data provider the provider, else the archive, else the repository', async () => {
    const { providers: _, ...alone } = repository;
    const path = [{ ...alone, providers: [] }, letter];
    const givenBy = async (more: object) => {
      const edm = xml(await METADATA_FORMATS['edm.xml'].write({ ...described(letter), ...more }));
      return [edm.text('//edm:dataProvider'), edm.text('//edm:provider')];
    };
    const named = { archive: 'The Archive' };
    expect(await givenBy(named)).to.deep.equal(['Friends of the Attic', 'Friends of the Attic']);
    expect(await givenBy({ path, ...named })).to.deep.equal(['The Archive', 'The Archive']);
    expect(await givenBy({ path })).to.deep.equal(['The Attic', 'The Attic']);
    expect((await givenBy({ path: [letter] }))[0]).to.equal('archive.example');
  });

  it('shows an image, with its service and its Manifest', () => {
    const view = `//edm:WebResource[@rdf:about="${image}"]`;
    expect(edm.text('//edm:isShownBy/@rdf:resource')).to.equal(image);
    expect(edm.text(`${view}/svcs:has_service/@rdf:resource`)).to.equal(service);
    expect(edm.text(`${view}/dcterms:isReferencedBy/@rdf:resource`)).to.equal(
      uri.manifest('letter'),
    );
    const about = `//svcs:Service[@rdf:about="${service}"]`;
    expect(edm.text(`${about}/dcterms:conformsTo/@rdf:resource`)).to.equal(
      'http://iiif.io/api/image',
    );
    expect(edm.text(`${about}/doap:implements/@rdf:resource`)).to.contain('level2');
  });

  it('describes each person once, by the URI of an authority record if there is one', () => {
    expect(edm.count(`//edm:Agent[@rdf:about="${WIKIDATA}"]`)).to.equal(1);
    expect(edm.text('//dc:creator/@rdf:resource')).to.equal(WIKIDATA);
    const pointed = edm.texts('//edm:ProvidedCHO/*/@rdf:resource');
    const told = edm.texts('//@rdf:about');
    expect(pointed.filter((one) => one.includes('#')).filter((one) => !told.includes(one))).to.be
      .empty;
    expect(edm.text('//edm:type')).to.equal('TEXT');
    expect(edm.text('//dc:language')).to.equal('ru');
  });
});

describe('a level in EAD3', () => {
  it('describes itself and lists the records below it', async () => {
    const ead = await written('ead.xml', repository);
    expect(ead.text('/ead:ead/ead:control/ead:recordid')).to.equal('attic');
    expect(ead.text('//ead:archdesc/@otherlevel')).to.equal('Repository');
    expect(ead.texts('//ead:c/ead:did/ead:unittitle')).to.deep.equal(['A letter', 'Письмо']);
    expect(ead.text('//ead:c/ead:did/ead:dao/@href')).to.equal(uri.manifest('letter'));
  });

  it('is truncated if more lies below it than a finding aid should list, and says so', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({
      id: `r${i}`,
      type: 'Manifest' as const,
      label: { en: [`R ${i}`] },
    }));
    const level = { ...described(repository), members: async () => many };
    const ead = xml(await METADATA_FORMATS['ead.xml'].write(level));
    expect(ead.count('//ead:c')).to.equal(1000);
    expect(ead.text('//ead:dsc/ead:p')).to.contain(uri.collection('attic'));
  });
});

describe('the description in every format', () => {
  const metsOf = (record: ArchiveRecord) => joinInSlices(metsElement(described(record)));
  const all = async (record: ArchiveRecord) => {
    const files = metadataFiles([repository, record]);
    const written = files.map((file) => METADATA_FORMATS[file].write(described(record)));
    return [...(await Promise.all(written)), await metsOf(record)];
  };

  it('has unique ids in METS, since many records share one response', async () => {
    const idsOf = async (record: ArchiveRecord) =>
      (await metsOf(record)).match(/ ID="[^"]+"/g) ?? [];
    const ids = [...(await idsOf(letter)), ...(await idsOf({ ...letter, id: 'letter-2' }))];
    expect(ids.length).to.be.greaterThan(10);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('omits untrusted texts, but warns of them', async () => {
    for (const one of await all(letter)) {
      expect(one).not.to.contain('guess');
      expect(one).to.contain('reconstruction: not the text of the original');
    }
  });

  it('says that images are reading copies', async () => {
    for (const one of await all({ ...letter, imageKind: 'reading-copy' })) {
      expect(one).to.contain('reading copies typeset from a text, not facsimiles');
    }
  });

  it('is not given in EDM without rights, nor as a finding aid for a record with leaves', () => {
    const { rights: _, ...free } = letter;
    expect(metadataFiles([free])).to.deep.equal(['dc.xml', 'qdc.xml', 'mods.xml']);
    expect(metadataFiles([letter])).to.include('edm.xml');
    expect(metadataFiles([repository])).to.deep.equal(['dc.xml', 'qdc.xml', 'mods.xml', 'ead.xml']);
  });
});
