import type { Database } from '../storage/sqlite.ts';
import type { Cached } from './cache.ts';
import { passagesOf, type Range } from './tables.ts';

/** What is searched: the whole archive, a record of any level with all under it, or one layer of a record. */
export type Scope = { readonly record?: string; readonly layer?: string };

/** The passages of the texts and of the descriptions in a scope. */
export type Ranges = { readonly texts: readonly Range[]; readonly descriptions: readonly Range[] };

/** All texts. */
export const EVERYWHERE: readonly Range[] = [[1, Number.MAX_SAFE_INTEGER]];

const ALL: Ranges = {
  texts: EVERYWHERE,
  descriptions: [[Number.MIN_SAFE_INTEGER, -1]],
};

/** The ranges of ids in a scope; those that follow each other are one, and all of them are EVERYWHERE. */
export function scopes(database: Database, cached: Cached<Ranges>) {
  const under = database.prepare(
    `WITH RECURSIVE under(id) AS (
       SELECT ? UNION ALL SELECT record.id FROM record JOIN under ON record.parent = under.id)
     SELECT first, last, description FROM search_record JOIN under ON record = id ORDER BY first`,
  );
  const layer = database.prepare(
    'SELECT min(id) AS first, max(id) AS last FROM search_text WHERE record = ? AND layer = ?',
  );
  const outside = database.prepare(
    'SELECT 1 FROM search_text WHERE id > 0 AND id < ?1 UNION ALL SELECT 1 FROM search_text WHERE id > ?2 LIMIT 1',
  );
  const isAll = (texts: readonly Range[]): boolean =>
    texts.length === 1 && texts.every((range) => outside.get(...range) === undefined);

  const find = ({ record, layer: id }: Scope): Ranges => {
    if (record === undefined) return ALL;
    if (id !== undefined) {
      const { first, last } = layer.get(record, id) as { first: number | null; last: number };
      return { texts: first === null ? [] : [passagesOf(first, last)], descriptions: [] };
    }
    const rows = under.all(record) as { first: number; last: number; description: number }[];
    const said = rows.filter(({ first, last }) => last >= first);
    const texts = joined(said.map(({ first, last }) => [first, last]));
    return {
      texts: isAll(texts) ? EVERYWHERE : texts.map((one) => passagesOf(...one)),
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
