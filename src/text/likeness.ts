import type { Box } from '../record/box.ts';

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
