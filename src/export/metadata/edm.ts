import { inherited, levelLabel, requiredStatement } from '../../iiif/description.ts';
import { type LanguageMap, tagIn, textIn } from '../../record/language.ts';
import { referenceCode } from '../../record/reference.ts';
import { el, elIn, esc } from '../../text/xml.ts';
import { type Described, fullTexts, holderOf, languagesOf, providerOf } from './described.ts';
import { entitiesOf, entityElements } from './edm-entity.ts';
import { imageAddress, imageResources, resource, textResources } from './edm-resource.ts';

const ROOT = {
  'xmlns:rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:dcterms': 'http://purl.org/dc/terms/',
  'xmlns:doap': 'http://usefulinc.com/ns/doap#',
  'xmlns:edm': 'http://www.europeana.eu/schemas/edm/',
  'xmlns:ore': 'http://www.openarchives.org/ore/terms/',
  'xmlns:skos': 'http://www.w3.org/2004/02/skos/core#',
  'xmlns:svcs': 'http://rdfs.org/sioc/services#',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation':
    'http://www.w3.org/1999/02/22-rdf-syntax-ns# http://www.europeana.eu/schemas/edm/EDM.xsd',
};

/**
 * A record with images in the Europeana Data Model, its elements in the order that Europeana's schema
 * demands. https://pro.europeana.eu/page/edm-documentation
 */
export function edm(described: Described): string {
  const images = [...described.leaves()];
  const entities = entitiesOf(described);
  return el(
    'rdf:RDF',
    ROOT,
    providedObject(described),
    ...imageResources(described, images),
    ...textResources(described),
    ...entityElements(entities),
    aggregation(
      described,
      images.map(({ image }) => imageAddress(described, image)),
    ),
  );
}

/** The one value that is allowed of some elements. */
const one = (name: string, map: LanguageMap | undefined): string[] =>
  map ? [el(name, { 'xml:lang': tagIn(map, 'en') }, esc(textIn(map, 'en')))] : [];

function providedObject(described: Described): string {
  const { record, path, uri } = described;
  const { creators, recipients, subjects, people, places } = entitiesOf(described);
  const languages = languagesOf(record);
  const above = path.at(-2);
  const refer = (name: string, all: typeof creators) =>
    all.map(({ about }) => resource(name, about));
  return el(
    'edm:ProvidedCHO',
    { 'rdf:about': uri.part(record.id, 'object') },
    ...refer('dc:creator', creators),
    ...refer('dc:contributor', recipients),
    ...elIn('dc:description', requiredStatement({ record, path })?.value),
    ...elIn('dc:description', record.summary),
    ...record.notes.flatMap((note) => elIn('dc:description', note)),
    el('dc:identifier', {}, esc(record.id)),
    ...elIn('dc:identifier', referenceCode(path)),
    ...record.via.map((id) => el('dc:identifier', {}, esc(id))),
    ...languages.map((tag) => el('dc:language', {}, esc(tag))),
    ...record.sources.flatMap((source) => elIn('dc:source', source)),
    ...refer('dc:subject', [...subjects, ...people]),
    ...elIn('dc:title', record.title),
    ...elIn('dc:type', levelLabel(record.level)),
    ...(record.date ? [el('dcterms:created', {}, esc(record.date))] : []),
    ...elIn('dcterms:extent', record.extent),
    ...(above ? [resource('dcterms:isPartOf', uri.record(above.id))] : []),
    ...elIn('dcterms:provenance', record.custodialHistory),
    ...refer('dcterms:spatial', places),
    ...one('edm:currentLocation', holderOf(path)),
    el('edm:type', {}, languages.length ? 'TEXT' : 'IMAGE'),
  );
}

function aggregation(described: Described, [first, ...others]: readonly string[]): string {
  const { record, path, uri } = described;
  const rights = inherited(path, (each) => each.rights);
  const texts = fullTexts({ record }).map(({ id }) => uri.text(record.id, id));
  const provider = providerOf(described) ?? { none: [new URL(uri.base).hostname] };
  return el(
    'ore:Aggregation',
    { 'rdf:about': uri.part(record.id, 'aggregation') },
    resource('edm:aggregatedCHO', uri.part(record.id, 'object')),
    ...one('edm:dataProvider', provider),
    ...[...others, ...texts].map((address) => resource('edm:hasView', address)),
    resource('edm:isShownAt', uri.record(record.id)),
    ...(first ? [resource('edm:isShownBy', first), resource('edm:object', first)] : []),
    ...one('edm:provider', provider),
    ...(rights ? [resource('edm:rights', rights)] : []),
  );
}
