import type { Expression } from './expression.ts';
import { type Ids, type Lookup, NONE, united, type Within } from './lookup.ts';
import { passagesOf, textOf } from './tables.ts';

/** Leaves that are looked at one by one; more take longer than the whole range. */
const MOST_SINGLY = 200;

/**
 * Of the leaves where each group is met, the passages that meet any. Of a group that is met too often to be
 * listed, those on the leaves that the others leave.
 */
export function findOnLeaves(look: Lookup, within: Within, { groups, without }: Expression): Ids {
  const lists = groups
    .map((match) => ({ match, ...(match === undefined ? NONE : look.ids(within, match)) }))
    .sort((a, b) => a.ids.length - b.ids.length);
  const found: Ids[] = [];
  let texts: Set<number> | undefined;
  for (const { match, ...list } of lists) {
    const isFew = list.isCut && texts && texts.size <= MOST_SINGLY;
    const here = isFew ? look.ids(onThese(within, texts), match) : list;
    const on = new Set(here.ids.map(textOf));
    texts = texts ? new Set([...texts].filter((text) => on.has(text))) : on;
    if (texts.size === 0) return NONE;
    found.push(here);
  }
  const left = texts ?? new Set();
  const isOn = (id: number): boolean => left.has(textOf(id));
  const on = found.map(({ ids, isCut }) => ({ ids: ids.filter(isOn), isCut }));
  const not = new Set(without === undefined ? [] : look.ids(onThese(within, texts), without).ids);
  const all = united(on);
  return { ...all, ids: all.ids.filter((id) => !not.has(id)) };
}

const onThese = (within: Within, texts: Iterable<number> = []): Within => ({
  ...within,
  ranges: [...texts].map((text) => passagesOf(text)),
});
