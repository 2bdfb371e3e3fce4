import type { Database } from '../storage/sqlite.ts';
import type { About } from './about.ts';
import { type Facets, type FoundTexts, facetsOf, type Names } from './facet.ts';
import { textOf } from './tables.ts';
import { unpackTraits } from './trait.ts';

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
