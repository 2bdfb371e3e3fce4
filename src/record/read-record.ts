import { accessFields } from './read-access.ts';
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
import {
  fields,
  list,
  map,
  maps,
  optional,
  strings,
  text,
  type YamlMap,
  type YamlValue,
} from './yaml-value.ts';

/**
 * The record in a `record.yaml` that follows the schema. Short forms are expanded: a single value
 * becomes a list, a missing list an empty one.
 */
export function recordFromYaml(yaml: YamlMap): ArchiveRecord {
  const { reference, access, ...rest } = yaml;
  return {
    ...(rest as unknown as Pick<ArchiveRecord, 'id' | 'level'>),
    ...strings(yaml, 'date', 'rights', 'start'),
    ...maps(yaml, 'extent', 'summary', 'custodialHistory'),
    ...accessFields(access),
    ...optional(yaml, 'requiredStatement', statement),
    reference: {
      ...strings(fields(reference), 'fonds', 'opis', 'delo', 'leaves'),
      ...maps(fields(reference), 'repository', 'code'),
    },
    title: map(yaml['title'] ?? ''),
    creators: list(yaml['creators']).map(term),
    recipients: list(yaml['recipients']).map(term),
    languages: list(yaml['languages']).map(text),
    notes: list(yaml['notes']).map(map),
    metadata: list(yaml['metadata']).map(statement),
    providers: list(yaml['provider']).map(provider),
    homepages: list(yaml['homepage']).map(link),
    subjects: list(yaml['subjects']).map(term),
    places: list(yaml['places']).map(term),
    people: list(yaml['people']).map(term),
    related: list(yaml['related']).map(link),
    sources: list(yaml['sources']).map(map),
    via: list(yaml['via']).map(text),
    viewingDirection: text(yaml['viewingDirection'] ?? 'left-to-right'),
    behavior: text(yaml['behavior'] ?? 'individuals'),
    imageKind: text(yaml['imageKind'] ?? 'scan') as ImageKind,
    folios: list(yaml['folios']).map(folio),
    layers: list(yaml['layers']).map(layer),
    contents: list(yaml['contents']).map(section),
  };
}

function layer(value: YamlValue): Layer {
  const given = fields(value);
  return {
    ...(given as unknown as Pick<Layer, 'id' | 'kind' | 'language' | 'status' | 'files'>),
    ...strings(given, 'rights', 'generator', 'alignedWith'),
    ...maps(given, 'label', 'note', 'source'),
    ...optional(given, 'confidence', Number),
    ...optional(given, 'folios', (ids) => list(ids).map(text)),
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
    ...optional(given, 'page', Number),
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
    ...optional(given, 'homepage', link),
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
    ...strings(given, 'sameAs', 'died'),
    ...optional(given, 'type', (type) => text(type) as NonNullable<Term['type']>),
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
  const given = fields(value);
  return { label: map(given['label'] ?? ''), value: map(given['value'] ?? '') };
}
