import type { Records } from '../catalogue/records.ts';
import type { LanguageMap } from '../record/language.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { FreshCache } from '../system/fresh-cache.ts';
import type { Database } from '../system/sqlite.ts';
import { SEVERAL } from './index/passages.ts';
import { type PackedTraits, unpackTraits } from './index/traits.ts';
import { textOf } from './tables.ts';

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

/** Passages on one leaf, or of one description, best first. */
export type FoundLeaf = {
  readonly record: string;
  /** Empty for a description. */
  readonly folio: string;
  readonly ids: readonly number[];
};

export type FoundLeaves = {
  /** Those of one page: first those that have the words as they are asked for, each in natural order. */
  readonly leaves: readonly FoundLeaf[];
  /** How many there are in all. */
  readonly total: number;
  readonly facets: () => Facets;
};

/**
 * Of each text its number, its leaf, and what many texts have in common, in one line; in the natural order
 * of their records.
 */
const TEXTS = `
  SELECT group_concat(line, char(10)) AS lines FROM (
    SELECT text.id || char(9) || leaf || char(9) || language || char(9) || kind || char(9)
      || status || char(9) || traits AS line
    FROM json_each(?) wanted
    CROSS JOIN search_text text ON text.id = wanted.value
    CROSS JOIN search_record its ON its.record = text.record
    ORDER BY its.sort, leaf, text.id)`;

/** Gathers the passages found by leaf, and counts what they may be narrowed to. */
export function leafReader(database: Database, about: (record: string) => About) {
  const texts = database.prepare(TEXTS);
  const place = database.prepare('SELECT record, folio FROM search_text WHERE id = ?');
  const named = database.prepare(
    'SELECT id, key, name FROM search_name WHERE id IN (SELECT value FROM json_each(?))',
  );
  const names: Names = {
    fonds: (id) => about(id).path.at(-1)?.title,
    named: (ids) =>
      new Map(
        (named.all(JSON.stringify(ids)) as { id: number; key: string; name: string }[]).map(
          ({ id, key, name }) => [id, { key, name: JSON.parse(name) }],
        ),
      ),
  };

  /** @param exact how many of the ids have the words as they are asked for: those that come first */
  return (
    ids: readonly number[],
    exact: number,
    { start, count }: { readonly start: number; readonly count: number },
  ): FoundLeaves => {
    const byText = new Map<number, number[]>();
    const best = new Set(ids.slice(0, exact).map(textOf));
    for (const id of ids) {
      const found = byText.get(textOf(id));
      if (found) found.push(id);
      else byText.set(textOf(id), [id]);
    }
    const { lines } = texts.get(JSON.stringify([...byText.keys()])) as { lines: string | null };
    const byLeaf = gathered((lines ?? '').split('\n'), byText, best);
    const all = [...byLeaf.first, ...byLeaf.others];
    const shown = all.slice(start, start + count);
    return {
      leaves: shown.flatMap(([leaf, own]) => {
        const row = place.get(Number(leaf)) as Pick<FoundLeaf, 'record' | 'folio'> | undefined;
        const sorted = own.toSorted((a, b) => ids.indexOf(a) - ids.indexOf(b));
        return row ? [{ ...row, ids: sorted }] : [];
      }),
      total: all.length,
      facets: () => facetsOf([...byLeaf.alike].map(foundTexts), names),
    };
  };
}

/** The passages of each leaf, those first whose leaf has one of the best; and how many texts of one kind have. */
function gathered(
  lines: readonly string[],
  byText: ReadonlyMap<number, readonly number[]>,
  best: ReadonlySet<number>,
) {
  const [first, others] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const alike = new Map<string, number>();
  for (const line of lines) {
    const tab = line.indexOf('\t');
    const next = line.indexOf('\t', tab + 1);
    const text = Number(line.slice(0, tab));
    const found = byText.get(text);
    if (!found) continue;
    const [leaf, common] = [line.slice(tab + 1, next), line.slice(next + 1)];
    const before = first.get(leaf) ?? others.get(leaf) ?? [];
    const to = best.has(text) || first.has(leaf) ? first : others;
    if (to === first) others.delete(leaf);
    to.set(leaf, [...before, ...found]);
    alike.set(common, (alike.get(common) ?? 0) + found.length);
  }
  return { first, others, alike };
}

function foundTexts([common, count]: readonly [string, number]): FoundTexts {
  const [language = '', kind = '', status = '', traits = ''] = common.split('\t');
  return { language, kind, status, count, ...unpackTraits(traits) };
}

/** The records from the top down to one, and when that was published, ISO 8601. */
export type About = { readonly path: readonly ArchiveRecord[]; readonly published: string };

export const aboutRecords =
  (records: Records, cached: FreshCache<About>) =>
  (record: string): About =>
    cached(record, () => ({
      path: records.path(record),
      published: records.publication(record)?.published ?? '',
    }));
