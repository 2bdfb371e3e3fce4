import { isObject, type JsonObject, listOf, objectsOf } from '../../record/json.ts';
import { bilingual } from '../../record/language.ts';
import type { Uris } from '../uri.ts';

/** A version of a record, and where it was published. */
export type RecordVersion = {
  readonly record: string;
  readonly version: number;
  /** ISO 8601 */
  readonly time: string;
  /** The number of the newest version. */
  readonly newest: number;
  /** Ids of the folios whose image has changed since. */
  readonly otherImages: readonly string[];
  /** The base address at the time of publication. */
  readonly base: string;
};

/**
 * A document of a version as it was published, under addresses of its own: its ids and canvases belong
 * to the version, so it can be shown beside the current record. Links to other forms of the current
 * text are left out, and a statement says what has changed.
 */
export function asVersion(uri: Uris, document: JsonObject, place: RecordVersion): JsonObject {
  const { record, version } = place;
  const moved = withAddresses(document, (address) =>
    address.startsWith(`${place.base}/`)
      ? uri.ofVersion(uri.base + address.slice(place.base.length), record, version)
      : address,
  ) as JsonObject;
  if (document['type'] !== 'Manifest') return moved;
  return {
    ...withoutLinks(moved),
    metadata: [versionStatement(place), ...listOf(moved['metadata'])],
    ...requiredStatement(moved, place),
    items: objectsOf(moved['items']).map(withoutLinks),
  };
}

/** The keys whose values are addresses. Texts may contain addresses too, which must stay as they are. */
const ADDRESS_KEYS = new Set(['id', 'target', 'source']);

function withAddresses(value: unknown, change: (address: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => withAddresses(entry, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      typeof entry === 'string' && ADDRESS_KEYS.has(key)
        ? change(entry)
        : withAddresses(entry, change),
    ]),
  );
}

const withoutLinks = ({
  service: _,
  rendering: __,
  seeAlso: ___,
  ...rest
}: JsonObject): JsonObject => rest;

const versionStatement = ({ version, time, newest }: RecordVersion) => {
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

/** The statement that a viewer must show: that the version is not the current one, and which images have changed since. */
function requiredStatement(
  manifest: JsonObject,
  { version, newest, otherImages }: RecordVersion,
): JsonObject {
  const published = isObject(manifest['requiredStatement'])
    ? manifest['requiredStatement']
    : undefined;
  const value = isObject(published?.['value']) ? published['value'] : {};
  const notes = [
    ...(version === newest
      ? []
      : [
          bilingual('This is an earlier version of the record.', 'Это более ранняя версия записи.'),
        ]),
    ...(otherImages.length
      ? [
          bilingual(
            `The images are the current ones; at that time there were others: ${otherImages.join(', ')}.`,
            `Показаны нынешние изображения; тогда были другие: ${otherImages.join(', ')}.`,
          ),
        ]
      : []),
  ];
  const tags = [...new Set([...Object.keys(value), ...notes.flatMap(Object.keys)])];
  const collected = tags.map((tag) => [
    tag,
    [...listOf(value[tag]), ...notes.flatMap((note) => note[tag] ?? [])],
  ]);
  const label = published?.['label'] ?? bilingual('Please note', 'Внимание');
  return tags.length ? { requiredStatement: { label, value: Object.fromEntries(collected) } } : {};
}
