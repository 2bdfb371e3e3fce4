import type { Expression, Group } from './expression.ts';
import { type Ids, type Lookup, NONE, united, type Within } from './lookup.ts';
import { EVERYWHERE } from './scope.ts';
import { passagesOf, textOf } from './tables.ts';

/** Leaves that are looked at one by one; more take longer than the whole range. */
const MOST_SINGLY = 200;

/** Looking at one leaf takes as long as listing so many passages. */
const LISTED_MEANWHILE = 100;

/**
 * Of the leaves where each group is met, the passages that meet any, the rarest group first. Of a group that
 * is met too often to be listed, those on the leaves that the others leave.
 *
 * @param most passages of one group that are listed
 */
export function findOnLeaves(
  look: Lookup,
  within: Within,
  { groups, without }: Expression,
  most: number,
): Ids {
  const isAll = within.ranges === EVERYWHERE && within.condition === undefined;
  const found: Ids[] = [];
  let texts: Set<number> | undefined;
  const idsOf = ({ match, least }: Group): Ids => {
    const singly = () => look.ids(onThese(within, texts), match);
    const listed = isAll ? Math.min(least, most) : 0;
    if (texts && texts.size * LISTED_MEANWHILE < listed) return singly();
    const all = look.ids(within, match, most);
    return all.isCut && texts && texts.size <= MOST_SINGLY ? singly() : all;
  };
  for (const group of [...groups].sort((a, b) => a.least - b.least)) {
    const here = group.match === undefined ? NONE : idsOf(group);
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
