import type { XmlAttributes } from '../parse-xml.ts';
import { numberOf } from './coordinates.ts';
import type { BlockDraft } from './draft.ts';

/** A block in the order of the file, with the ids of the elements around it, outermost first. */
export type NestedBlock = { readonly block: BlockDraft; readonly within: readonly string[] };

type Node = { readonly refs: readonly string[]; readonly index: number; readonly group?: Group };
type Group = { readonly isOrdered: boolean; readonly nodes: Node[] };

/**
 * Collects the ReadingOrder of ALTO 4.3 or PAGE: nested groups, ordered or unordered. If ALTO gives
 * several, the first one counts.
 */
export function readingOrder() {
  const open: Group[] = [];
  let [isInside, isDone] = [false, false];
  let first: Group | undefined;

  const add = (attributes: XmlAttributes, group?: Group) => {
    const { REF = '', regionRef = '', index } = attributes;
    const refs = `${REF} ${regionRef}`.trim().split(/\s+/).filter(Boolean);
    open.at(-1)?.nodes.push({
      refs,
      // Members without an index are in the order of the file.
      index: index === undefined ? (open.at(-1)?.nodes.length ?? 0) : numberOf('index', index),
      ...(group && { group }),
    });
  };

  return {
    open: (name: string, attributes: XmlAttributes): void => {
      if (name === 'ReadingOrder') isInside = true;
      if (!isInside || isDone) return;
      const [, kind] = /^(Ordered|Unordered)Group(Indexed)?$/.exec(name) ?? [];
      if (kind) {
        const group: Group = { isOrdered: kind === 'Ordered', nodes: [] };
        add(attributes, group);
        open.push(group);
        first ??= group;
      } else if (/^(RegionRef|RegionRefIndexed|ElementRef)$/.test(name)) add(attributes);
    },
    close: (name: string): void => {
      if (name === 'ReadingOrder') isInside = false;
      if (isInside && /Group(Indexed)?$/.test(name)) {
        open.pop();
        isDone ||= open.length === 0;
      }
    },
    /** Sorts the blocks and their lines. Those that are not in the ReadingOrder follow in the order of the file. */
    apply: (blocks: readonly NestedBlock[]): BlockDraft[] =>
      first
        ? inOrder(blocks, ranksIn(first, positionsOf(blocks)))
        : blocks.map(({ block }) => block),
  };
}

/** The position of each id in the file. */
function positionsOf(blocks: readonly NestedBlock[]): Map<string, number> {
  const positions = new Map<string, number>();
  const add = (id: string | undefined) => {
    if (id !== undefined && !positions.has(id)) positions.set(id, positions.size);
  };
  for (const { block, within } of blocks) {
    for (const id of within) add(id);
    add(block.via);
    for (const line of block.lines) add(line.via);
  }
  return positions;
}

function ranksIn(root: Group, positions: ReadonlyMap<string, number>): Map<string, number> {
  const ranks = new Map<string, number>();
  const visit = (group: Group) => {
    const nodes = group.isOrdered
      ? group.nodes.toSorted((a, b) => a.index - b.index)
      : group.nodes.toSorted((a, b) => positionOf(a, positions) - positionOf(b, positions));
    for (const { refs, group: inner } of nodes) {
      for (const id of refs) if (!ranks.has(id)) ranks.set(id, ranks.size);
      if (inner) visit(inner);
    }
  };
  visit(root);
  return ranks;
}

/** The members of an unordered group are in the order of the file; a group inside it is where its first member is. */
function positionOf({ refs, group }: Node, positions: ReadonlyMap<string, number>): number {
  let first = LAST;
  for (const id of refs) first = Math.min(first, positions.get(id) ?? LAST);
  for (const node of group?.nodes ?? []) first = Math.min(first, positionOf(node, positions));
  return first;
}

/** Not Infinity: subtracting it from itself gives NaN. */
const LAST = Number.MAX_SAFE_INTEGER;

function inOrder(blocks: readonly NestedBlock[], ranks: ReadonlyMap<string, number>): BlockDraft[] {
  const rankOf = (id: string | undefined) => (id === undefined ? LAST : (ranks.get(id) ?? LAST));
  return blocks
    .map(({ block, within }) => {
      const lines = block.lines.toSorted((a, b) => rankOf(a.via) - rankOf(b.via));
      const candidates = [block.via, lines[0]?.via, ...within.toReversed()].map(rankOf);
      return { block: { ...block, lines }, rank: candidates.find((rank) => rank < LAST) ?? LAST };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ block }) => block);
}
