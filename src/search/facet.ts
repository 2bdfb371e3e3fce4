import type { LanguageMap } from '../record/language.ts';
import { SEVERAL } from './row.ts';
import type { PackedTraits } from './trait.ts';

/** A value that a search can be narrowed to, with the number of what is found that has it. */
export type Count = { readonly key: string; readonly name?: LanguageMap; readonly count: number };

export type Facets = {
  readonly languages: readonly Count[];
  readonly kinds: readonly Count[];
  readonly statuses: readonly Count[];
  readonly fonds: readonly Count[];
  readonly people: readonly Count[];
  readonly places: readonly Count[];
  /** Year by year, or decade by decade where they are many; without those that have none, in order. */
  readonly years: readonly Years[];
};

export type Years = { readonly from: number; readonly to: number; readonly count: number };

/** Texts that have all of this in common, with how many of their passages are found. */
export type FoundTexts = PackedTraits & {
  readonly language: string;
  readonly kind: string;
  readonly status: string;
  readonly count: number;
};

/** What fonds, people and places are called. */
export type Names = {
  readonly fonds: (id: string) => LanguageMap | undefined;
  readonly named: (ids: readonly number[]) => ReadonlyMap<number, Omit<Count, 'count'>>;
};

/** Values of one facet that are shown. */
const MOST_VALUES = 12;
const MOST_BARS = 40;

export function facetsOf(texts: readonly FoundTexts[], { fonds, named }: Names): Facets {
  // A description has several, or none.
  const plain = (of: 'language' | 'kind' | 'status' | 'fonds') =>
    most(texts, (text) => (text[of] === '' ? [] : text[of].split(SEVERAL)));
  const several = (of: 'people' | 'places'): Count[] => {
    const counts = most(texts, (text) => text[of]);
    const names = named(counts.map(({ key }) => key));
    return counts.flatMap(({ key, count }) => {
      const name = names.get(key);
      return name ? [{ ...name, count }] : [];
    });
  };
  return {
    languages: plain('language'),
    kinds: plain('kind'),
    statuses: plain('status'),
    fonds: plain('fonds').map((one) => {
      const name = fonds(one.key);
      return { ...one, ...(name && { name }) };
    }),
    people: several('people'),
    places: several('places'),
    years: bars(texts),
  };
}

/** The most frequent values. */
function most<K extends string | number>(
  texts: readonly FoundTexts[],
  valuesOf: (text: FoundTexts) => readonly K[],
): { key: K; count: number }[] {
  const counts = new Map<K, number>();
  for (const text of texts) {
    for (const value of valuesOf(text)) counts.set(value, (counts.get(value) ?? 0) + text.count);
  }
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
    .slice(0, MOST_VALUES);
}

/** A text counts in each of its years. */
function bars(texts: readonly FoundTexts[]): Years[] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { years } of texts) {
    for (const [from, to] of years) {
      first = Math.min(first, from);
      last = Math.max(last, to);
    }
  }
  if (first > last) return [];
  const step = [1, 10, 100].find((one) => (last - first) / one < MOST_BARS) ?? 1000;
  const start = Math.floor(first / step) * step;
  const placeOf = (year: number): number => Math.floor((year - start) / step);
  const counts = Array.from({ length: placeOf(last) + 1 }, () => 0);
  for (const { years, count } of texts) {
    const places = new Set<number>();
    for (const [from, to] of years) {
      for (let place = placeOf(from); place <= placeOf(to); place++) places.add(place);
    }
    for (const place of places) counts[place] = (counts[place] ?? 0) + count;
  }
  return counts.map((count, i) => {
    const from = start + i * step;
    return { from, to: from + step - 1, count };
  });
}
