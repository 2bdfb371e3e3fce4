import type { Database } from '../storage/sqlite.ts';
import type { Cached } from './cache.ts';
import { passagesOf, type Range } from './tables.ts';

/** What is searched: the whole archive, a record of any level with all under it, or one layer of a record. */
export type Scope = { readonly record?: string; readonly layer?: string };

/** The passages of the texts and of the descriptions in a scope. */
export type Ranges = { readonly texts: readonly Range[]; readonly descriptions: readonly Range[] };

const ALL: Ranges = {
  texts: [[1, Number.MAX_SAFE_INTEGER]],
  descriptions: [[Number.MIN_SAFE_INTEGER, -1]],
};

/** The ranges of ids in a scope; those that follow each other are one. */
export function scopes(database: Database, cached: Cached<Ranges>) {
  const under = database.prepare(
    `WITH RECURSIVE under(id) AS (
       SELECT ? UNION ALL SELECT record.id FROM record JOIN under ON record.parent = under.id)
     SELECT first, last, description FROM search_record JOIN under ON record = id ORDER BY first`,
  );
  const layer = database.prepare(
    'SELECT min(id) AS first, max(id) AS last FROM search_text WHERE record = ? AND layer = ?',
  );

  const find = ({ record, layer: id }: Scope): Ranges => {
    if (record === undefined) return ALL;
    if (id !== undefined) {
      const { first, last } = layer.get(record, id) as { first: number | null; last: number };
      return { texts: first === null ? [] : [passagesOf(first, last)], descriptions: [] };
    }
    const rows = under.all(record) as { first: number; last: number; description: number }[];
    const texts = rows.filter(({ first, last }) => last >= first);
    return {
      texts: joined(texts.map(({ first, last }) => [first, last])).map((one) => passagesOf(...one)),
      descriptions: joined(
        rows.map((row): Range => [row.description, row.description]).sort(([a], [b]) => a - b),
      ).map((one) => passagesOf(...one)),
    };
  };

  return (scope: Scope): Ranges => cached(`${scope.record} ${scope.layer}`, () => find(scope));
}

function joined(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const [first, last] of ranges) {
    const before = found.at(-1);
    if (before && before[1] + 1 === first) found[found.length - 1] = [before[0], last];
    else found.push([first, last]);
  }
  return found;
}
