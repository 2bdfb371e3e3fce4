import type { Finding } from '../finding.ts';
import { isObject, type JsonObject, listOf, numberOf, textOf } from './json.ts';

/** An object of a document that the Presentation API knows, with the place where it stands. */
export type Node = {
  readonly resource: JsonObject;
  readonly pointer: string;
  /** Its class; empty where it names none. */
  readonly type: string;
  /** The property under which it stands: `items`, `body`; empty for the document itself. */
  readonly property: string;
  readonly parent?: Node;
};

/** What a canvas extends over: its own units in space, seconds in time. */
export type Extent = {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly duration?: number | undefined;
};

export type IiifDocument = {
  readonly top: Node;
  readonly nodes: readonly Node[];
  /** The ids of all of them, services included. */
  readonly ids: ReadonlySet<string>;
  /** The canvases described here or known from elsewhere, by id. */
  readonly canvases: ReadonlyMap<string, Extent>;
  /** The address it was fetched from. */
  readonly url?: string | undefined;
  /** Its id up to the last slash; empty where it has none. */
  readonly home: string;
  /** True for the answer to a search, whose shapes differ in places. */
  readonly isSearchAnswer: boolean;
  /** True where a context of an extension may define words beyond those of the specification. */
  readonly mayExtend: boolean;
};

/** The properties under which the specifications put objects with a type. */
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

/** A finding for a document too large or too deep to be checked in bounded time; else undefined. */
export function maybeTooLarge(document: unknown): Finding | undefined {
  const waiting = [{ value: document, depth: 0 }];
  let count = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next;
    const entries: readonly unknown[] = Array.isArray(value) ? value : Object.values(value ?? {});
    count += 1 + entries.length;
    if (count > MAX_VALUES || depth > MAX_DEPTH) {
      const message =
        depth > MAX_DEPTH
          ? `the document is nested deeper than ${MAX_DEPTH} levels and is not checked`
          : `the document has more than ${MAX_VALUES} values and is not checked; divide it`;
      return { severity: 'error', pointer: '', rule: 'too-large', message };
    }
    for (const entry of entries) {
      if (typeof entry === 'object') waiting.push({ value: entry, depth: depth + 1 });
    }
  }
  return undefined;
}

export type Known = {
  /** The address the document was fetched from. */
  readonly url?: string;
  /** Canvases that the document does not describe itself, by id. */
  readonly canvases?: ReadonlyMap<string, Extent>;
};

export function readDocument(resource: JsonObject, { url, canvases }: Known): IiifDocument {
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
    isSearchAnswer: contexts.includes(SEARCH_CONTEXT),
    mayExtend: contexts.some(isOfExtension),
  };
}

export const SEARCH_CONTEXT = 'http://iiif.io/api/search/2/context.json';

const isOfExtension = (context: unknown): boolean =>
  typeof context !== 'string' ||
  (!/^https?:\/\/iiif\.io\/api\//.test(context) && !context.includes('www.w3.org/ns/anno'));

/** Gathers a node and all below it: a list, since nested generators cost more than all the rules. */
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

/** The nearest node above that is of the class. */
export function above(node: Node, type: string): Node | undefined {
  let holder = node.parent;
  while (holder && holder.type !== type) holder = holder.parent;
  return holder;
}

/** The resource in whose `items` or `annotations` the page of an annotation stands. */
export const holderOf = ({ parent: page, property }: Node): Node | undefined =>
  property === 'items' &&
  page?.type === 'AnnotationPage' &&
  (page.property === 'items' || page.property === 'annotations')
    ? page.parent
    : undefined;
