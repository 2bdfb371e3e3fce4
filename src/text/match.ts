import type { Box } from '../record/box.ts';
import {
  type CharacterPairs,
  characterPairs,
  containedShare,
  overlap,
  overlapShare,
  similarity,
} from './similarity.ts';

/** What a line or block can be recognised by. */
export type MatchUnit = {
  readonly id: string;
  readonly via?: string;
  readonly box?: Box;
  readonly text: string;
};

/** The index of the old unit by the index of the new one. Units that are really new are absent. */
export type Matches = Map<number, number>;

/** Beyond this, only ids and equal texts count. No page of a book comes near. */
const MAX_COMPARISONS = 1_000_000;

/** The share of the smaller of two boxes that must be inside the other for them to match. */
const MIN_OVERLAP = 0.6;
/** Below this, two texts are different. */
const MIN_SIMILARITY = 0.4;

/**
 * Finds the old unit for each new one: by the ids from the file, then by box, then by text in order.
 *
 * @param known matches found by other means, which are kept
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
  matchBoxes(before, now, matches, free, take);
  matchTexts(before, now, matches, free, take);
  return matches;
}

type Take = (n: number, b: number) => void;

/** An id that occurs twice says nothing; nor does one that moved elsewhere, as when a program renumbers all. */
function matchVias(before: readonly MatchUnit[], now: readonly MatchUnit[], take: Take): void {
  const [oldIndexes, newIndexes] = [indexesByVia(before), indexesByVia(now)];
  for (const [via, n] of newIndexes) {
    const b = oldIndexes.get(via);
    if (n === undefined || b === undefined) continue;
    if (!isElsewhere(before[b], now[n])) take(n, b);
  }
}

/** Undefined for an id that several units have. */
function indexesByVia(units: readonly MatchUnit[]): Map<string, number | undefined> {
  const indexes = new Map<string, number | undefined>();
  for (const [i, { via }] of units.entries()) {
    if (via !== undefined) indexes.set(via, indexes.has(via) ? undefined : i);
  }
  return indexes;
}

/** Takes the pairs of boxes that overlap most first. */
function matchBoxes(
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
  matches: Matches,
  free: ReadonlySet<number>,
  take: Take,
): void {
  if (free.size * (now.length - matches.size) > MAX_COMPARISONS) return;
  const pairs: { n: number; b: number; score: number }[] = [];
  for (const [n, { box }] of now.entries()) {
    if (!box || matches.has(n)) continue;
    for (const b of free) {
      const other = before[b]?.box;
      if (!other || Math.max(overlapShare(box, other), overlapShare(other, box)) < MIN_OVERLAP)
        continue;
      pairs.push({ n, b, score: overlap(box, other) });
    }
  }
  pairs.sort((a, b) => b.score - a.score || a.n - b.n);
  for (const { n, b } of pairs) take(n, b);
}

/** Matches texts in order, then units whose two neighbours are matched to neighbours. */
function matchTexts(
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
  matches: Matches,
  free: ReadonlySet<number>,
  take: Take,
): void {
  const oldLeft = [...free].sort((a, b) => a - b);
  const newLeft = [...now.keys()].filter((n) => !matches.has(n));
  takeEqualEnds(before, now, oldLeft, newLeft, take);
  const scoreOf = scorer(before, now, oldLeft, newLeft);
  for (const [b, n] of bestInOrder(oldLeft, newLeft, scoreOf)) take(n, b);
  for (const n of newLeft) {
    const b = n > 0 ? (matches.get(n - 1) ?? NaN) + 1 : 0;
    const isAlone = n === now.length - 1 ? b === before.length - 1 : matches.get(n + 1) === b + 1;
    if (isAlone && !isElsewhere(before[b], now[n])) take(n, b);
  }
}

/** A correction leaves most of a text unchanged, so equal beginnings and ends need no comparison. */
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
  const [equalOld, equalNew] = [left.splice(0, start), right.splice(0, start)];
  while (right.length && isEqual(left.at(-1), right.at(-1))) {
    equalOld.push(left.pop() ?? 0);
    equalNew.push(right.pop() ?? 0);
  }
  for (const [i, n] of equalNew.entries()) take(n, equalOld[i] ?? 0);
}

/** True if both have boxes, and these do not overlap. */
const isElsewhere = (a: MatchUnit | undefined, b: MatchUnit | undefined): boolean =>
  !!a?.box && !!b?.box && overlap(a.box, b.box) === 0;

/** Scores a pair by the similarity of its texts; 0 if they differ, or are elsewhere and not equal. */
function scorer(
  before: readonly MatchUnit[],
  now: readonly MatchUnit[],
  left: readonly number[],
  right: readonly number[],
): (b: number, n: number) => number {
  const isEqual = (b: number, n: number) => (before[b]?.text === now[n]?.text ? 1 : 0);
  if (left.length * right.length > MAX_COMPARISONS / 10) return isEqual;
  const oldPairs = new Map(left.map((b) => [b, characterPairs(before[b]?.text ?? '')]));
  const newPairs = new Map(right.map((n) => [n, characterPairs(now[n]?.text ?? '')]));
  return (b, n) => {
    const [oldText, newText] = [oldPairs.get(b), newPairs.get(n)];
    if (!oldText || !newText || isElsewhere(before[b], now[n])) return isEqual(b, n);
    const score = similarity(oldText, newText);
    return score >= MIN_SIMILARITY ? score : 0;
  };
}

/** Finds the new unit that contains an old one that is gone: by box if both have one, otherwise by text. */
export function coveringUnit(now: readonly MatchUnit[]): (gone: MatchUnit) => number | undefined {
  let texts: readonly CharacterPairs[] | undefined;
  let comparisons = 0;
  return (gone) => {
    comparisons += now.length;
    if (comparisons > MAX_COMPARISONS / 10) return undefined;
    texts ??= now.map(({ text }) => characterPairs(text));
    const own = characterPairs(gone.text);
    let [best, bestShare]: [number | undefined, number] = [undefined, MIN_OVERLAP];
    for (const [n, { box }] of now.entries()) {
      const text = texts[n];
      const byText = text ? containedShare(own, text) : 0;
      const share = gone.box && box ? overlapShare(gone.box, box) : byText;
      if (share > bestShare) [best, bestShare] = [n, share];
    }
    return best;
  };
}

/** Beyond this, the table would take too much memory. No page of a book comes near. */
const MAX_PAIRS = 4_000_000;

/**
 * The pairs with the highest total score that keep both lists in order (the longest common subsequence,
 * weighted); none if the lists are too long to compare.
 */
function bestInOrder(
  left: readonly number[],
  right: readonly number[],
  scoreOf: (b: number, n: number) => number,
): [number, number][] {
  if (left.length * right.length > MAX_PAIRS) return [];
  const width = right.length + 1;
  /** The best total from each pair on, and the score of the pair itself. */
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

/** Follows the best path through the table. */
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
