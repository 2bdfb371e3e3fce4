import { above, type Node } from './document.ts';
import { isObject, textOf } from './json.ts';
import { P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const CLASSES = [
  ...['Collection', 'Manifest', 'Canvas', 'Range', 'AnnotationPage', 'Annotation'],
  'AnnotationCollection',
];

const isTop = (node: Node) => node.parent === undefined;

/** True for a resource that is described where it stands, not only named. */
const isDescribed = ({ parent, type, property, resource }: Node) =>
  parent === undefined ||
  'items' in resource ||
  (type === 'Annotation' && property === 'items') ||
  (type === 'Canvas' && property === 'items' && parent.type === 'Manifest');

export const DOCUMENT_RULES: readonly Rule[] = [
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
    top: true,
    check: (_node, { nodes }) => repeatedIds(nodes),
  },
  {
    name: 'id-address',
    says: 'The id of a document is the address at which it is published',
    severity: 'error',
    spec: `${P3}#id`,
    top: true,
    *check(node, { url }) {
      const id = textOf(node.resource['id']);
      if (url === undefined || id === undefined || id === url) return;
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
      if (!isObject(node.resource['partOf']) || document.isSearchAnswer) return;
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
