import type { Node } from './document.ts';
import { textOf } from './json.ts';
import { P3, type Problem, problem, quoted, type Rule } from './rule.ts';

const HIERARCHIES = ['Range', 'Collection'];

export const HIERARCHY_RULES: readonly Rule[] = [
  {
    name: 'hierarchy-tree',
    says: 'Ranges, and Collections, form a tree: none is inside itself, directly or through others',
    severity: 'error',
    spec: `${P3}#54-range`,
    top: true,
    check: (_node, { nodes }) => cycles(nodes),
  },
];

type Members = ReadonlyMap<string, readonly Node[]>;

/** The entries that lead back to what holds them, by reference or as they stand. */
function* cycles(nodes: readonly Node[]): Generator<Problem> {
  const members = membersIn(nodes);
  const left = new Set<string>();
  for (const id of members.keys()) yield* cyclesFrom(id, members, left);
}

/** What stands in the items of each Range and Collection that is of its own class, by its id. */
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

/** Goes down from one; a list and no recursion, as a chain may be as long as the document. */
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
