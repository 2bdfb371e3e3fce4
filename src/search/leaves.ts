import type { Database } from '../storage/sqlite.ts';
import type { About } from './about.ts';
import { type Choice, type Facets, facetsOf, isChosen } from './facet.ts';
import { textOf } from './tables.ts';
import { type Traits, traitsOf } from './trait.ts';

/** A leaf on which something is found: its passages, best first. */
export type FoundLeaf = {
  readonly record: string;
  readonly folio: string;
  readonly ids: readonly number[];
};

export type FoundLeaves = {
  /** In the order of their best passages. */
  readonly leaves: readonly FoundLeaf[];
  readonly facets: Facets;
  /** Passages on all of the leaves. */
  readonly total: number;
};

type TextRow = {
  readonly record: string;
  readonly folio: string;
  readonly kind: string;
  readonly language: string;
  readonly status: string;
};

/** Gathers the passages found by leaf, narrowed to what is chosen, and counts what they may be narrowed to. */
export function leafReader(database: Database, about: (record: string) => About) {
  const text = database.prepare(
    'SELECT record, folio, kind, language, status FROM search_text WHERE id = ?',
  );
  return (ids: readonly number[], choice: Choice): FoundLeaves => {
    const byText = new Map<number, number[]>();
    for (const id of ids) {
      const found = byText.get(textOf(id));
      if (found) found.push(id);
      else byText.set(textOf(id), [id]);
    }
    const traits = new Map<string, Traits>();
    const leaves = new Map<string, FoundLeaf>();
    const texts = [...byText].flatMap(([number, found]) => {
      const row = text.get(number) as TextRow | undefined;
      if (!row) return [];
      const { record, folio, ...rest } = row;
      const its = traits.get(record) ?? traitsOf(about(record).path);
      traits.set(record, its);
      if (!isChosen(its, choice)) return [];
      const key = `${record} ${folio}`;
      leaves.set(key, { record, folio, ids: [...(leaves.get(key)?.ids ?? []), ...found] });
      return [{ ...rest, traits: its, count: found.length }];
    });
    return {
      leaves: [...leaves.values()],
      facets: facetsOf(texts),
      total: texts.reduce((sum, { count }) => sum + count, 0),
    };
  };
}
