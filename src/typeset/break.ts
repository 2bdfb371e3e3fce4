/** What a line that ends so badly costs, in squares of the measure left empty. */
const LOOSE_END = 0.06;
const SHORT_LAST = 0.15;

type Best = { readonly cost: number; readonly from: number };

/**
 * Divides a paragraph into lines that are as even as can be, the last one free: the sum of the
 * squares of what stays empty is the least there is. Prefers not to end a line after a short word or
 * a number, nor to leave a short word alone on the last one. A word wider than the measure stands
 * alone.
 *
 * @param widths of the words, `blank` of the blank and `measure` of the line: all in one unit
 */
export function breakLines(
  words: readonly string[],
  widths: readonly number[],
  blank: number,
  measure: number,
): string[][] {
  const best: Best[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= words.length; end++) {
    best.push(bestLine(words, widths, blank, measure, best, end));
  }
  const lines: string[][] = [];
  let end = words.length;
  while (end > 0) {
    const from = best[end]?.from ?? 0;
    lines.unshift(words.slice(from, end));
    end = from;
  }
  return lines;
}

/** Where the line that ends before the word `end` begins best. */
function bestLine(
  words: readonly string[],
  widths: readonly number[],
  blank: number,
  measure: number,
  best: readonly Best[],
  end: number,
): Best {
  let width = -blank;
  let least: Best = { cost: Number.POSITIVE_INFINITY, from: end - 1 };
  for (let from = end - 1; from >= 0; from--) {
    width += blank + (widths[from] ?? 0);
    if (width > measure && from < end - 1) break;
    const empty = Math.max(0, 1 - width / measure);
    const cost = (best[from]?.cost ?? 0) + costOf(words, from, end, empty);
    if (cost < least.cost) least = { cost, from };
  }
  return least;
}

function costOf(words: readonly string[], from: number, end: number, empty: number): number {
  if (end === words.length) return from > 0 && empty > 0.75 ? SHORT_LAST : 0;
  return empty ** 2 + (isLoose(words[end - 1] ?? '') ? LOOSE_END : 0);
}

/** A preposition, an initial, a short abbreviation, a number: they belong to what follows. */
const isLoose = (word: string): boolean => /^[«„“("№]?(\p{L}{1,2}\.?|\p{N}+)$/u.test(word);
