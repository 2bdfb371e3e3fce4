import {
  NAV_PLACE_CONTEXT,
  PRESENTATION_3_CONTEXT,
  SEARCH_2_CONTEXT,
  TEXT_GRANULARITY_CONTEXT,
} from '../../../iiif/context.ts';
import { isObject, listOf, stringsOf, textOf } from '../../../record/json.ts';
import { above, type Node } from '../document.ts';
import { P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const CLASSES = [
  ...['Collection', 'Manifest', 'Canvas', 'Range', 'AnnotationPage', 'Annotation'],
  'AnnotationCollection',
];

const isTop = (node: Node) => node.parent === undefined;

/** True for a resource that is described here, not just referred to. */
const isDescribed = ({ parent, type, property, resource }: Node) =>
  parent === undefined ||
  'items' in resource ||
  (type === 'Annotation' && property === 'items') ||
  (type === 'Canvas' && property === 'items' && parent.type === 'Manifest');

export const DOCUMENT_RULES: readonly Rule[] = [
  {
    name: 'keyword',
    requirement:
      'Apart from @context, no key may begin with @, except in services of the older APIs',
    severity: 'error',
    spec: `${P3}#48-keyword-mappings`,
    on: CLASSES,
    *check(node) {
      for (const key of Object.keys(node.resource)) {
        if (!key.startsWith('@') || key === '@context') continue;
        yield problem(node, [key], `${quoted(key)} is not allowed on this ${node.type}`);
      }
    },
  },
  {
    name: 'id-unique',
    requirement: 'An id must identify one resource, which is described only once',
    severity: 'error',
    spec: `${P3}#id`,
    top: true,
    check: (_node, { nodes }) => repeatedIds(nodes),
  },
  {
    name: 'id-address',
    requirement: 'The id of a document must be the address at which it is published',
    severity: 'error',
    spec: `${P3}#id`,
    top: true,
    *check(node, { url }) {
      const id = textOf(node.resource['id']);
      if (url === undefined || id === undefined || id === url) return;
      yield problem(
        node,
        ['id'],
        `the id is ${quoted(id)}, but the document was fetched from ${quoted(url)}`,
      );
    },
  },
  {
    name: 'part-of-array',
    requirement: 'The value of partOf must be an array of objects',
    severity: 'error',
    spec: `${P3}#partof`,
    on: ['Canvas'],
    *check(node, document) {
      if (!isObject(node.resource['partOf']) || document.isSearchAnswer) return;
      yield problem(node, ['partOf'], 'partOf is a single object');
    },
  },
  {
    name: 'services-top',
    requirement: 'Only the topmost resource of a document may list shared services',
    severity: 'error',
    spec: `${P3}#services`,
    on: ['Collection'],
    *check(node) {
      if (isTop(node) || !('services' in node.resource)) return;
      yield problem(node, ['services'], 'a Collection inside another one has services');
    },
  },
  {
    name: 'page-shared',
    requirement:
      'All annotations of a page should target one canvas, so each canvas needs pages of its own',
    severity: 'warning',
    spec: `${P3}#55-annotation-page`,
    top: true,
    check: (_node, { nodes }) => sharedPages(nodes),
  },
];

function* repeatedIds(nodes: readonly Node[]): Generator<Problem> {
  const first = new Map<string, Node>();
  for (const node of nodes) {
    const id = textOf(node.resource['id']);
    if (id === undefined || !CLASSES.includes(node.type)) continue;
    const earlier = first.get(id);
    if (!earlier || (isDescribed(node) && !isDescribed(earlier))) first.set(id, node);
    if (!earlier) continue;
    if (earlier.type !== node.type) {
      const message = `${quoted(id)} is a ${node.type} here and a ${earlier.type} elsewhere`;
      yield problem(node, ['id'], message);
    } else if (isDescribed(earlier) && isDescribed(node)) {
      yield problem(node, ['id'], `${quoted(id)} is already described at ${earlier.pointer}`);
    }
  }
}

function* sharedPages(nodes: readonly Node[]): Generator<Problem> {
  const first = new Map<string, Node | undefined>();
  for (const node of nodes) {
    const id = textOf(node.resource['id']);
    if (node.type !== 'AnnotationPage' || node.property !== 'annotations' || !id) continue;
    const canvas = above(node, 'Canvas');
    if (first.has(id) && first.get(id) !== canvas) {
      yield problem(node, ['id'], `${quoted(id)} also belongs to another canvas`);
    }
    first.set(id, canvas);
  }
}

/** The contexts without which viewers do not recognise a service of an older API. */
const SERVICE_CONTEXT = /^http:\/\/iiif\.io\/api\/(search|auth)\/[01]\/context\.json$/;

/** The keys of extensions, with the context that defines each. */
const EXTENSIONS: readonly [key: string, context: string][] = [
  ['textGranularity', TEXT_GRANULARITY_CONTEXT],
  ['navPlace', NAV_PLACE_CONTEXT],
];

/** Rules about the contexts of a document and where they are given. */
export const CONTEXT_RULES: readonly Rule[] = [
  {
    name: 'context-last',
    requirement: `The context must be ${PRESENTATION_3_CONTEXT}, or an array that ends with it`,
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
    *check(node) {
      const last = listOf(node.resource['@context']).at(-1);
      if (!isTop(node) || !('@context' in node.resource) || last === PRESENTATION_3_CONTEXT) return;
      if (last === SEARCH_2_CONTEXT && ['AnnotationPage', 'TermPage'].includes(node.type)) return;
      yield problem(node, ['@context'], `the last context is ${quoted(String(last))}`);
    },
  },
  {
    name: 'context-repeated',
    requirement: 'The context of the Presentation API must occur only once',
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
    *check(node) {
      if (!isTop(node)) return;
      const count = listOf(node.resource['@context']).filter(
        (one) => one === PRESENTATION_3_CONTEXT,
      ).length;
      if (count > 1) yield problem(node, ['@context'], `it occurs ${count} times`);
    },
  },
  {
    name: 'context-first',
    requirement: 'The first key of the document should be @context',
    severity: 'warning',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
    *check(node) {
      const [first] = Object.keys(node.resource);
      if (!isTop(node) || first === '@context' || !('@context' in node.resource)) return;
      yield problem(node, ['@context'], `${quoted(String(first))} comes before @context`);
    },
  },
  {
    name: 'context-once',
    requirement: 'Only the document itself may have a context, not a resource inside it',
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
    *check(node) {
      if (isTop(node) || !('@context' in node.resource) || isService(node)) return;
      yield problem(node, ['@context'], `this ${node.type || 'object'} has its own context`);
    },
  },
  {
    name: 'service-context',
    requirement:
      'A service should have no context of its own; its context belongs at the top of the document',
    severity: 'warning',
    spec: `${P3}#service`,
    has: ['@context'],
    *check(node) {
      if (!isService(node) || !('@context' in node.resource)) return;
      const contexts = stringsOf(node.resource['@context']);
      if (contexts.length > 0 && contexts.every((uri) => SERVICE_CONTEXT.test(uri))) return;
      yield problem(node, ['@context'], `this ${node.type} has its own context`);
    },
  },
  {
    name: 'extension-context',
    requirement: 'The context of an extension should be listed before that of the Presentation API',
    severity: 'warning',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    top: true,
    *check(node, { nodes }) {
      const contexts = stringsOf(node.resource['@context']);
      for (const [key, context] of EXTENSIONS) {
        const user = nodes.find(({ resource }) => key in resource);
        if (!user || contexts.includes(context)) continue;
        yield problem(user, [key], `${quoted(key)} needs the context ${context}`);
      }
    },
  },
];

const isService = ({ property }: Node) => property === 'service' || property === 'services';

/** The properties that each class should have, from the tables of the specification. */
const RECOMMENDED: Readonly<Record<string, readonly string[]>> = {
  Collection: ['metadata', 'summary', 'provider', 'thumbnail'],
  Manifest: ['metadata', 'summary', 'provider', 'thumbnail'],
  Canvas: ['label', 'items'],
  Range: ['label'],
  AnnotationCollection: ['label'],
};

/** The lists that must not be empty. */
const LISTS = [
  ...['metadata', 'provider', 'thumbnail', 'behavior', 'rendering', 'seeAlso', 'partOf', 'service'],
  'annotations',
];

/** Rules about what a resource should have beyond what is required. */
export const COMPLETE_RULES: readonly Rule[] = [
  {
    name: 'empty-list',
    requirement: 'A list should have at least one entry, or be left out',
    severity: 'warning',
    spec: `${P3}#31-descriptive-properties`,
    has: LISTS,
    *check(node) {
      for (const key of LISTS) {
        const list = node.resource[key];
        if (!Array.isArray(list) || list.length > 0) continue;
        yield problem(node, [key], `${quoted(key)} is empty`);
      }
    },
  },
  {
    name: 'range-part-id',
    requirement: 'Each item of a Range should have an id',
    severity: 'warning',
    spec: `${P3}#54-range`,
    on: ['SpecificResource'],
    *check(node) {
      if (node.parent?.type !== 'Range' || 'id' in node.resource) return;
      yield problem(node, [], 'this SpecificResource has no id');
    },
  },
  {
    name: 'recommended',
    requirement: 'The specification recommends it',
    severity: 'warning',
    spec: `${P3}#a-summary-of-property-requirements`,
    on: Object.keys(RECOMMENDED),
    *check(node) {
      if (!isWhole(node)) return;
      for (const key of RECOMMENDED[node.type] ?? []) {
        if (listOf(node.resource[key]).length > 0) continue;
        yield problem(node, [], `this ${node.type} has no ${key}`);
      }
    },
  },
];

/** True for a resource that is described here; a reference needs no more than id, type and label. */
const isWhole = ({ parent, type, property, resource }: Node) =>
  parent === undefined ||
  (type === 'Canvas' && property === 'items' && parent.type === 'Manifest') ||
  (type === 'Range' && 'items' in resource);
