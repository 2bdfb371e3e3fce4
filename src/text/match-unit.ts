import type { Box } from '../record/box.ts';
import { bestInOrder } from './best-in-order.ts';
import { containment, insideness, likeness, overlap, type Pairs, pairsOf } from './likeness.ts';

/** A line or block as far as it can be known again. */
export type Unit = {
  readonly id: string;
  readonly via?: string;
  readonly box?: Box;
  readonly text: string;
};

/** Which unit of before (its place in the list) each unit of now is; units that are new are absent. */
export type Matches = Map<number, number>;

/** Beyond this many comparisons only ids and equal texts count; no page of a book comes near. */
const MOST_COMPARISONS = 1_000_000;

/** Of two units the smaller must lie so far in the other to be the same, or a part. */
const SAME_PLACE = 0.6;
/** Texts less alike are different texts. */
const SAME_TEXT = 0.4;

/**
 * By the ids of the file, then by place, then by text in order.
 *
 * @param known matches found otherwise, which stand
 */
export function matchUnits(
  before: readonly Unit[],
  now: readonly Unit[],
  known: Matches = new Map(),
): Matches {
  const matches: Matches = new Map();
  const free = new Set(before.keys());
  const take = (n: number, b: number) => {
    if (matches.has(n) || !free.has(b)) return;
    matches.set(n, b);
    free.delete(b);
  };
  for (const [n, b] of known) take(n, b);
  matchVias(before, now, take);
  matchPlaces(before, now, matches, free, take);
  matchTexts(before, now, matches, free, take);
  return matches;
}

type Take = (n: number, b: number) => void;

/** Ids that a file has twice tell nothing; nor do ids that went to another place, as when all are counted anew. */
function matchVias(before: readonly Unit[], now: readonly Unit[], take: Take): void {
  const [old, fresh] = [placesByVia(before), placesByVia(now)];
  for (const [via, n] of fresh) {
    const b = old.get(via);
    const [one, other] = [now[n ?? -1], before[b ?? -1]];
    if (n === undefined || b === undefined || !one || !other) continue;
    if (!one.box || !other.box || overlap(one.box, other.box) > 0) take(n, b);
  }
}

/** Undefined for an id that is not the only one of its kind. */
function placesByVia(units: readonly Unit[]): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (const [i, { via }] of units.entries()) {
    if (via !== undefined) places.set(via, places.has(via) ? undefined : i);
  }
  return places;
}

/** The pair that shares most of its area first. */
function matchPlaces(
  before: readonly Unit[],
  now: readonly Unit[],
  matches: Matches,
  free: ReadonlySet<number>,
  take: Take,
): void {
  if (free.size * (now.length - matches.size) > MOST_COMPARISONS) return;
  const pairs: { n: number; b: number; score: number }[] = [];
  for (const [n, { box }] of now.entries()) {
    if (!box || matches.has(n)) continue;
    for (const b of free) {
      const other = before[b]?.box;
      if (!other || Math.max(insideness(box, other), insideness(other, box)) < SAME_PLACE) continue;
      pairs.push({ n, b, score: overlap(box, other) });
    }
  }
  pairs.sort((one, other) => other.score - one.score || one.n - other.n);
  for (const { n, b } of pairs) take(n, b);
}

/** Runs between units that are known already are compared with each other, so that order is kept. */
function matchTexts(
  before: readonly Unit[],
  now: readonly Unit[],
  matches: Matches,
  free: ReadonlySet<number>,
  take: Take,
): void {
  const [left, right] = [
    [...free].sort((a, b) => a - b),
    [...now.keys()].filter((n) => !matches.has(n)),
  ];
  takeEqualEnds(before, now, left, right, take);
  const scoreOf = scorer(before, now, left, right);
  for (const [b, n] of bestInOrder(left, right, scoreOf)) take(n, b);
  for (const n of right) {
    const b = n > 0 ? (matches.get(n - 1) ?? NaN) + 1 : 0;
    const isAlone = n === now.length - 1 ? b === before.length - 1 : matches.get(n + 1) === b + 1;
    if (isAlone && !isElsewhere(before[b], now[n])) take(n, b);
  }
}

/** Most of a text that is corrected is as it was: what begins and ends the same need not be compared. */
function takeEqualEnds(
  before: readonly Unit[],
  now: readonly Unit[],
  left: number[],
  right: number[],
  take: Take,
): void {
  const isEqual = (b = -1, n = -1) => before[b] !== undefined && before[b].text === now[n]?.text;
  let start = 0;
  while (start < right.length && isEqual(left[start], right[start])) start += 1;
  const [ends, firsts] = [left.splice(0, start), right.splice(0, start)];
  while (right.length && isEqual(left.at(-1), right.at(-1))) {
    ends.push(left.pop() ?? 0);
    firsts.push(right.pop() ?? 0);
  }
  for (const [i, n] of firsts.entries()) take(n, ends[i] ?? 0);
}

const isElsewhere = (one: Unit | undefined, other: Unit | undefined): boolean =>
  !!one?.box && !!other?.box && overlap(one.box, other.box) === 0;

/** Likeness of the texts, 0 where they are different or stand elsewhere and are not the same. */
function scorer(
  before: readonly Unit[],
  now: readonly Unit[],
  left: readonly number[],
  right: readonly number[],
): (b: number, n: number) => number {
  const isEqual = (b: number, n: number) => (before[b]?.text === now[n]?.text ? 1 : 0);
  if (left.length * right.length > MOST_COMPARISONS / 10) return isEqual;
  const old = new Map(left.map((b) => [b, pairsOf(before[b]?.text ?? '')]));
  const fresh = new Map(right.map((n) => [n, pairsOf(now[n]?.text ?? '')]));
  return (b, n) => {
    const [one, other] = [old.get(b), fresh.get(n)];
    if (!one || !other || isElsewhere(before[b], now[n])) return isEqual(b, n);
    const score = likeness(one, other);
    return score >= SAME_TEXT ? score : 0;
  };
}

/**
 * Finds the unit of now that covers what a lost one said: by place where both have boxes, else by text.
 */
export function coverOf(now: readonly Unit[]): (lost: Unit) => number | undefined {
  let texts: readonly Pairs[] | undefined;
  let comparisons = 0;
  return (lost) => {
    comparisons += now.length;
    if (comparisons > MOST_COMPARISONS / 10) return undefined;
    texts ??= now.map(({ text }) => pairsOf(text));
    const own = pairsOf(lost.text);
    let [found, most]: [number | undefined, number] = [undefined, SAME_PLACE];
    for (const [n, { box }] of now.entries()) {
      const text = texts[n];
      const byText = text ? containment(own, text) : 0;
      const share = lost.box && box ? insideness(lost.box, box) : byText;
      if (share > most) [found, most] = [n, share];
    }
    return found;
  };
}
