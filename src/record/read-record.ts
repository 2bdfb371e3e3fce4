import type { LanguageMap } from './language.ts';
import type {
  ArchiveRecord,
  Folio,
  ImageKind,
  Layer,
  Link,
  Provider,
  Section,
  Segment,
  Statement,
  Term,
} from './record.ts';

/** What record.yaml holds after the schema has passed it: strings, lists and maps only. */
export type YamlValue = string | readonly YamlValue[] | { readonly [key: string]: YamlValue };
type Fields = { readonly [key: string]: YamlValue };

/**
 * The record that a checked record.yaml describes, with every short form written out: a single
 * text becomes a list, an absent list an empty one.
 */
export function recordFromYaml(written: Fields): ArchiveRecord {
  const { reference } = written;
  return {
    ...(written as unknown as Pick<ArchiveRecord, 'id' | 'level'>),
    ...strings(written, 'date', 'rights', 'start'),
    ...maps(written, 'extent', 'summary', 'custodialHistory', 'access'),
    ...one(written, 'requiredStatement', statement),
    reference: {
      ...strings(fields(reference), 'fonds', 'opis', 'delo', 'leaves'),
      ...maps(fields(reference), 'repository', 'code'),
    },
    title: map(written['title'] ?? ''),
    creators: list(written['creators']).map(term),
    recipients: list(written['recipients']).map(term),
    languages: list(written['languages']).map(text),
    notes: list(written['notes']).map(map),
    metadata: list(written['metadata']).map(statement),
    providers: list(written['provider']).map(provider),
    homepages: list(written['homepage']).map(link),
    subjects: list(written['subjects']).map(term),
    places: list(written['places']).map(term),
    people: list(written['people']).map(term),
    related: list(written['related']).map(link),
    sources: list(written['sources']).map(map),
    via: list(written['via']).map(text),
    viewingDirection: text(written['viewingDirection'] ?? 'left-to-right'),
    behavior: text(written['behavior'] ?? 'individuals'),
    imageKind: text(written['imageKind'] ?? 'scan') as ImageKind,
    folios: list(written['folios']).map(folio),
    layers: list(written['layers']).map(layer),
    contents: list(written['contents']).map(section),
  };
}

function layer(value: YamlValue): Layer {
  const given = fields(value);
  return {
    ...(given as unknown as Pick<Layer, 'id' | 'kind' | 'language' | 'status' | 'files'>),
    ...strings(given, 'rights', 'generator', 'alignedWith'),
    ...maps(given, 'label', 'note', 'source'),
    ...one(given, 'confidence', Number),
    ...one(given, 'folios', (ids) => list(ids).map(text)),
    responsibility: list(given['responsibility']).map(term),
    alignment: Object.fromEntries(
      Object.entries(fields(given['alignment'])).map(([id, pairs]) => [
        id,
        list(pairs).map(pairing),
      ]),
    ),
  };
}

function pairing(value: YamlValue): Segment {
  const { source, target } = fields(value);
  return { source: list(source).map(text), target: list(target).map(text) };
}

function folio(value: YamlValue): Folio {
  const given = fields(value);
  return {
    id: text(given['id'] ?? ''),
    label: map(given['label'] ?? given['id'] ?? ''),
    ...strings(given, 'image'),
    ...one(given, 'page', Number),
    ...maps(given, 'note'),
  };
}

function section(value: YamlValue): Section {
  const { label, folios, contents } = fields(value);
  return {
    label: map(label ?? ''),
    folios: list(folios).map(text),
    sections: list(contents).map(section),
  };
}

function provider(value: YamlValue): Provider {
  const given = fields(value);
  return {
    id: text(given['id'] ?? ''),
    label: map(given['label'] ?? ''),
    ...one(given, 'homepage', link),
    ...strings(given, 'logo'),
  };
}

function term(value: YamlValue): Term {
  if (typeof value === 'string') return { name: map(value) };
  const given = fields(value);
  if (!('name' in given)) return { name: map(value) };
  return {
    name: map(given['name'] ?? ''),
    ...maps(given, 'role'),
    ...strings(given, 'sameAs'),
    ...one(given, 'type', (type) => text(type) as NonNullable<Term['type']>),
  };
}

function link(value: YamlValue): Link {
  const given = fields(value);
  return {
    url: text(given['url'] ?? ''),
    label: map(given['label'] ?? ''),
    languages: list(given['languages']).map(text),
    ...strings(given, 'format'),
  };
}

function statement(value: YamlValue): Statement {
  const { label, value: said } = fields(value);
  return { label: map(label ?? ''), value: map(said ?? '') };
}

function map(value: YamlValue): LanguageMap {
  if (typeof value === 'string' || isList(value)) return { none: list(value).map(text) };
  return Object.fromEntries(
    Object.entries(value).map(([tag, texts]) => [tag, list(texts).map(text)]),
  );
}

/** Folded lines of YAML end in a line break that is nobody's text. */
const text = (value: YamlValue): string => String(value).trim();
const isList = (value: YamlValue): value is readonly YamlValue[] => Array.isArray(value);

function list(value: YamlValue | undefined): readonly YamlValue[] {
  if (value === undefined || value === '') return [];
  return isList(value) ? value : [value];
}

const fields = (value: YamlValue | undefined): Fields =>
  typeof value === 'object' && !isList(value) ? value : {};

function one<K extends string, T>(from: Fields, key: K, read: (value: YamlValue) => T) {
  const value = from[key];
  return (value === undefined ? {} : { [key]: read(value) }) as { [P in K]?: T };
}

function every<K extends string, T>(from: Fields, keys: K[], read: (value: YamlValue) => T) {
  return Object.assign({}, ...keys.map((key) => one(from, key, read))) as { [P in K]?: T };
}

const strings = <K extends string>(from: Fields, ...keys: K[]) => every(from, keys, text);
const maps = <K extends string>(from: Fields, ...keys: K[]) => every(from, keys, map);
