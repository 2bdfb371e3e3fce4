import type { Box } from '../record/box.ts';

/** A line or block as far as it can be known again. */
export type MatchUnit = {
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
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
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
function matchVias(before: readonly MatchUnit[], now: readonly MatchUnit[], take: Take): void {
  const [old, fresh] = [placesByVia(before), placesByVia(now)];
  for (const [via, n] of fresh) {
    const b = old.get(via);
    const [one, other] = [now[n ?? -1], before[b ?? -1]];
    if (n === undefined || b === undefined || !one || !other) continue;
    if (!one.box || !other.box || overlap(one.box, other.box) > 0) take(n, b);
  }
}

/** Undefined for an id that is not the only one of its kind. */
function placesByVia(units: readonly MatchUnit[]): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (const [i, { via }] of units.entries()) {
    if (via !== undefined) places.set(via, places.has(via) ? undefined : i);
  }
  return places;
}

/** The pair that shares most of its area first. */
function matchPlaces(
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
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
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
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
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
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

const isElsewhere = (one: MatchUnit | undefined, other: MatchUnit | undefined): boolean =>
  !!one?.box && !!other?.box && overlap(one.box, other.box) === 0;

/** Likeness of the texts, 0 where they are different or stand elsewhere and are not the same. */
function scorer(
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
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
export function coveringUnit(now: readonly MatchUnit[]): (lost: MatchUnit) => number | undefined {
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

/** Beyond this the table would take too much memory; no page of a book comes near. */
const MOST_PAIRS = 4_000_000;

/** The pairs, both in order, that are most alike in all; none where the lists are too long to compare. */
export function bestInOrder(
  left: readonly number[],
  right: readonly number[],
  scoreOf: (b: number, n: number) => number,
): [number, number][] {
  if (left.length * right.length > MOST_PAIRS) return [];
  const width = right.length + 1;
  /** What can be reached from here on, and what this pair gives. */
  const best = new Float64Array((left.length + 1) * width);
  const scores = new Float64Array(best.length);
  const bestAt = (at: number) => best[at] ?? 0;
  for (const [i, b] of [...left.entries()].reverse()) {
    for (const [j, n] of [...right.entries()].reverse()) {
      const at = i * width + j;
      const score = scoreOf(b, n);
      scores[at] = score;
      const both = score > 0 ? score + bestAt(at + width + 1) : 0;
      best[at] = Math.max(both, bestAt(at + width), bestAt(at + 1));
    }
  }
  return pairsAlong(left, right, best, scores);
}

/** Goes the best way back through the table. */
function pairsAlong(
  left: readonly number[],
  right: readonly number[],
  best: Float64Array,
  scores: Float64Array,
): [number, number][] {
  const width = right.length + 1;
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < left.length && j < right.length; ) {
    const at = i * width + j;
    const score = scores[at] ?? 0;
    if (score > 0 && best[at] === score + (best[at + width + 1] ?? 0)) {
      pairs.push([left[i] ?? 0, right[j] ?? 0]);
      [i, j] = [i + 1, j + 1];
    } else if (best[at] === best[at + width]) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Pairs of neighbouring characters, with how often each occurs; blanks and case make no difference. */
export type Pairs = { readonly counts: ReadonlyMap<string, number>; readonly size: number };

/** A line longer than this is compared by its beginning. */
const MOST_CHARACTERS = 500;

export function pairsOf(text: string): Pairs {
  const letters = ` ${text.slice(0, MOST_CHARACTERS).toLowerCase().replace(/\s+/g, '')} `;
  const counts = new Map<string, number>();
  for (let i = 1; i < letters.length; i += 1) {
    const pair = letters.slice(i - 1, i + 1);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return { counts, size: letters.length - 1 };
}

function shared(a: Pairs, b: Pairs): number {
  let count = 0;
  for (const [pair, times] of a.counts) count += Math.min(times, b.counts.get(pair) ?? 0);
  return count;
}

/** How alike two texts are, 0 to 1: Dice's coefficient of their pairs. */
export const likeness = (a: Pairs, b: Pairs): number => (2 * shared(a, b)) / (a.size + b.size);

/** How much of `part` is found in `whole`, 0 to 1. */
export const containment = (part: Pairs, whole: Pairs): number => shared(part, whole) / part.size;

/** The area two boxes share. */
function common(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

/** Shared area as a part of what both cover together, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const both = common(a, b);
  return both / (a.w * a.h + b.w * b.h - both);
}

/** Shared area as a part of `part`, 0 to 1. */
export const insideness = (part: Box, whole: Box): number =>
  common(part, whole) / (part.w * part.h);
