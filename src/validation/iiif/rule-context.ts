import { type Node, SEARCH_CONTEXT } from './document.ts';
import { listOf, stringsOf } from './json.ts';
import { P3, problem, quoted, type Rule } from './rule.ts';

const CONTEXT = 'http://iiif.io/api/presentation/3/context.json';

/** The contexts without which viewers do not know a service of an older API. */
const SERVICE_CONTEXT = /^http:\/\/iiif\.io\/api\/(search|auth)\/[01]\/context\.json$/;

const EXTENSIONS: readonly [key: string, context: string][] = [
  ['textGranularity', 'http://iiif.io/api/extension/text-granularity/context.json'],
  ['navPlace', 'http://iiif.io/api/extension/navplace/context.json'],
];

const isTop = (node: Node) => node.parent === undefined;

/** Which contexts a document has, and where. */
export const CONTEXT_RULES: readonly Rule[] = [
  {
    name: 'context-last',
    says: `The context is ${CONTEXT}, or an array that ends with it`,
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
    *check(node) {
      const last = listOf(node.resource['@context']).at(-1);
      if (!isTop(node) || !('@context' in node.resource) || last === CONTEXT) return;
      if (last === SEARCH_CONTEXT && ['AnnotationPage', 'TermPage'].includes(node.type)) return;
      yield problem(node, ['@context'], `the last context is ${quoted(String(last))}`);
    },
  },
  {
    name: 'context-repeated',
    says: 'The context of the Presentation API occurs once',
    severity: 'error',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
    *check(node) {
      if (!isTop(node)) return;
      const count = listOf(node.resource['@context']).filter((one) => one === CONTEXT).length;
      if (count > 1) yield problem(node, ['@context'], `it occurs ${count} times`);
    },
  },
  {
    name: 'context-first',
    says: 'The context is the first key of the document',
    severity: 'warning',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    has: ['@context'],
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
    has: ['@context'],
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
    has: ['@context'],
    *check(node) {
      if (!isService(node) || !('@context' in node.resource)) return;
      const contexts = stringsOf(node.resource['@context']);
      if (contexts.length > 0 && contexts.every((uri) => SERVICE_CONTEXT.test(uri))) return;
      yield problem(node, ['@context'], `this ${node.type} has a context of its own`);
    },
  },
  {
    name: 'extension-context',
    says: 'The context of an extension stands before that of the Presentation API',
    severity: 'warning',
    spec: `${P3}#46-linked-data-context-and-extensions`,
    top: true,
    *check(node, { nodes }) {
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
