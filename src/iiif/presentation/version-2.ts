import { IMAGE_2_CONTEXT } from '../../image/info.ts';
import { isObject, type JsonObject, listOf, objectsOf } from '../../record/json.ts';
import { PRESENTATION_2_CONTEXT, SEARCH_1_CONTEXT } from '../context.ts';
import type { Uris } from '../uri.ts';

/**
 * Converts a published document of Presentation 3.0 to 2.1, for viewers and harvesters that read no
 * other. Canvases, ranges and annotations keep their ids, so statements about them hold in every
 * version. `losses2` lists what cannot be expressed. https://iiif.io/api/presentation/2.1/
 *
 * @param document a Manifest, Collection, AnnotationPage or AnnotationCollection
 */
export function presentation2(uri: Uris, document: JsonObject): JsonObject {
  const make = MAKERS[String(document['type'])] ?? described;
  return { '@context': PRESENTATION_2_CONTEXT, ...make(uri, document) };
}

const MAKERS: { readonly [type: string]: (uri: Uris, of: JsonObject) => JsonObject } = {
  Manifest: manifest,
  Collection: collection,
  AnnotationPage: annotationList,
  AnnotationCollection: layer,
};

/** The canvases form one sequence. https://iiif.io/api/presentation/2.1/#manifest */
function manifest(uri: Uris, of: JsonObject): JsonObject {
  const start = isObject(of['start']) ? of['start']['id'] : undefined;
  const sequence = present({
    '@type': 'sc:Sequence',
    label: 'Normal order',
    startCanvas: start,
    canvases: objectsOf(of['items']).map((one) => canvas(uri, one)),
  });
  return present({
    ...described(uri, of),
    sequences: [sequence],
    structures: ranges(uri, of['structures']),
  });
}

/** https://iiif.io/api/presentation/2.1/#canvas */
const canvas = (uri: Uris, of: JsonObject): JsonObject =>
  present({
    ...described(uri, of),
    '@id': of['id'],
    height: of['height'],
    width: of['width'],
    images: objectsOf(of['items']).flatMap(({ items }) => objectsOf(items).map(painted)),
    otherContent: objectsOf(of['annotations']).map((page) => listReference(uri, page)),
  });

/** https://iiif.io/api/presentation/2.1/#image-resources */
function painted({ id, body, target }: JsonObject): JsonObject {
  const [image = {}] = objectsOf(body);
  const { format, width, height } = image;
  const service = imageService(image['service']);
  return {
    '@id': id,
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    resource: present({
      '@id': service ? `${service['@id']}/full/max/0/default.jpg` : image['id'],
      '@type': 'dctypes:Image',
      format,
      height,
      width,
      service,
    }),
    on: listOf(target)[0],
  };
}

/** The tree of ranges as a flat list, in which each lists the ids of those below it. https://iiif.io/api/presentation/2.1/#range */
const ranges = (uri: Uris, structures: unknown): readonly JsonObject[] =>
  objectsOf(structures).flatMap((top) => flat(uri, top, { viewingHint: 'top' }));

function flat(uri: Uris, range: JsonObject, hint: JsonObject): readonly JsonObject[] {
  const items = objectsOf(range['items']);
  const below = items.filter(({ type }) => type === 'Range');
  const own = present({
    ...described(uri, range),
    '@id': range['id'],
    ...hint,
    ranges: below.map(({ id }) => id),
    canvases: items.filter(({ type }) => type === 'Canvas').map(({ id }) => id),
  });
  return [own, ...below.flatMap((one) => flat(uri, one, {}))];
}

/**
 * Collections and Manifests in separate lists, which all clients know, and also in one list if their
 * order would be lost. https://iiif.io/api/presentation/2.1/#collection
 */
function collection(uri: Uris, of: JsonObject): JsonObject {
  const items = objectsOf(of['items']);
  const collections = items.filter(({ type }) => type === 'Collection');
  const manifests = items.filter(({ type }) => type === 'Manifest');
  const isMixed = collections.length > 0 && manifests.length > 0;
  return present({
    ...described(uri, of),
    ...(of['id'] === uri.top && { viewingHint: 'top' }),
    collections: collections.map((one) => member(uri, one)),
    manifests: manifests.map((one) => member(uri, one)),
    ...(isMixed && { members: items.map((one) => member(uri, one)) }),
  });
}

/** A Collection among members must have a viewingHint. https://iiif.io/api/presentation/2.1/#members */
const member = (uri: Uris, of: JsonObject): JsonObject =>
  present({
    ...reference(uri, of),
    ...(of['type'] === 'Collection' && { viewingHint: 'individuals' }),
    navDate: of['navDate'],
    thumbnail: picture(of['thumbnail']),
  });

/**
 * A page of texts as an AnnotationList. The motivation is `sc:painting`, which 2.1 uses for
 * transcriptions: viewers of that time show no other. https://iiif.io/api/presentation/2.1/#annotation-list
 */
function annotationList(uri: Uris, page: JsonObject): JsonObject {
  return present({
    ...listReference(uri, page),
    prev: neighbour(uri, page['prev']),
    next: neighbour(uri, page['next']),
    resources: objectsOf(page['items']).map(annotation),
  });
}

/** The reference to the list on a canvas: without `resources`, so that viewers fetch it. */
const listReference = (uri: Uris, page: JsonObject): JsonObject =>
  present({ ...reference(uri, page), within: layerReference(uri, page['partOf']) });

function layerReference(uri: Uris, partOf: unknown): JsonObject | undefined {
  const found = objectsOf(partOf).find(({ type }) => type === 'AnnotationCollection');
  return found && reference(uri, found);
}

const neighbour = (uri: Uris, page: unknown): string | undefined =>
  isObject(page) ? uri.inVersion(String(page['id']), 2) : undefined;

function annotation({ id, body, target }: JsonObject): JsonObject {
  const bodies = objectsOf(body).map(resource);
  return {
    '@id': id,
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    resource: bodies.length === 1 ? bodies[0] : bodies,
    on: listOf(target)[0],
  };
}

/** A text, or a tag, which Mirador shows as a chip. https://iiif.io/api/presentation/2.1/#embedded-content */
const resource = ({ value, format, language, purpose }: JsonObject): JsonObject =>
  present({
    '@type': purpose === 'tagging' ? 'oa:Tag' : 'cnt:ContentAsText',
    chars: value,
    format,
    language,
  });

/** A whole text, given by its first and last list. https://iiif.io/api/presentation/2.1/#layer */
function layer(uri: Uris, of: JsonObject): JsonObject {
  const page = (name: 'first' | 'last') => {
    const [found] = objectsOf(of[name]);
    return found && uri.inVersion(String(found['id']), 2);
  };
  return present({
    ...described(uri, of),
    total: of['total'],
    first: page('first'),
    last: page('last'),
  });
}

/**
 * The properties that every resource may have, in the order of the specification.
 * https://iiif.io/api/presentation/2.1/#resource-properties
 */
function described(uri: Uris, of: JsonObject): JsonObject {
  const [statement] = objectsOf(of['requiredStatement']);
  const [above] = objectsOf(of['partOf']);
  const [logo] = objectsOf(of['provider']).flatMap(({ logo }) => objectsOf(logo));
  return present({
    ...reference(uri, of),
    metadata: metadata(of['metadata']),
    description: values(of['summary']),
    thumbnail: picture(of['thumbnail']),
    attribution: values(statement?.['value']),
    license: of['rights'],
    logo: logo?.['id'],
    viewingDirection: of['viewingDirection'],
    viewingHint: listOf(of['behavior']).find((one) => HINTS.has(one)),
    navDate: of['navDate'],
    related: links(of['homepage']),
    rendering: links(of['rendering']),
    service: searchService(of['service']),
    seeAlso: links(of['seeAlso']),
    within: above && uri.inVersion(String(above['id']), 2),
  });
}

/** Pairs of label and value. https://iiif.io/api/presentation/2.1/#metadata */
const metadata = (of: unknown): readonly JsonObject[] =>
  objectsOf(of).map(({ label, value }) => ({ label: values(label), value: values(value) }));

/** Another file or page. https://iiif.io/api/presentation/2.1/#linking-properties */
const links = (of: unknown): readonly JsonObject[] =>
  objectsOf(of).map(({ id, label, format, profile }) =>
    present({ '@id': id, label: values(label), format, profile }),
  );

/** A thumbnail with the image service that makes other sizes. https://iiif.io/api/presentation/2.1/#thumbnail */
function picture(of: unknown): JsonObject | undefined {
  const [first] = objectsOf(of);
  return first && present({ '@id': first['id'], service: imageService(first['service']) });
}

/** The Image API 2 service among those of a 3.0 resource. https://iiif.io/api/annex/services/#image-information */
function imageService(of: unknown): JsonObject | undefined {
  const found = objectsOf(of).find((one) => one['@type'] === 'ImageService2');
  if (!found) return undefined;
  const { '@id': id, profile, service } = found;
  return present({ '@context': IMAGE_2_CONTEXT, '@id': id, profile, service });
}

/** The search of Content Search API 1. https://iiif.io/api/search/1.0/#service-description */
function searchService(of: unknown): JsonObject | undefined {
  const found = objectsOf(of).find((one) => one['@type'] === 'SearchService1');
  if (!found) return undefined;
  const { '@type': _, service, ...rest } = found;
  const [complete] = objectsOf(service);
  const { '@type': __, ...completion } = complete ?? {};
  return { '@context': SEARCH_1_CONTEXT, ...rest, ...(complete && { service: completion }) };
}

/** The behaviors that 2.1 also has. https://iiif.io/api/presentation/2.1/#viewinghint */
export const HINTS: ReadonlySet<unknown> = new Set([
  'individuals',
  'paged',
  'continuous',
  'multi-part',
  'non-paged',
  'facing-pages',
]);

/** A reference: id, type and label. Each version of the API has its own addresses. */
const reference = (uri: Uris, { id, type, label }: JsonObject): JsonObject =>
  present({
    '@id': uri.inVersion(String(id), 2),
    '@type': TYPES[String(type)],
    label: values(label),
  });

/** The types of 3.0 in 2.1. https://iiif.io/api/presentation/2.1/#resource-type-overview */
const TYPES: { readonly [type: string]: string } = {
  Collection: 'sc:Collection',
  Manifest: 'sc:Manifest',
  Canvas: 'sc:Canvas',
  Range: 'sc:Range',
  AnnotationPage: 'sc:AnnotationList',
  AnnotationCollection: 'sc:Layer',
};

/** A text, with or without its language. https://iiif.io/api/presentation/2.1/#language-of-property-values */
type Value = string | { readonly '@value': string; readonly '@language': string };

/** A language map as the values of 2.1: a text without a language is a plain string. */
function values(map: unknown): Value | readonly Value[] | undefined {
  if (!isObject(map)) return undefined;
  const all = Object.entries(map).flatMap(([language, texts]) =>
    listOf(texts).map((text) => valueIn(language, String(text))),
  );
  return all.length === 1 ? all[0] : all;
}

const valueIn = (language: string, text: string): Value =>
  language === 'none' ? text : { '@value': text, '@language': language };

/** A copy without undefined values and empty lists. */
const present = (of: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(of).filter(
      ([, one]) => one !== undefined && !(Array.isArray(one) && one.length === 0),
    ),
  );
