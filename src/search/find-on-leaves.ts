import type { Expression } from './expression.ts';
import { type Ids, type Lookup, united, type Within } from './lookup.ts';
import { passagesOf, textOf } from './tables.ts';

/**
 * Of the leaves where each group is met, the passages that meet any. The rarest group is looked for first,
 * and the others only where it is.
 */
export function findOnLeaves(look: Lookup, within: Within, { groups, without }: Expression): Ids {
  const rarest = groups
    .flatMap((match) => (match === undefined ? [] : [{ match, ...look.count(within, match) }]))
    .sort((a, b) => a.count - b.count);
  if (rarest.length < groups.length) return { ids: [], isCut: false };
  const found: Ids[] = [];
  let texts: ReadonlySet<number> | undefined;
  /** Only on the leaves that are left, where they are few. */
  const idsOf = (match: string): Ids => {
    const isFew = texts !== undefined && texts.size <= MOST_SINGLY;
    const ranges = isFew ? [...(texts ?? [])].map((text) => passagesOf(text)) : within.ranges;
    return look.ids({ ...within, ranges }, match);
  };
  for (const { match } of rarest) {
    const here = idsOf(match);
    found.push(here);
    texts = new Set(here.ids.map(textOf).filter((text) => texts?.has(text) ?? true));
  }
  const not = new Set(without === undefined ? [] : idsOf(without).ids);
  const all = united(found);
  return { ...all, ids: all.ids.filter((id) => texts?.has(textOf(id)) && !not.has(id)) };
}

/** Leaves that are looked at one by one; more take longer than the whole range. */
const MOST_SINGLY = 200;
