import { isObject, type JsonObject, listOf, objectsOf } from '../../record/json.ts';
import { bilingual } from '../../record/language.ts';
import type { Uris } from '../uri.ts';

/** Where and what a version is. */
export type RecordVersion = {
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
export function asVersion(uri: Uris, document: JsonObject, place: RecordVersion): JsonObject {
  const { record, version } = place;
  const moved = withAddresses(document, (address) =>
    address.startsWith(`${place.base}/`)
      ? uri.ofVersion(uri.base + address.slice(place.base.length), record, version)
      : address,
  ) as JsonObject;
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

const withoutForms = ({
  service: _,
  rendering: __,
  seeAlso: ___,
  ...rest
}: JsonObject): JsonObject => rest;

const versionRow = ({ version, time, newest }: RecordVersion) => {
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
function statement(
  manifest: JsonObject,
  { version, newest, otherImages }: RecordVersion,
): JsonObject {
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

/** What follows the address of a Manifest or an annotation page whose texts come as comments. */
export const COMMENTING_QUERY = '?motivation=commenting';

/**
 * A published document for viewers that list comments alone, as Mirador 3 and 4.0 do unless they are
 * told otherwise: texts come as comments, at addresses of their own.
 * https://iiif.io/api/presentation/3.0/#values-for-motivation
 *
 * @param document a Manifest or an AnnotationPage
 */
export const withCommenting = (document: JsonObject): JsonObject => ({
  ...object(document),
  id: `${document['id']}${COMMENTING_QUERY}`,
});

function object(of: JsonObject): JsonObject {
  const entries = Object.entries(of).map(([name, value]) => [name, converted(value)]);
  const whole: JsonObject = Object.fromEntries(entries);
  const { id, type, motivation } = whole;
  // Pages that paint the canvas stand in full where they are named; pages of texts do not.
  if (type === 'AnnotationPage' && !('items' in whole))
    return { ...whole, id: id + COMMENTING_QUERY };
  const isText = Array.isArray(motivation) && motivation.includes('supplementing');
  return isText ? { ...whole, motivation: 'commenting' } : whole;
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  return isObject(value) ? object(value) : value;
}

/**
 * A resource that is published inside another, found by its id and made to stand alone: with the
 * context, and a canvas with the Manifest it is part of, so that a region of it can be traced home.
 * https://iiif.io/api/presentation/3.0/#53-canvas
 */
export function extractResource(whole: JsonObject, id: string): JsonObject | undefined {
  const found = find([whole['items'], whole['structures']], id);
  if (!found) return undefined;
  const { id: home, type, label } = whole;
  const standing = { '@context': whole['@context'], ...found };
  return found['type'] === 'Canvas' || found['type'] === 'Range'
    ? { ...standing, partOf: [{ id: home, type, label }] }
    : standing;
}

function find(value: unknown, id: string): JsonObject | undefined {
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = find(one, id);
      if (found) return found;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  if (value['id'] === id && 'items' in value !== 'service' in value) return value;
  if (value['id'] === id && value['type'] === 'Annotation') return value;
  return find(value['items'], id);
}

const ENTITIES: { readonly [entity: string]: string } = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The text of an annotation page of ours, a line for each line, an empty one between blocks. */
export const annotationPageText = (page: JsonObject | undefined): string =>
  objectsOf(page?.['items'])
    .map(({ body, textGranularity }) => {
      const [first] = objectsOf(body);
      const text = bodyText(String(first?.['value'] ?? ''), first?.['format'] === 'text/html');
      return textGranularity === 'line' ? text : `${text}\n`;
    })
    .join('\n')
    .trimEnd();

const bodyText = (value: string, isHtml: boolean): string =>
  isHtml
    ? value
        .replaceAll('<br/> ', '\n')
        .replace(/<[^<>]*>/g, '')
        .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    : value;
