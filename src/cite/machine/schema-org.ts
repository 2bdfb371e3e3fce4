import { type Leaf, type Member, pictureOf, type Unit, wholeImageUrl } from '../../iiif/unit.ts';
import type { Uris } from '../../iiif/uri.ts';
import { type LanguageMap, textIn } from '../../record/language.ts';
import {
  type ArchiveRecord,
  hasOnlyTrustedTexts,
  isTrusted,
  type Layer,
  layerLabel,
  type Term,
} from '../../record/record.ts';
import { citedDescription } from '../citation.ts';
import { citedDate, isoDate } from '../date.ts';
import { inOrder, nameIn } from '../name.ts';

/** Number of members listed for a level; its Collection has all of them. */
const MOST = 100;

/** The schema.org types of a record. https://schema.org/ArchiveComponent */
export const archiveType = ({ record, leaves }: Pick<Unit, 'record' | 'leaves'>): string[] => {
  if (record.level === 'repository') return ['ArchiveOrganization'];
  return ['ArchiveComponent', leaves.length > 0 ? 'Manuscript' : 'Collection'];
};

/**
 * A record as schema.org describes it, for search engines. Texts that are not the original's are not
 * offered as its text. https://schema.org/docs/jsonld.html
 *
 * @param language of the page that carries it
 */
export function recordJsonLd(
  uri: Uris,
  unit: Unit,
  members: readonly Member[],
  language: string,
): Json {
  const { record } = unit;
  return {
    '@context': 'https://schema.org',
    '@id': uri.record(record.id),
    '@type': archiveType(unit),
    url: uri.record(record.id),
    ...common(unit, language),
    ...(record.level === 'repository'
      ? { archiveHeld: members.slice(0, MOST).map((one) => memberIn(uri, one, language)) }
      : component(uri, unit, members, language)),
  };
}

function common({ record }: Unit, language: string): Json {
  const { title, summary } = record;
  const others = Object.entries(title)
    .filter(([tag]) => tag !== language && tag !== 'none')
    .flatMap(([, texts]) => texts);
  return {
    name: textIn(title, language),
    ...(others.length > 0 && { alternateName: others }),
    ...(summary && { description: textIn(summary, language) }),
  };
}

/** The properties of every record except a repository. */
function component(uri: Uris, unit: Unit, members: readonly Member[], language: string): Json {
  const { record, path, leaves } = unit;
  const described = citedDescription(path);
  const repository = path.find(({ level }) => level === 'repository');
  const above = path.at(-2);
  const pictures = leaves.flatMap((leaf) => pictureOf(leaf) ?? []);
  return {
    identifier: [textIn(described.reference, language), ...record.via],
    ...dated(record.date),
    ...(record.languages.length > 0 && { inLanguage: record.languages }),
    ...(record.creators.length > 0 && {
      creator: record.creators.map((one) => agent(one, language)),
    }),
    ...(record.subjects.length > 0 && {
      keywords: record.subjects.map(({ name }) => textIn(name, language)),
    }),
    ...(record.extent && { materialExtent: textIn(record.extent, language) }),
    ...(described.repository && {
      holdingArchive: {
        '@type': 'ArchiveOrganization',
        ...(repository && { '@id': uri.record(repository.id) }),
        name: textIn(described.repository, language),
      },
    }),
    itemLocation: textIn(described.shelfmark, language),
    // Only for works: a repository is the holdingArchive instead. https://schema.org/isPartOf
    ...(above && above.level !== 'repository' && { isPartOf: partIn(uri, above, language) }),
    ...(members.length > 0 && {
      hasPart: members.slice(0, MOST).map((one) => memberIn(uri, one, language)),
    }),
    ...(described.rights && { license: described.rights }),
    ...(record.access && { conditionsOfAccess: textIn(record.access, language) }),
    isAccessibleForFree: leaves.every(({ closed }) => !closed),
    ...(pictures[0] && {
      thumbnailUrl: wholeImageUrl(uri, pictures[0], 400),
      image: leaves.flatMap((leaf) => image(uri, record, leaf, language) ?? []),
    }),
    ...media(uri, unit),
    ...translations(uri, record, language),
  };
}

/** A leaf of a record. */
export function leafJsonLd(
  uri: Uris,
  path: readonly ArchiveRecord[],
  leaf: Leaf,
  language: string,
): Json {
  const record = path.at(-1) as ArchiveRecord;
  const described = citedDescription(path, leaf.folio.label);
  const [shown, picture] = [pictureOf(leaf), image(uri, record, leaf, language)];
  return {
    '@context': 'https://schema.org',
    '@id': uri.folio(record.id, leaf.folio.id),
    '@type': 'ArchiveComponent',
    url: uri.folio(record.id, leaf.folio.id),
    name: `${textIn(leaf.folio.label, language)}, ${textIn(record.title, language)}`,
    identifier: textIn(described.reference, language),
    itemLocation: textIn(described.shelfmark, language),
    isPartOf: {
      '@type': ['ArchiveComponent', 'Manuscript'],
      '@id': uri.record(record.id),
      name: textIn(record.title, language),
    },
    ...(described.rights && { license: described.rights }),
    ...(shown && { thumbnailUrl: wholeImageUrl(uri, shown, 400), image: picture }),
  };
}

/** A JSON-LD object. */
export type Json = { readonly [key: string]: unknown };

/** A day, month or year of creation; a range of dates is the coverage. */
export function dated(date: string | undefined): Json {
  const read = date === undefined ? undefined : citedDate(date);
  const iso = read && isoDate(read);
  if (!iso) return {};
  return iso.includes('/') ? { temporalCoverage: iso } : { dateCreated: iso };
}

/** A person, or else an organization. */
export function agent(term: Term, language: string): Json {
  const { sameAs } = term;
  const read = nameIn(term, language);
  return {
    '@type': 'literal' in read ? 'Organization' : 'Person',
    ...(sameAs && { '@id': sameAs, sameAs }),
    name: inOrder(read),
    ...('literal' in read ? {} : { familyName: read.family, givenName: read.given }),
  };
}

export const partIn = (uri: Uris, { id, title }: ArchiveRecord, language: string): Json => ({
  '@type': ['ArchiveComponent', 'Collection'],
  '@id': uri.record(id),
  name: textIn(title, language),
});

export const memberIn = (uri: Uris, { id, type, label }: Member, language: string): Json => ({
  '@type': ['ArchiveComponent', type === 'Manifest' ? 'Manuscript' : 'Collection'],
  '@id': uri.record(id),
  name: textIn(label, language),
});

const COPY: LanguageMap = {
  en: ['Typeset reading copy, not a facsimile'],
  ru: ['Наборная копия для чтения, не факсимиле'],
};

/** The image of a leaf; undefined if it is closed. */
export function image(
  uri: Uris,
  record: ArchiveRecord,
  leaf: Leaf,
  language: string,
): Json | undefined {
  const picture = pictureOf(leaf);
  if (!picture) return undefined;
  const label = textIn(leaf.folio.label, language);
  const isCopy = record.imageKind === 'reading-copy';
  return {
    '@type': 'ImageObject',
    contentUrl: wholeImageUrl(uri, picture),
    name: label,
    ...(isCopy && { caption: textIn(COPY, language) }),
  };
}

/** The files of a record. */
export function media(uri: Uris, { record, leaves }: Unit): Json {
  if (leaves.length === 0) return {};
  const file = (contentUrl: string, encodingFormat: string) => ({
    '@type': 'MediaObject',
    contentUrl,
    encodingFormat,
  });
  return {
    associatedMedia: [
      file(uri.manifest(record.id), 'application/ld+json'),
      ...(hasOnlyTrustedTexts(record)
        ? [file(uri.export(record.id, 'record.pdf'), 'application/pdf')]
        : []),
      ...record.layers
        .filter((layer) => isTrusted(layer) && layer.kind === 'transcription')
        .map(({ id }) => file(uri.text(record.id, id), 'text/plain')),
    ],
  };
}

export const translations = (uri: Uris, record: ArchiveRecord, language: string): Json => {
  const given = record.layers.filter((layer) => layer.kind === 'translation' && isTrusted(layer));
  if (given.length === 0) return {};
  const work = (layer: Layer): Json => ({
    '@type': 'CreativeWork',
    name: textIn(layerLabel(layer), language),
    url: uri.text(record.id, layer.id),
    inLanguage: layer.language,
    translationOfWork: { '@id': uri.record(record.id) },
    ...(layer.responsibility.length > 0 && {
      contributor: layer.responsibility.map((one) => agent(one, language)),
    }),
    ...(layer.rights && { license: layer.rights }),
  });
  return { workTranslation: given.map(work) };
};
