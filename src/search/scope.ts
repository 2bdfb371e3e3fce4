import { keyRange } from '../record/natural-order.ts';
import type { FreshCache } from '../system/fresh-cache.ts';
import type { Database } from '../system/sqlite.ts';
import type { Condition, Filter, Of } from './filter.ts';
import { passagesOf, type Range } from './tables.ts';

/** What is searched: the whole archive, a record of any level with all under it, or one layer of a record. */
export type Scope = { readonly record?: string; readonly layer?: string };

/** Where to look; and what else has to be true of a text there, where others stand between those meant. */
export type Reach = { readonly ranges: readonly Range[]; readonly condition?: Condition };

/** All texts. */
export const EVERYWHERE: readonly Range[] = [[1, Number.MAX_SAFE_INTEGER]];

const ALL: { readonly [O in Of]: Reach } = {
  texts: { ranges: EVERYWHERE },
  descriptions: { ranges: [[Number.MIN_SAFE_INTEGER, -1]] },
};

/** Records that are looked at one by one. */
const MOST_RECORDS = 300;

/**
 * The ranges of ids in a scope; those that follow each other are one, and all of them are EVERYWHERE. Of
 * very many records the range is given from the first to the last, with a condition.
 */
export function scopes(database: Database, cached: FreshCache<Reach>) {
  const rows = scopeRows(database);

  /** As ranges of ids of passages. */
  const reach = (own: readonly Range[], of: Of): Reach => {
    const [only, ...more] = own;
    const isAll = of === 'texts' && only && more.length === 0 && rows.isAll(only);
    return isAll ? ALL.texts : { ranges: own.map((one) => passagesOf(...one)) };
  };

  const few = (found: readonly Row[], of: Of): Reach => {
    const own = found.flatMap(({ first, last, description }): Range[] => {
      if (of === 'descriptions') return [[description, description]];
      return last >= first ? [[first, last]] : [];
    });
    return reach(joined(own.sort(([a], [b]) => a - b)), of);
  };

  const ofLevel = (level: Level, of: Of): Reach => {
    const found = rows.inside(level);
    if (found.length <= MOST_RECORDS) return few(found, of);
    const { own, count } = rows.span(level, of);
    const isWhole = count === own[1] - own[0] + 1 || (of === 'texts' && rows.isAll(own));
    return isWhole ? reach([own], of) : { ranges: [passagesOf(...own)], condition: inside(level) };
  };

  const ofLayer = (record: string, layer: string, of: Of): Reach => {
    const own = of === 'texts' ? rows.layer(record, layer) : undefined;
    return { ranges: own ? [passagesOf(...own)] : [] };
  };

  /** The records that have what is chosen, where they are few. */
  const chosen = (filter: Filter, [from, before]: Level): Row[] | undefined =>
    (['person', 'place'] as const)
      .flatMap((kind) => (filter[kind] === undefined ? [] : [rows.named(kind, filter[kind])]))
      .find((found) => found.length <= MOST_RECORDS)
      ?.filter(({ sort }) => sort >= from && sort < before);

  const find = ({ record, layer }: Scope, filter: Filter, of: Of): Reach => {
    if (record !== undefined && layer !== undefined) return ofLayer(record, layer, of);
    const level = record === undefined ? TOP : rows.level(record);
    const found = level && chosen(filter, level);
    if (found) return few(found, of);
    if (record === undefined) return ALL[of];
    return level ? ofLevel(level, of) : { ranges: [] };
  };

  return (scope: Scope, filter: Filter, of: Of): Reach =>
    cached(JSON.stringify([scope, filter.person, filter.place, of]), () => find(scope, filter, of));
}

/** A stretch of the natural order: from one place on, and before another. */
type Level = readonly [from: string, before: string];
const TOP: Level = ['', '\u{10ffff}'];

type Row = {
  readonly first: number;
  readonly last: number;
  readonly description: number;
  readonly sort: string;
};
type Span = { readonly first: number | null; readonly last: number; readonly count: number };

const inside = (level: Level): Condition => ({
  sql: `EXISTS (SELECT 1 FROM search_record inside WHERE inside.record = text.record
    AND inside.sort >= ? AND inside.sort < ?)`,
  values: level,
});

/** What is read to know what a scope holds. */
function scopeRows(database: Database) {
  const sortOf = database.prepare('SELECT sort FROM search_record WHERE record = ?');
  const inside = database.prepare(
    `SELECT first, last, description, sort FROM search_record
     WHERE sort >= ? AND sort < ? LIMIT ${MOST_RECORDS + 1}`,
  );
  const named = database.prepare(
    `SELECT first, last, description, sort FROM search_named CROSS JOIN search_record USING (record)
     WHERE name = (SELECT id FROM search_name WHERE kind = ? AND key = ?) LIMIT ${MOST_RECORDS + 1}`,
  );
  const spans = {
    texts: database.prepare(
      `SELECT min(first) AS first, max(last) AS last, sum(last - first + 1) AS count
       FROM search_record WHERE sort >= ? AND sort < ? AND last >= first`,
    ),
    descriptions: database.prepare(
      `SELECT min(description) AS first, max(description) AS last, count(*) AS count
       FROM search_record WHERE sort >= ? AND sort < ?`,
    ),
  };
  const layer = database.prepare(
    'SELECT min(id) AS first, max(id) AS last FROM search_text WHERE record = ? AND layer = ?',
  );
  const outside = database.prepare(
    'SELECT 1 FROM search_text WHERE id > 0 AND id < ?1 UNION ALL SELECT 1 FROM search_text WHERE id > ?2 LIMIT 1',
  );
  return {
    level(record: string): Level | undefined {
      const found = sortOf.get(record) as { sort: string } | undefined;
      return found && keyRange(found.sort);
    },
    inside: (level: Level) => inside.all(...level) as Row[],
    named: (kind: string, key: string) => named.all(kind, key) as Row[],
    /** From the first to the last, and how many of those are meant. */
    span(level: Level, of: Of): { readonly own: Range; readonly count: number } {
      const { first, last, count } = spans[of].get(...level) as Span;
      return first === null ? { own: [1, 0], count: 0 } : { own: [first, last], count };
    },
    layer(record: string, id: string): Range | undefined {
      const { first, last } = layer.get(record, id) as { first: number | null; last: number };
      return first === null ? undefined : [first, last];
    },
    isAll: (range: Range) => outside.get(...range) === undefined,
  };
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
