import { distance, closest as nearest } from 'fastest-levenshtein';

/** ` (did you mean “title”?)` where a known name is near to what was written, or nothing. */
export function closest(written: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = nearest(written, known);
  return distance(written, near) <= Math.max(2, near.length / 3)
    ? ` (did you mean “${near}”?)`
    : '';
}
