import type { Box } from '../record/box.ts';

/** How often each pair of adjacent characters occurs in a text, ignoring white space and case. */
export type CharacterPairs = {
  readonly counts: ReadonlyMap<string, number>;
  readonly size: number;
};

/** Of a longer text, only the beginning is compared. */
const MAX_CHARACTERS = 500;

export function characterPairs(text: string): CharacterPairs {
  const letters = ` ${text.slice(0, MAX_CHARACTERS).toLowerCase().replace(/\s+/g, '')} `;
  const counts = new Map<string, number>();
  for (let i = 1; i < letters.length; i += 1) {
    const pair = letters.slice(i - 1, i + 1);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return { counts, size: letters.length - 1 };
}

function countShared(a: CharacterPairs, b: CharacterPairs): number {
  let count = 0;
  for (const [pair, times] of a.counts) count += Math.min(times, b.counts.get(pair) ?? 0);
  return count;
}

/** The similarity of two texts, from 0 to 1: Dice's coefficient of their pairs. */
export const similarity = (a: CharacterPairs, b: CharacterPairs): number =>
  (2 * countShared(a, b)) / (a.size + b.size);

/** The share of `part` that occurs in `whole`, from 0 to 1. */
export const containedShare = (part: CharacterPairs, whole: CharacterPairs): number =>
  countShared(part, whole) / part.size;

/** The area that two boxes have in common, in square pixels. */
function commonArea(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

/** The common area as a share of the area that both boxes cover together, from 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const common = commonArea(a, b);
  return common / (a.w * a.h + b.w * b.h - common);
}

/** The share of the area of `part` that is inside `whole`, from 0 to 1. */
export const overlapShare = (part: Box, whole: Box): number =>
  commonArea(part, whole) / (part.w * part.h);
