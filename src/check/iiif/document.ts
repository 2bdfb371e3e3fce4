import { SEARCH_2_CONTEXT } from '../../iiif/context.ts';
import {
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  stringsOf,
  textOf,
} from '../../record/json.ts';
import type { Finding } from '../finding.ts';

/** A typed object of a document, and where it is. */
export type Node = {
  readonly resource: JsonObject;
  readonly pointer: string;
  /** Its class; empty if it has none. */
  readonly type: string;
  /** The property that holds it, such as `items` or `body`; empty for the document itself. */
  readonly property: string;
  readonly parent?: Node;
};

/** The dimensions of a canvas: height and width in its own units, duration in seconds. */
export type Extent = {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly duration?: number | undefined;
};

export type IiifDocument = {
  readonly top: Node;
  readonly nodes: readonly Node[];
  /** The ids of all nodes, services included. */
  readonly ids: ReadonlySet<string>;
  /** The canvases described here or passed in, by id. */
  readonly canvases: ReadonlyMap<string, Extent>;
  /** The address it was fetched from. */
  readonly url?: string | undefined;
  /** Its id up to the last slash; empty if it has no id. */
  readonly home: string;
  /** True for a search response, which has other forms in places. */
  readonly isSearchAnswer: boolean;
  /** True if the context of an extension may define terms beyond those of the specification. */
  readonly mayExtend: boolean;
};

/** The properties whose values the specifications define as typed objects. */
const LINKS = new Set(
  [
    ['items', 'structures', 'annotations', 'body', 'target', 'source', 'selector', 'refinedBy'],
    ['startSelector', 'endSelector', 'first', 'last', 'next', 'prev', 'partOf', 'start'],
    ['supplementary', 'placeholderCanvas', 'accompanyingCanvas', 'provider', 'logo', 'homepage'],
    ['thumbnail', 'rendering', 'seeAlso', 'service', 'services', 'metadata', 'requiredStatement'],
    ['navPlace', 'features', 'properties'],
  ].flat(),
);

const MAX_VALUES = 500_000;
const MAX_DEPTH = 100;

/** A finding if a document is too large or too deeply nested to be checked in bounded time. */
export function tooLargeFinding(document: unknown): Finding | undefined {
  const waiting = [{ value: document, depth: 0 }];
  let count = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    const entries: readonly unknown[] = Array.isArray(value) ? value : Object.values(value ?? {});
    count += 1 + entries.length;
    if (count > MAX_VALUES || depth > MAX_DEPTH) {
      const message =
        depth > MAX_DEPTH
          ? `the document is nested more than ${MAX_DEPTH} levels deep and cannot be checked`
          : `the document has more than ${MAX_VALUES} values and cannot be checked; split it`;
      return { severity: 'error', pointer: '', rule: 'too-large', message };
    }
    for (const entry of entries) {
      if (typeof entry === 'object') waiting.push({ value: entry, depth: depth + 1 });
    }
  }
  return undefined;
}

export type DocumentContext = {
  /** The address the document was fetched from. */
  readonly url?: string;
  /** Canvases that the document refers to but does not describe, by id. */
  readonly canvases?: ReadonlyMap<string, Extent>;
};

export function readDocument(
  resource: JsonObject,
  { url, canvases }: DocumentContext,
): IiifDocument {
  const top: Node = { resource, pointer: '', type: textOf(resource['type']) ?? '', property: '' };
  const nodes = gather(top, []);
  const ids = nodes.map(({ resource }) => textOf(resource['id']) ?? textOf(resource['@id']));
  const id = textOf(resource['id']) ?? '';
  const contexts = listOf(resource['@context']);
  const extents = new Map(canvases);
  for (const { type, resource } of nodes) {
    const { id, width, height, duration } = resource;
    if (type !== 'Canvas' || typeof id !== 'string' || id.includes('#')) continue;
    const extent = {
      width: numberOf(width),
      height: numberOf(height),
      duration: numberOf(duration),
    };
    if (extent.width ?? extent.duration) extents.set(id, extent);
  }
  return {
    top,
    nodes,
    ids: new Set(ids.filter((id) => id !== undefined)),
    canvases: extents,
    url,
    home: id.slice(0, id.lastIndexOf('/') + 1),
    isSearchAnswer: contexts.includes(SEARCH_2_CONTEXT),
    mayExtend: contexts.some(isOfExtension),
  };
}

const isOfExtension = (context: unknown): boolean =>
  typeof context !== 'string' ||
  (!/^https?:\/\/iiif\.io\/api\//.test(context) && !context.includes('www.w3.org/ns/anno'));

/** Collects a node and all nodes below it into a list; nested generators cost more than all the rules. */
function gather(node: Node, into: Node[]): Node[] {
  into.push(node);
  for (const property of Object.keys(node.resource)) {
    if (!LINKS.has(property)) continue;
    const value = node.resource[property];
    const pointer = `${node.pointer}/${property}`;
    if (isObject(value)) {
      gather(nodeOf(value, pointer, property, node), into);
    } else if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) {
        if (isObject(entry)) gather(nodeOf(entry, `${pointer}/${index}`, property, node), into);
      }
    }
  }
  return into;
}

const nodeOf = (resource: JsonObject, pointer: string, property: string, parent: Node): Node => ({
  resource,
  pointer,
  type: textOf(resource['type']) ?? textOf(resource['@type']) ?? '',
  property,
  parent,
});

/** The nearest ancestor of the class. */
export function above(node: Node, type: string): Node | undefined {
  let holder = node.parent;
  while (holder && holder.type !== type) holder = holder.parent;
  return holder;
}

/** The resource whose `items` or `annotations` contain the page of an annotation. */
export const holderOf = ({ parent: page, property }: Node): Node | undefined =>
  property === 'items' &&
  page?.type === 'AnnotationPage' &&
  (page.property === 'items' || page.property === 'annotations')
    ? page.parent
    : undefined;

/** The kind of a document, found by its type and its context. */
export type DocumentKind =
  | 'presentation'
  | 'search'
  | 'search-1'
  | 'content-state'
  | 'image-info-3'
  | 'image-info-2'
  | 'discovery'
  | 'auth'
  /** Of a version that cannot be checked. */
  | 'other-version';

const ACTIVITIES = [
  ...['OrderedCollection', 'OrderedCollectionPage'],
  ...['Create', 'Update', 'Delete', 'Move', 'Add', 'Remove', 'Refresh'],
];
const MESSAGES = ['AuthProbeResult2', 'AuthAccessToken2', 'AuthAccessTokenError2'];
const SEARCH_1 = /^http:\/\/iiif\.io\/api\/search\/[01]\/context\.json$/;

/** The classes that may be a content state on their own. */
const PLACES = ['Collection', 'Manifest', 'Canvas', 'Range', 'SpecificResource'];
/** The keys of such a content state. With more, it would be a resource served without its context. */
const PLACE_KEYS = ['id', 'type', 'label', 'partOf', 'source', 'selector'];

export function kindOf(document: JsonObject): DocumentKind {
  const type = textOf(document['type']) ?? '';
  const contexts = stringsOf(document['@context']);
  if (isImageInfo(document)) return imageKind(document, contexts);
  if (ACTIVITIES.includes(type)) return 'discovery';
  if (MESSAGES.includes(type)) return 'auth';
  if (isSearch1Answer(document)) return 'search-1';
  if (otherPresentationVersion(document)) return 'other-version';
  if (type === 'Annotation' && stringsOf(document['motivation']).includes('contentState')) {
    return 'content-state';
  }
  if (isBareContentState(document)) return 'content-state';
  return contexts.includes(SEARCH_2_CONTEXT) || type === 'TermPage' ? 'search' : 'presentation';
}

/**
 * True for a response of Content Search 1, whose annotations are those of Presentation 2. A simple
 * response is recognised only by the query in its address, or by its paging.
 * https://iiif.io/api/search/1.0/#presentation-api-compatible-responses
 */
const isSearch1Answer = ({ '@type': type, '@context': context, ...rest }: JsonObject): boolean =>
  type === 'search:TermList' ||
  (type === 'sc:AnnotationList' &&
    ('hits' in rest ||
      'startIndex' in rest ||
      stringsOf(context).some((uri) => SEARCH_1.test(uri)) ||
      (textOf(rest['@id'])?.includes('?') ?? false)));

/** The version of the Presentation API that a document follows, if it is not 3. */
export function otherPresentationVersion(document: JsonObject): string | undefined {
  const context = stringsOf(document['@context'])
    .map((uri) => /iiif\.io\/api\/presentation\/(\d)\//.exec(uri)?.[1])
    .find((version) => version !== undefined);
  if ('type' in document) return context === '4' ? '4' : undefined;
  if (!('@type' in document)) return undefined;
  if (stringsOf(document['@context']).some((uri) => uri.includes('shared-canvas.org'))) return '1';
  return context === undefined || context === '3' ? '2' : context;
}

const isImageInfo = ({ protocol, type, '@context': context, ...rest }: JsonObject): boolean =>
  protocol === 'http://iiif.io/api/image' ||
  (typeof type === 'string' && /^ImageService\d$/.test(type)) ||
  stringsOf(context).some((uri) => /iiif\.io\/api\/image\//.test(uri)) ||
  ('width' in rest && 'height' in rest && 'profile' in rest && '@id' in rest);

function imageKind(info: JsonObject, contexts: readonly string[]): DocumentKind {
  if (info['type'] === 'ImageService3' || contexts.some((uri) => uri.includes('/image/3/'))) {
    return 'image-info-3';
  }
  const isFirst = /library\.stanford\.edu|image\/1/.test(JSON.stringify(listOf(info['profile'])));
  return isFirst ? 'other-version' : 'image-info-2';
}

const isBareContentState = (document: JsonObject): boolean =>
  !('@context' in document) &&
  PLACES.includes(textOf(document['type']) ?? '') &&
  Object.keys(document).every((key) => PLACE_KEYS.includes(key)) &&
  (isObject(document['source']) || 'partOf' in document || Object.keys(document).length === 2);
