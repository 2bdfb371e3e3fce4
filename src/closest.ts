import { distance, closest as nearest } from 'fastest-levenshtein';

/** Nobody slips while writing a name of this length, and to compare longer ones takes long. */
const LONGEST = 100;

/** ` (did you mean “title”?)` where a known name is near to what was written, or nothing. */
export function closest(written: string, known: readonly string[]): string {
  if (known.length === 0 || written.length > LONGEST) return '';
  const near = nearest(written, known);
  return distance(written, near) <= Math.max(2, near.length / 3)
    ? ` (did you mean “${near}”?)`
    : '';
}
