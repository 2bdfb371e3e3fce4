import { isObject, type JsonObject, listOf, stringsOf, textOf } from '../../../record/json.ts';
import { at } from '../../pointer.ts';
import type { Node } from '../document.ts';
import { partsOf, type ResourcePart } from '../part.ts';
import { findBehavior } from '../vocabulary.ts';
import { milder, P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const CLASSES = [
  ...['Collection', 'Manifest', 'Canvas', 'Range', 'AnnotationPage', 'Annotation', 'Choice'],
  ...['AnnotationCollection', 'SpecificResource', 'Image', 'Video', 'Sound', 'Text', 'Dataset'],
];

const DIRECTIONS = ['left-to-right', 'right-to-left', 'top-to-bottom', 'bottom-to-top'];

const BEHAVIORS = new WeakMap<JsonObject, ReadonlySet<string>>();

/** The distinct behaviors of a resource. Cached, because hundreds of Ranges may ask for those of their parent. */
function behaviorsOf(resource: JsonObject): ReadonlySet<string> {
  const known = BEHAVIORS.get(resource);
  if (known) return known;
  const found = new Set(stringsOf(resource['behavior']));
  BEHAVIORS.set(resource, found);
  return found;
}

export const STRUCTURE_RULES: readonly Rule[] = [
  {
    name: 'behavior-class',
    requirement:
      'A behavior may be used only on the classes for which the specification defines it',
    severity: 'error',
    spec: `${P3}#behavior`,
    on: CLASSES,
    *check(node) {
      for (const value of behaviorsOf(node.resource)) {
        const classes = findBehavior(value)?.on;
        if (!classes || classes.includes(node.type)) continue;
        const message = `${quoted(value)} does not apply to this ${node.type}; it applies to ${classes.join(', ')}`;
        yield problem(node, ['behavior'], message);
      }
    },
  },
  {
    name: 'behavior-disjoint',
    requirement: 'A resource must not have behaviors that exclude each other',
    severity: 'error',
    spec: `${P3}#behavior`,
    has: ['behavior'],
    *check(node) {
      const values = new Set(behaviorsOf(node.resource));
      for (const value of values) {
        values.delete(value);
        const other = findBehavior(value)?.disjoint.find((later) => values.has(later));
        if (other)
          yield problem(node, ['behavior'], `“${value}” and “${other}” exclude each other`);
      }
    },
  },
  {
    name: 'behavior-extent',
    requirement:
      'Behaviors that concern paging need a canvas with height and width; those that concern playback need a duration',
    severity: 'error',
    spec: `${P3}#behavior`,
    on: ['Canvas', 'Manifest'],
    *check(node) {
      const isCanvas = node.type === 'Canvas';
      const has = { space: 'height' in node.resource, time: 'duration' in node.resource };
      for (const value of behaviorsOf(node.resource)) {
        const needs = findBehavior(value)?.needs;
        if (!needs || (isCanvas ? has[needs] : !lacks(node, needs))) continue;
        const where = isCanvas ? 'a canvas' : 'a Manifest whose canvases all';
        const lacking = `${isCanvas ? 'has' : 'have'} no ${needs === 'space' ? 'height and width' : 'duration'}`;
        yield {
          ...problem(
            node,
            ['behavior'],
            `“${value}” is used on ${where} ${isCanvas ? `that ${lacking}` : lacking}`,
          ),
          ...milder(!isCanvas),
        };
      }
    },
  },
  {
    name: 'behavior-known',
    requirement:
      'A behavior must come from the specification, or from an extension whose context is given',
    severity: 'error',
    spec: `${P3}#behavior`,
    on: CLASSES,
    *check(node, document) {
      for (const value of behaviorsOf(node.resource)) {
        if (findBehavior(value)) continue;
        yield {
          ...problem(node, ['behavior'], `${quoted(value)} is not a known behavior`),
          ...milder(URL.canParse(value) || document.mayExtend),
        };
      }
    },
  },
  {
    name: 'viewing-direction-known',
    requirement: `A viewing direction must be one of ${DIRECTIONS.join(', ')}, or come from an extension whose context is given`,
    severity: 'error',
    spec: `${P3}#viewingdirection`,
    on: ['Collection', 'Manifest', 'Range'],
    *check(node, document) {
      const direction = textOf(node.resource['viewingDirection']);
      if (direction === undefined || DIRECTIONS.includes(direction)) return;
      yield {
        ...problem(
          node,
          ['viewingDirection'],
          `${quoted(direction)} is not a known viewing direction`,
        ),
        ...milder(URL.canParse(direction) || document.mayExtend),
      };
    },
  },
  {
    name: 'sequence-top',
    requirement:
      'A Range with the behavior “sequence” must be directly in the structures of a Manifest',
    severity: 'error',
    spec: `${P3}#54-range`,
    top: true,
    check: (_node, { nodes }) => nestedSequences(nodes),
  },
  {
    name: 'thumbnail-nav',
    requirement: 'The Ranges inside one with the behavior “thumbnail-nav” must have thumbnails',
    severity: 'error',
    spec: `${P3}#behavior`,
    on: ['Range'],
    *check(node) {
      const { parent } = node;
      if (parent?.type !== 'Range' || 'thumbnail' in node.resource) return;
      if (!behaviorsOf(parent.resource).has('thumbnail-nav')) return;
      const isSkipped = behaviorsOf(node.resource).has('no-nav');
      yield {
        ...problem(node, [], 'this Range has no thumbnail'),
        // It is not shown, so neither would its thumbnail be.
        ...milder(isSkipped),
      };
    },
  },
  {
    name: 'range-canvas',
    requirement: 'Ranges and start should refer to canvases of the Manifest',
    severity: 'warning',
    spec: `${P3}#54-range`,
    on: ['Range', 'Manifest'],
    *check(node, { top, canvases }) {
      if (top.type !== 'Manifest') return;
      const parts = [...partsOf(node.resource['start'], at(node.pointer, 'start'))];
      if (node.type === 'Range') parts.push(...canvasParts(node));
      for (const { uri, pointer } of parts) {
        if (canvases.has(uri)) continue;
        yield { pointer, message: `${quoted(uri)} is not a canvas of this Manifest` };
      }
    },
  },
];

/** The sequences inside another Range, embedded or referenced. */
function* nestedSequences(nodes: readonly Node[]): Generator<Problem> {
  const isSequence = ({ resource }: Node) => behaviorsOf(resource).has('sequence');
  const ranges = nodes.filter(({ type }) => type === 'Range');
  const sequences = new Set(ranges.filter(isSequence).map(({ resource }) => resource['id']));
  for (const range of ranges) {
    const { resource, property } = range;
    if (property !== 'items' || !(isSequence(range) || sequences.has(resource['id']))) continue;
    yield problem(range, [], 'this Range is a sequence inside another Range');
  }
}

/** True if a Manifest has canvases, and none of them has the dimension that a behavior needs. */
function lacks({ resource }: Node, needs: 'space' | 'time'): boolean {
  const canvases = listOf(resource['items']).filter(isObject);
  const key = needs === 'space' ? 'height' : 'duration';
  return canvases.length > 0 && !canvases.some((canvas) => key in canvas);
}

/** The canvases and parts of canvases that a Range lists itself. */
const canvasParts = ({ resource, pointer }: Node): readonly ResourcePart[] =>
  listOf(resource['items']).flatMap((item, index) =>
    isObject(item) && item['type'] === 'Range'
      ? []
      : [...partsOf(item, at(pointer, 'items', index))],
  );

const HIERARCHIES = ['Range', 'Collection'];

export const HIERARCHY_RULES: readonly Rule[] = [
  {
    name: 'hierarchy-tree',
    requirement:
      'Ranges, and Collections, must form a tree: none may be inside itself, directly or through others',
    severity: 'error',
    spec: `${P3}#54-range`,
    top: true,
    check: (_node, { nodes }) => cycles(nodes),
  },
];

type Members = ReadonlyMap<string, readonly Node[]>;

/** The entries that lead back to a resource they are inside of, embedded or by reference. */
function* cycles(nodes: readonly Node[]): Generator<Problem> {
  const members = membersIn(nodes);
  const left = new Set<string>();
  for (const id of members.keys()) yield* cyclesFrom(id, members, left);
}

/** The items of each Range and Collection that have its own class, by its id. */
function membersIn(nodes: readonly Node[]): Members {
  const members = new Map<string, Node[]>();
  for (const node of nodes) {
    const { parent, property, type } = node;
    const holder = textOf(parent?.resource['id']);
    if (property !== 'items' || parent?.type !== type || holder === undefined) continue;
    if (!HIERARCHIES.includes(type)) continue;
    const known = members.get(holder);
    if (known) known.push(node);
    else members.set(holder, [node]);
  }
  return members;
}

/** Walks down from one resource. A stack instead of recursion, since a chain may be as long as the document. */
function* cyclesFrom(start: string, members: Members, left: Set<string>): Generator<Problem> {
  const above = new Set<string>();
  const path: { id: string; rest: Iterator<Node> }[] = [];
  const enter = (id: string) => {
    if (left.has(id)) return;
    above.add(id);
    path.push({ id, rest: (members.get(id) ?? []).values() });
  };
  enter(start);
  for (let last = path.at(-1); last; last = path.at(-1)) {
    const { value: node, done } = last.rest.next();
    if (done) {
      path.pop();
      above.delete(last.id);
      left.add(last.id);
      continue;
    }
    const id = textOf(node.resource['id']) ?? '';
    if (above.has(id)) yield problem(node, [], `the ${node.type} ${quoted(id)} is inside itself`);
    else enter(id);
  }
}
