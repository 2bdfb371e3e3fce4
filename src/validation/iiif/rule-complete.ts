import type { Node } from './document.ts';
import { listOf } from './json.ts';
import { P3, problem, quoted, type Rule } from './rule.ts';

/** What each class should have, by the tables of the specification. */
const RECOMMENDED: Readonly<Record<string, readonly string[]>> = {
  Collection: ['metadata', 'summary', 'provider', 'thumbnail'],
  Manifest: ['metadata', 'summary', 'provider', 'thumbnail'],
  Canvas: ['label', 'items'],
  Range: ['label'],
  AnnotationCollection: ['label'],
};

/** The lists that have at least one entry where they stand. */
const LISTS = [
  ...['metadata', 'provider', 'thumbnail', 'behavior', 'rendering', 'seeAlso', 'partOf', 'service'],
  'annotations',
];

/** What a resource should have beyond what it must. */
export const COMPLETE_RULES: readonly Rule[] = [
  {
    name: 'empty-list',
    says: 'A list that stands here has at least one entry',
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
    says: 'Each item of a Range has an id',
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
    says: 'The specification recommends it',
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

/** True for what is described here; a reference need not have more than id, type and label. */
const isWhole = ({ parent, type, property, resource }: Node) =>
  parent === undefined ||
  (type === 'Canvas' && property === 'items' && parent.type === 'Manifest') ||
  (type === 'Range' && 'items' in resource);
