import { type Leaf, type Member, type Unit, wholeImage } from '../iiif/unit.ts';
import type { Uris } from '../iiif/uri.ts';
import { type LanguageMap, textIn } from '../record/language.ts';
import { isOriginal, isTrusted, layerLabel } from '../record/layer.ts';
import type { ArchiveRecord, Layer, Term } from '../record/record.ts';
import { citedDate, isoDate } from './date.ts';
import { inOrder, nameIn } from './name.ts';

/** What becomes JSON-LD. */
export type Json = { readonly [key: string]: unknown };

/** One day, month or year; a span is what it covers. */
export function dated(date: string | undefined): Json {
  const read = date === undefined ? undefined : citedDate(date);
  const iso = read && isoDate(read);
  if (!iso) return {};
  return iso.includes('/') ? { temporalCoverage: iso } : { dateCreated: iso };
}

/** A name that is no person's is a body's. */
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

export function image(uri: Uris, record: ArchiveRecord, leaf: Leaf, language: string): Json {
  const label = textIn(leaf.folio.label, language);
  const isCopy = record.imageKind === 'reading-copy';
  return {
    '@type': 'ImageObject',
    contentUrl: wholeImage(uri, leaf),
    name: label,
    ...(isCopy && { caption: textIn(COPY, language) }),
  };
}

/** What can be had of it as files. */
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
      ...(isOriginal(record) ? [file(uri.export(record.id, 'record.pdf'), 'application/pdf')] : []),
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
