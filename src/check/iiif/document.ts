import { SEARCH_2_CONTEXT } from '../../iiif/context.ts';
import { isObject, type JsonObject, listOf, numberOf, textOf } from '../../record/json.ts';
import type { Finding } from '../finding.ts';

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

const nodeOf = (resource: JsonObject, pointer: string, property: string, parent: Node): Node => ({
  resource,
  pointer,
  type: textOf(resource['type']) ?? textOf(resource['@type']) ?? '',
  property,
  parent,
});

const isOfExtension = (context: unknown): boolean =>
  typeof context !== 'string' ||
  (!/^https?:\/\/iiif\.io\/api\//.test(context) && !context.includes('www.w3.org/ns/anno'));

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

const MAX_VALUES = 500_000;

const MAX_DEPTH = 100;
