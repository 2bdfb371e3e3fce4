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
