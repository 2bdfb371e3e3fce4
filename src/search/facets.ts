import type { LanguageMap } from '../record/language.ts';
import type { StoredFacets } from './index/facets.ts';
import { SEPARATOR } from './index/passages.ts';

/** What a search can be narrowed to, with the number of passages for each value. */
export type Facets = {
  readonly languages: readonly FacetValue[];
  readonly kinds: readonly FacetValue[];
  readonly statuses: readonly FacetValue[];
  readonly fonds: readonly FacetValue[];
  readonly people: readonly FacetValue[];
  readonly places: readonly FacetValue[];
  /** Consecutive spans of 1, 10, 100 or 1000 years, from the first year found to the last. */
  readonly years: readonly YearSpan[];
};

export type FacetValue = {
  readonly key: string;
  readonly name?: LanguageMap;
  readonly count: number;
};

export type YearSpan = { readonly from: number; readonly to: number; readonly count: number };

/** The number of passages found in texts whose facets are all the same. */
export type FacetGroup = StoredFacets & {
  readonly language: string;
  readonly kind: string;
  readonly status: string;
  readonly count: number;
};

/** Finds the names of fonds, people and places. */
export type FacetNames = {
  readonly fonds: (id: string) => Promise<LanguageMap | undefined>;
  readonly named: (
    ids: readonly number[],
  ) => Promise<ReadonlyMap<number, Omit<FacetValue, 'count'>>>;
};

const MAX_VALUES = 12;
const MAX_YEAR_SPANS = 40;

export async function countFacets(
  groups: readonly FacetGroup[],
  { fonds, named }: FacetNames,
): Promise<Facets> {
  // A description may have several values, or none.
  const values = (facet: 'language' | 'kind' | 'status' | 'fonds') =>
    sorted(
      mostFrequent(groups, (group) => (group[facet] === '' ? [] : group[facet].split(SEPARATOR))),
    );
  const names = async (facet: 'people' | 'places'): Promise<FacetValue[]> => {
    const counts = mostFrequent(groups, (group) => group[facet]);
    const byId = await named(counts.map(({ key }) => key));
    return sorted(
      counts.flatMap(({ key, count }) => {
        const name = byId.get(key);
        return name ? [{ ...name, count }] : [];
      }),
    );
  };
  return {
    languages: values('language'),
    kinds: values('kind'),
    statuses: values('status'),
    fonds: await Promise.all(
      values('fonds').map(async (value) => {
        const name = await fonds(value.key);
        return { ...value, ...(name && { name }) };
      }),
    ),
    people: await names('people'),
    places: await names('places'),
    years: yearSpans(groups),
  };
}

/** The most frequent values. More than are shown if the last of them are equally frequent. */
function mostFrequent<K extends string | number>(
  groups: readonly FacetGroup[],
  valuesOf: (group: FacetGroup) => readonly K[],
): { key: K; count: number }[] {
  const counts = new Map<K, number>();
  for (const group of groups) {
    for (const value of valuesOf(group)) counts.set(value, (counts.get(value) ?? 0) + group.count);
  }
  const all = [...counts].map(([key, count]) => ({ key, count }));
  const least = all.map(({ count }) => count).sort((a, b) => b - a)[MAX_VALUES - 1] ?? 0;
  return all.filter(({ count }) => count >= least);
}

/** As many values as are shown; equally frequent ones by key, since numbers differ between databases. */
const sorted = <T extends { readonly key: string; readonly count: number }>(
  values: readonly T[],
): T[] =>
  values.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1)).slice(0, MAX_VALUES);

/** A text is counted in each span that its years overlap. */
function yearSpans(groups: readonly FacetGroup[]): YearSpan[] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { years } of groups) {
    for (const [from, to] of years) {
      first = Math.min(first, from);
      last = Math.max(last, to);
    }
  }
  if (first > last) return [];
  const width = [1, 10, 100].find((years) => (last - first) / years < MAX_YEAR_SPANS) ?? 1000;
  const start = Math.floor(first / width) * width;
  const spanOf = (year: number): number => Math.floor((year - start) / width);
  const counts = Array.from({ length: spanOf(last) + 1 }, () => 0);
  for (const { years, count } of groups) {
    const spans = new Set<number>();
    for (const [from, to] of years) {
      for (let span = spanOf(from); span <= spanOf(to); span++) spans.add(span);
    }
    for (const span of spans) counts[span] = (counts[span] ?? 0) + count;
  }
  return counts.map((count, i) => {
    const from = start + i * width;
    return { from, to: from + width - 1, count };
  });
}
