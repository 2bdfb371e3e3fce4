import type { LanguageMap } from '../record/language.ts';
import type { Named, Traits } from './trait.ts';

/** What records are chosen by; nothing is no restriction. */
export type Choice = {
  readonly fonds?: string;
  readonly person?: string;
  readonly place?: string;
  /** The first and the last year. */
  readonly from?: number;
  readonly to?: number;
};

/** A value that what is found may be narrowed to, with the number of passages that have it. */
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

/** A text with how many of its passages are found. */
export type FoundText = {
  readonly language: string;
  readonly kind: string;
  readonly status: string;
  readonly traits: Traits;
  readonly count: number;
};

/** Values of one facet that are shown. */
const MOST_VALUES = 12;
const MOST_BARS = 40;

/** True where a record is among those that are chosen. */
export const isChosen = ({ fonds, years, people, places }: Traits, choice: Choice): boolean =>
  (choice.fonds === undefined || fonds?.id === choice.fonds) &&
  (choice.person === undefined || people.some(({ key }) => key === choice.person)) &&
  (choice.place === undefined || places.some(({ key }) => key === choice.place)) &&
  (choice.from === undefined || (years !== undefined && years[1] >= choice.from)) &&
  (choice.to === undefined || (years !== undefined && years[0] <= choice.to));

export function facetsOf(texts: readonly FoundText[]): Facets {
  return {
    languages: counted(texts, ({ language }) => [{ key: language }]),
    kinds: counted(texts, ({ kind }) => [{ key: kind }]),
    statuses: counted(texts, ({ status }) => [{ key: status }]),
    fonds: counted(texts, ({ traits: { fonds } }) =>
      fonds ? [{ key: fonds.id, name: fonds.title }] : [],
    ),
    people: counted(texts, ({ traits }) => traits.people),
    places: counted(texts, ({ traits }) => traits.places),
    years: bars(texts),
  };
}

type Value = Pick<Named, 'key'> & Partial<Named>;

function counted(texts: readonly FoundText[], valuesOf: (text: FoundText) => readonly Value[]) {
  const counts = new Map<string, Count>();
  for (const text of texts) {
    for (const value of valuesOf(text)) {
      const before = counts.get(value.key);
      counts.set(value.key, { ...value, count: (before?.count ?? 0) + text.count });
    }
  }
  const most = [...counts.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  return most.slice(0, MOST_VALUES);
}

/** A record of several years counts for the first of them. */
function bars(texts: readonly FoundText[]): Years[] {
  const dated = texts.flatMap(({ traits: { years }, count }) =>
    years ? [{ year: years[0], count }] : [],
  );
  if (dated.length === 0) return [];
  const all = dated.map(({ year }) => year);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const step = [1, 10, 100].find((one) => (last - first) / one < MOST_BARS) ?? 1000;
  const start = Math.floor(first / step) * step;
  const length = Math.floor((last - start) / step) + 1;
  const counts = Array.from({ length }, () => 0);
  for (const { year, count } of dated) {
    const place = Math.floor((year - start) / step);
    counts[place] = (counts[place] ?? 0) + count;
  }
  return counts.map((count, i) => {
    const from = start + i * step;
    return { from, to: from + step - 1, count };
  });
}
