import { above, type IiifDocument, type Node } from './document.ts';
import { isObject, listOf, stringsOf, textOf } from './json.ts';
import { P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const CONTEXT = 'http://iiif.io/api/presentation/3/context.json';
const SEARCH_CONTEXT = 'http://iiif.io/api/search/2/context.json';

/** The contexts without which viewers do not know a service of an older API. */
const SERVICE_CONTEXT = /^http:\/\/iiif\.io\/api\/(search|auth)\/[01]\/context\.json$/;

const CLASSES = [
  ...['Collection', 'Manifest', 'Canvas', 'Range', 'AnnotationPage', 'Annotation'],
  'AnnotationCollection',
];

const EXTENSIONS: readonly [key: string, context: string][] = [
  ['textGranularity', 'http://iiif.io/api/extension/text-granularity/context.json'],
  ['navPlace', 'http://iiif.io/api/extension/navplace/context.json'],
];

const isTop = (node: Node) => node.parent === undefined;

/** True for the answer to a search, whose shapes differ in places. */
export const isSearchAnswer = ({ top }: IiifDocument): boolean =>
  stringsOf(top.resource['@context']).includes(SEARCH_CONTEXT);

/** True for a resource that is described where it stands, not only named. */
const isDescribed = ({ parent, type, property, resource }: Node) =>
  parent === undefined ||
  'items' in resource ||
  (type === 'Annotation' && property === 'items') ||
  (type === 'Canvas' && property === 'items' && parent.type === 'Manifest');

export const DOCUMENT_RULES: readonly Rule[] = [
  {
    name: 'context-last',
    says: `The context is ${CONTEXT}, or an array that ends with it`,
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    *check(node) {
      const last = listOf(node.resource['@context']).at(-1);
      if (!isTop(node) || last === undefined || last === CONTEXT) return;
      if (last === SEARCH_CONTEXT && ['AnnotationPage', 'TermPage'].includes(node.type)) return;
      yield problem(node, ['@context'], `the last context is ${quoted(String(last))}`);
    },
  },
  {
    name: 'context-first',
    says: 'The context is the first key of the document',
    severity: 'warning',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    *check(node) {
      const [first] = Object.keys(node.resource);
      if (!isTop(node) || first === '@context' || !('@context' in node.resource)) return;
      yield problem(node, ['@context'], `${quoted(String(first))} stands before the context`);
    },
  },
  {
    name: 'context-once',
    says: 'Only the document itself has a context, never a resource inside it',
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    *check(node) {
      if (isTop(node) || !('@context' in node.resource) || isService(node)) return;
      yield problem(node, ['@context'], `this ${node.type || 'object'} has a context of its own`);
    },
  },
  {
    name: 'service-context',
    says: 'A service has no context of its own; it belongs at the top of the document',
    severity: 'warning',
    spec: `${P3}#service`,
    *check(node) {
      if (!isService(node) || !('@context' in node.resource)) return;
      const contexts = stringsOf(node.resource['@context']);
      if (contexts.length > 0 && contexts.every((uri) => SERVICE_CONTEXT.test(uri))) return;
      yield problem(node, ['@context'], `this ${node.type} has a context of its own`);
    },
  },
  {
    name: 'keyword',
    says: 'The only key that begins with @ is @context, outside services of the older APIs',
    severity: 'error',
    spec: `${P3}#48-keyword-mappings`,
    on: CLASSES,
    *check(node) {
      for (const key of Object.keys(node.resource)) {
        if (!key.startsWith('@') || key === '@context') continue;
        yield problem(node, [key], `${quoted(key)} does not belong on this ${node.type}`);
      }
    },
  },
  {
    name: 'id-unique',
    says: 'An id names one resource, which is described once',
    severity: 'error',
    spec: `${P3}#id`,
    check: (node, { nodes }) => (isTop(node) ? repeatedIds(nodes) : []),
  },
  {
    name: 'id-address',
    says: 'The id of a document is the address at which it is published',
    severity: 'error',
    spec: `${P3}#id`,
    *check(node, { url }) {
      const id = textOf(node.resource['id']);
      if (!isTop(node) || url === undefined || id === undefined || id === url) return;
      yield problem(
        node,
        ['id'],
        `the id is ${quoted(id)}, but it was fetched from ${quoted(url)}`,
      );
    },
  },
  {
    name: 'part-of-array',
    says: 'The value of partOf is an array of objects',
    severity: 'error',
    spec: `${P3}#partof`,
    on: ['Canvas'],
    *check(node, document) {
      if (!isObject(node.resource['partOf']) || isSearchAnswer(document)) return;
      yield problem(node, ['partOf'], 'partOf is a single object');
    },
  },
  {
    name: 'services-top',
    says: 'Only the topmost resource of a document lists shared services',
    severity: 'error',
    spec: `${P3}#services`,
    on: ['Collection'],
    *check(node) {
      if (isTop(node) || !('services' in node.resource)) return;
      yield problem(node, ['services'], 'services stands on a Collection inside another');
    },
  },
  {
    name: 'page-shared',
    says: 'The annotations of a page should all target one canvas, so each canvas has its own pages',
    severity: 'warning',
    spec: `${P3}#55-annotation-page`,
    check: (node, { nodes }) => (isTop(node) ? sharedPages(nodes) : []),
  },
  {
    name: 'extension-context',
    says: 'The context of an extension stands before that of the Presentation API',
    severity: 'warning',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    *check(node, { nodes }) {
      if (!isTop(node)) return;
      const contexts = stringsOf(node.resource['@context']);
      for (const [key, context] of EXTENSIONS) {
        const user = nodes.find(({ resource }) => key in resource);
        if (!user || contexts.includes(context)) continue;
        yield problem(user, [key], `${quoted(key)} needs ${context}`);
      }
    },
  },
];

const isService = ({ property }: Node) => property === 'service' || property === 'services';

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
      yield problem(node, ['id'], `${quoted(id)} is described at ${earlier.pointer} already`);
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
      yield problem(node, ['id'], `${quoted(id)} belongs to another canvas too`);
    }
    first.set(id, canvas);
  }
}
