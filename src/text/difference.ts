import { diffArrays } from 'diff';

/** A piece of a text that stayed, came or went. */
export type Piece = { readonly text: string; readonly change?: 'added' | 'removed' };

/** Milliseconds, and changed words, after which two texts are simply held to be different. */
const TIME = 500;
const MOST_CHANGES = 5000;

/** Words of any script, blanks, and each other character by itself. */
const PIECES = /\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * What differs between two texts, word by word: the pieces of both in their order. Texts that have
 * too little in common, or take too long, are given as one that went and one that came.
 */
export function difference(before: string, after: string): Piece[] {
  const [old, now] = [before.match(PIECES) ?? [], after.match(PIECES) ?? []];
  const found = diffArrays(old, now, { timeout: TIME, maxEditLength: MOST_CHANGES });
  if (!found) {
    return [
      ...(before ? [{ text: before, change: 'removed' as const }] : []),
      ...(after ? [{ text: after, change: 'added' as const }] : []),
    ];
  }
  return found.map(({ value, added, removed }) => ({
    text: value.join(''),
    ...(added && { change: 'added' as const }),
    ...(removed && { change: 'removed' as const }),
  }));
}
