/**
 * A key by which names stand in natural order where it is compared character by character, as JavaScript
 * and SQLite both do: numbers by their value (1, 2, 10), capitals and small letters together, accented
 * letters beside their plain ones. Different names have different keys.
 *
 * A path keeps the order of its parts: what lies in a folder follows it, before all that stands beside
 * it, whatever characters the names hold.
 */
export const naturalKey = (path: string): string => path.split('/').map(partKey).join(INSIDE);

/** The same things in the natural order of their names; those of one name stay as they stand. */
export function inNaturalOrder<T>(things: readonly T[], nameOf: (thing: T) => string): T[] {
  if (things.length < 2) return [...things];
  return things
    .map((thing) => ({ thing, key: naturalKey(nameOf(thing)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ thing }) => thing);
}

/** The keys of a path and of all that lies in it: from the first on, and before the second. */
export const keyRange = (key: string): readonly [from: string, before: string] => [
  key,
  key + APART,
];

/** Less than any character of a name. */
const INSIDE = '\u0001';
/** Divides what makes the order from the name itself, which tells `d1` from `d01`, and `a` from `A`. */
const APART = '\u0002';

/** Nothing but small letters and marks. */
const PLAIN = /^[a-z._ -]*$/;

function partKey(name: string): string {
  if (PLAIN.test(name)) return name;
  const plain = name.normalize('NFD').toLowerCase();
  const bare = plain.replace(/\d+/g, withoutZeros);
  const key = bare.replace(/\d+/g, (digits) => `${digits.length}`.padStart(2, '0') + digits);
  return bare === name ? key : `${key}${APART}${name}`;
}

const withoutZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
