/**
 * A sort key that puts names in natural order when compared character by character, as JavaScript and
 * SQLite both do: numbers by value (1, 2, 10), capitals with small letters, accented letters with plain
 * ones. Different names have different keys.
 *
 * Paths are ordered part by part: the contents of a folder directly follow it, whatever characters the
 * names contain.
 */
export const naturalKey = (path: string): string =>
  path.split('/').map(partKey).join(PATH_SEPARATOR);

/** Sorts by name in natural order; items with the same name keep their order. */
export function inNaturalOrder<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  if (items.length < 2) return [...items];
  return items
    .map((item) => ({ item, key: naturalKey(nameOf(item)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

/** The range of keys of a path and everything inside it: from the first key up to, but without, the second. */
export const keyRange = (key: string): readonly [from: string, before: string] => [
  key,
  key + NAME_SEPARATOR,
];

/** Sorts before any character of a name. */
const PATH_SEPARATOR = '\u0001';
/** Between the part that is sorted by and the name itself, which distinguishes `d1` from `d01` and `a` from `A`. */
const NAME_SEPARATOR = '\u0002';

/** Names that are their own key. */
const PLAIN_NAME = /^[a-z._ -]*$/;

function partKey(name: string): string {
  if (PLAIN_NAME.test(name)) return name;
  const folded = name.normalize('NFD').toLowerCase().replace(/\d+/g, withoutLeadingZeros);
  const key = folded.replace(/\d+/g, (digits) => `${digits.length}`.padStart(2, '0') + digits);
  return folded === name ? key : `${key}${NAME_SEPARATOR}${name}`;
}

const withoutLeadingZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
