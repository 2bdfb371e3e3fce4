import { bilingual } from '../record/language.ts';
import { isObject, type Json, listOf, objectsOf } from './json.ts';
import type { Uris } from './uri.ts';

/** Where and what a version is. */
export type VersionPlace = {
  readonly record: string;
  readonly version: number;
  /** ISO 8601 */
  readonly time: string;
  /** The newest version there is. */
  readonly newest: number;
  /** Ids of the folios whose image is another one now. */
  readonly otherImages: readonly string[];
  /** The public address under which it was published then. */
  readonly base: string;
};

/**
 * A document of a version, as it was published, under addresses of its own: its ids and its canvases
 * belong to the version, so that it can stand beside the record of now. What leads to other forms of
 * the text of now is left out, and what is not as it was is said.
 */
export function inVersion(uri: Uris, document: Json, place: VersionPlace): Json {
  const { record, version } = place;
  const moved = withAddresses(document, (address) =>
    address.startsWith(`${place.base}/`)
      ? uri.ofVersion(uri.base + address.slice(place.base.length), record, version)
      : address,
  ) as Json;
  if (document['type'] !== 'Manifest') return moved;
  return {
    ...withoutForms(moved),
    metadata: [versionRow(place), ...listOf(moved['metadata'])],
    ...statement(moved, place),
    items: objectsOf(moved['items']).map(withoutForms),
  };
}

/** The keys under which an address stands; a text may hold one too. */
const ADDRESSES = new Set(['id', 'target', 'source']);

function withAddresses(value: unknown, change: (address: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => withAddresses(one, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'string' && ADDRESSES.has(key) ? change(one) : withAddresses(one, change),
    ]),
  );
}

const withoutForms = ({ service: _, rendering: __, seeAlso: ___, ...rest }: Json): Json => rest;

const versionRow = ({ version, time, newest }: VersionPlace) => {
  const [day] = time.split('T');
  const isNewest = version === newest;
  return {
    label: bilingual('Version', 'Версия'),
    value: bilingual(
      `${version}, of ${day}${isNewest ? ' (the newest)' : `; the newest is ${newest}`}`,
      `${version}, от ${day}${isNewest ? ' (новейшая)' : `; новейшая — ${newest}`}`,
    ),
  };
};

/** What a viewer must show: that this is not the record of now, and what of it is not as it was. */
function statement(manifest: Json, { version, newest, otherImages }: VersionPlace): Json {
  const given = isObject(manifest['requiredStatement']) ? manifest['requiredStatement'] : undefined;
  const value = isObject(given?.['value']) ? given['value'] : {};
  const said = [
    ...(version === newest
      ? []
      : [
          bilingual('This is an earlier version of the record.', 'Это более ранняя версия записи.'),
        ]),
    ...(otherImages.length
      ? [
          bilingual(
            `The images are those of now; others stood here then: ${otherImages.join(', ')}.`,
            `Изображения — нынешние; тогда были другие: ${otherImages.join(', ')}.`,
          ),
        ]
      : []),
  ];
  const tags = [...new Set([...Object.keys(value), ...said.flatMap(Object.keys)])];
  const collected = tags.map((tag) => [
    tag,
    [...listOf(value[tag]), ...said.flatMap((one) => one[tag] ?? [])],
  ]);
  const label = given?.['label'] ?? bilingual('Please note', 'Внимание');
  return tags.length ? { requiredStatement: { label, value: Object.fromEntries(collected) } } : {};
}
