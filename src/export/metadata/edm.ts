import {
  inherited,
  levelLabel,
  READING_COPY_WARNING,
  requiredStatement,
} from '../../iiif/presentation/description.ts';
import { pictureOf } from '../../iiif/unit.ts';
import { type LanguageMap, tagIn, textIn } from '../../record/language.ts';
import { layerLabel, type Term } from '../../record/record.ts';
import { referenceCode } from '../../record/reference.ts';
import { el, elPerLanguage, esc } from '../../text/xml.ts';
import {
  type DescribedRecord,
  fullTexts,
  holderOf,
  type LeafWithoutText,
  languagesOf,
  providerOf,
} from './described.ts';

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
 * A record with images in the Europeana Data Model, with its elements in the order that Europeana's
 * schema requires. https://pro.europeana.eu/page/edm-documentation
 */
export async function edm(described: DescribedRecord): Promise<string> {
  const images = (await described.leaves()).flatMap((leaf) => {
    const picture = pictureOf(leaf);
    return picture ? [{ ...leaf, image: picture.image }] : [];
  });
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

/** An element that may occur only once: the English value, or else another. */
const single = (name: string, map: LanguageMap | undefined): string[] =>
  map ? [el(name, { 'xml:lang': tagIn(map, 'en') }, esc(textIn(map, 'en')))] : [];

function providedObject(described: DescribedRecord): string {
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
    ...elPerLanguage('dc:description', requiredStatement({ record, path })?.value),
    ...elPerLanguage('dc:description', record.summary),
    ...record.notes.flatMap((note) => elPerLanguage('dc:description', note)),
    el('dc:identifier', {}, esc(record.id)),
    ...elPerLanguage('dc:identifier', referenceCode(path)),
    ...record.via.map((id) => el('dc:identifier', {}, esc(id))),
    ...languages.map((tag) => el('dc:language', {}, esc(tag))),
    ...record.sources.flatMap((source) => elPerLanguage('dc:source', source)),
    ...refer('dc:subject', [...subjects, ...people]),
    ...elPerLanguage('dc:title', record.title),
    ...elPerLanguage('dc:type', levelLabel(record.level)),
    ...(record.date ? [el('dcterms:created', {}, esc(record.date))] : []),
    ...elPerLanguage('dcterms:extent', record.extent),
    ...(above ? [resource('dcterms:isPartOf', uri.record(above.id))] : []),
    ...elPerLanguage('dcterms:provenance', record.custodialHistory),
    ...refer('dcterms:spatial', places),
    ...single('edm:currentLocation', holderOf(path)),
    el('edm:type', {}, languages.length ? 'TEXT' : 'IMAGE'),
  );
}

function aggregation(described: DescribedRecord, [first, ...others]: readonly string[]): string {
  const { record, path, uri } = described;
  const rights = inherited(path, (each) => each.rights);
  const texts = fullTexts({ record }).map(({ id }) => uri.text(record.id, id));
  const provider = providerOf(described) ?? { none: [new URL(uri.base).hostname] };
  return el(
    'ore:Aggregation',
    { 'rdf:about': uri.part(record.id, 'aggregation') },
    resource('edm:aggregatedCHO', uri.part(record.id, 'object')),
    ...single('edm:dataProvider', provider),
    ...[...others, ...texts].map((address) => resource('edm:hasView', address)),
    resource('edm:isShownAt', uri.record(record.id)),
    ...(first ? [resource('edm:isShownBy', first), resource('edm:object', first)] : []),
    ...single('edm:provider', provider),
    ...(rights ? [resource('edm:rights', rights)] : []),
  );
}

/** The compliance level of our Image API 3.0. https://iiif.io/api/image/3.0/compliance/ */
const LEVEL_2 = 'http://iiif.io/api/image/3/level2.json';

/** An element that references a resource. */
export const resource = (name: string, address: string): string =>
  el(name, { 'rdf:resource': address });

/** Address of the whole image: Europeana wants an image, not the service. */
export const imageAddress = ({ uri }: DescribedRecord, image: string): string =>
  `${uri.image(3, image)}/full/max/0/default.jpg`;

/**
 * Each image with its service and its Manifest, then the services. A reading copy is described as one. https://europeana.atlassian.net/wiki/spaces/EF/pages/1503756289/EDM+-+IIIF+Pattern
 */
export function imageResources(
  described: DescribedRecord,
  leaves: readonly LeafWithoutText[],
): string[] {
  const { record, path, uri } = described;
  const rights = inherited(path, (one) => one.rights);
  const isCopy = record.imageKind === 'reading-copy';
  const views = leaves.map(({ folio, image }, i) => {
    const before = leaves[i - 1];
    return el(
      'edm:WebResource',
      { 'rdf:about': imageAddress(described, image) },
      ...(isCopy ? elPerLanguage('dc:description', READING_COPY_WARNING) : []),
      el('dc:format', {}, 'image/jpeg'),
      ...elPerLanguage('dc:title', folio.label),
      ...(before ? [resource('edm:isNextInSequence', imageAddress(described, before.image))] : []),
      ...(rights ? [resource('edm:rights', rights)] : []),
      resource('dcterms:isReferencedBy', uri.manifest(record.id)),
      resource('svcs:has_service', uri.image(3, image)),
    );
  });
  const services = leaves.map(({ image }) =>
    el(
      'svcs:Service',
      { 'rdf:about': uri.image(3, image) },
      resource('dcterms:conformsTo', 'http://iiif.io/api/image'),
      resource('doap:implements', LEVEL_2),
    ),
  );
  return [...views, ...services];
}

/** The trusted texts of the record, each with its language and its rights. */
export function textResources({ record, path, uri }: DescribedRecord): string[] {
  return fullTexts({ record }).map((layer) => {
    const rights = layer.rights ?? inherited(path, (one) => one.rights);
    return el(
      'edm:WebResource',
      { 'rdf:about': uri.text(record.id, layer.id) },
      el('dc:format', {}, 'text/plain'),
      ...elPerLanguage('dc:title', layerLabel(layer)),
      el('dc:language', {}, esc(layer.language)),
      ...(rights ? [resource('edm:rights', rights)] : []),
    );
  });
}

/** A person, place or subject, and the address that stands for it. */
type Entity = { readonly about: string; readonly name: LanguageMap };

const KINDS = {
  creators: 'edm:Agent',
  recipients: 'edm:Agent',
  people: 'edm:Agent',
  places: 'edm:Place',
  subjects: 'skos:Concept',
} as const;
type Kind = keyof typeof KINDS;

type Entities = { readonly [K in Kind]: readonly Entity[] };

/** Everything that a record names, by its authority record, or else by an address of our own. */
export function entitiesOf({ record, uri }: DescribedRecord): Entities {
  const all = (kind: Kind) =>
    record[kind].map(({ name, sameAs }: Term, i) => ({
      about: sameAs ?? uri.part(record.id, `${kind}-${i + 1}`),
      name,
    }));
  return {
    creators: all('creators'),
    recipients: all('recipients'),
    people: all('people'),
    places: all('places'),
    subjects: all('subjects'),
  };
}

/** The contextual entities, each once, even if a record names it in several fields. */
export function entityElements(entities: Entities): string[] {
  const seen = new Set<string>();
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
    entities[kind]
      .filter(({ about }) => !seen.has(about) && seen.add(about))
      .map(({ about, name }) => el(KINDS[kind], { 'rdf:about': about }, ...labels(name))),
  );
}

/** SKOS allows one preferred label per language; the others are alternative labels. */
function labels(name: LanguageMap): string[] {
  const entries = Object.entries(name);
  const pick = (from: number, to?: number): LanguageMap =>
    Object.fromEntries(entries.map(([tag, texts]) => [tag, texts.slice(from, to)]));
  return [
    ...elPerLanguage('skos:prefLabel', pick(0, 1)),
    ...elPerLanguage('skos:altLabel', pick(1)),
  ];
}
