import { keyRange } from '../record/natural-order.ts';
import type { Database } from '../system/database/database.ts';
import type { FreshCache } from '../system/database/fresh-cache.ts';
import type { IdRange, Sql } from './engine/engine.ts';
import type { Corpus, Filter } from './filter.ts';
import { passagesOf } from './index/tables.ts';

/** Where to search: the whole archive, a record of any level with everything below it, or one layer. */
export type Scope = { readonly record?: string; readonly layer?: string };

/** A scope as ranges of passage ids, with a condition if the ranges include records outside the scope. */
export type ScopeRanges = {
  readonly ranges: readonly IdRange[];
  readonly condition?: Sql;
};

/** All texts. Compare by identity to find out whether everything is searched. */
export const ALL_TEXTS: readonly IdRange[] = [[1, Number.MAX_SAFE_INTEGER]];

const WHOLE_ARCHIVE: { readonly [C in Corpus]: ScopeRanges } = {
  texts: { ranges: ALL_TEXTS },
  descriptions: { ranges: [[Number.MIN_SAFE_INTEGER, -1]] },
};

/** Up to this number of records, their ranges are read one by one. */
const MAX_LISTED_RECORDS = 300;

/**
 * Turns scopes into ranges. Adjacent ranges are joined, and if they cover all texts, the result is
 * ALL_TEXTS. With very many records it is one range from the first to the last, and a condition.
 */
export function scopeReader(database: Database, cached: FreshCache<ScopeRanges>) {
  const queries = scopeQueries(database);

  const passageRanges = async (texts: readonly IdRange[], corpus: Corpus): Promise<ScopeRanges> => {
    const [only, ...more] = texts;
    const isAll = corpus === 'texts' && only && more.length === 0 && (await queries.isAll(only));
    return isAll
      ? WHOLE_ARCHIVE.texts
      : { ranges: texts.map(([first, last]) => passagesOf(first, last)) };
  };

  const ofRecords = async (records: readonly RecordRow[], corpus: Corpus): Promise<ScopeRanges> => {
    const texts = records.flatMap(({ first, last, description }): IdRange[] => {
      if (corpus === 'descriptions') return [[description, description]];
      return last >= first ? [[first, last]] : [];
    });
    return await passageRanges(joinAdjacent(texts.sort(([a], [b]) => a - b)), corpus);
  };

  const ofLevel = async (level: SortRange, corpus: Corpus): Promise<ScopeRanges> => {
    const records = await queries.recordsIn(level);
    if (records.length <= MAX_LISTED_RECORDS) return ofRecords(records, corpus);
    const { span, count } = await queries.span(level, corpus);
    const isWhole =
      count === span[1] - span[0] + 1 || (corpus === 'texts' && (await queries.isAll(span)));
    return isWhole
      ? await passageRanges([span], corpus)
      : { ranges: [passagesOf(...span)], condition: inLevel(level) };
  };

  const ofLayer = async (record: string, layer: string, corpus: Corpus): Promise<ScopeRanges> => {
    const texts = corpus === 'texts' ? await queries.layer(record, layer) : undefined;
    return { ranges: texts ? [passagesOf(...texts)] : [] };
  };

  /** The records that name the chosen person or place, unless there are too many. */
  const namedRecords = async (
    filter: Filter,
    [from, before]: SortRange,
  ): Promise<RecordRow[] | undefined> => {
    for (const kind of ['person', 'place'] as const) {
      const name = filter[kind];
      const records = name === undefined ? undefined : await queries.recordsNaming(kind, name);
      if (records && records.length <= MAX_LISTED_RECORDS) {
        return records.filter(({ sort }) => sort >= from && sort < before);
      }
    }
    return undefined;
  };

  const read = async (
    { record, layer }: Scope,
    filter: Filter,
    corpus: Corpus,
  ): Promise<ScopeRanges> => {
    if (record !== undefined && layer !== undefined) return ofLayer(record, layer, corpus);
    const level = record === undefined ? TOP : await queries.level(record);
    const named = level && (await namedRecords(filter, level));
    if (named) return ofRecords(named, corpus);
    if (record === undefined) return WHOLE_ARCHIVE[corpus];
    return level ? await ofLevel(level, corpus) : { ranges: [] };
  };

  return (scope: Scope, filter: Filter, corpus: Corpus): Promise<ScopeRanges> =>
    cached(JSON.stringify([scope, filter.person, filter.place, corpus]), () =>
      read(scope, filter, corpus),
    );
}

/** A range of sort keys in the natural order, without its end. */
type SortRange = readonly [from: string, before: string];
const TOP: SortRange = ['', '\u{10ffff}'];

type RecordRow = {
  readonly first: number;
  readonly last: number;
  readonly description: number;
  readonly sort: string;
};
type SpanRow = { readonly first: number | null; readonly last: number; readonly count: number };

const inLevel = (level: SortRange): Sql => ({
  sql: `EXISTS (SELECT 1 FROM search_record inside WHERE inside.record = text.record
    AND inside.sort >= ? AND inside.sort < ?)`,
  values: level,
});

function scopeQueries(database: Database) {
  const sortOf = database.prepare('SELECT sort FROM search_record WHERE record = ?');
  const recordsIn = database.prepare(
    `SELECT first, last, description, sort FROM search_record
     WHERE sort >= ? AND sort < ? LIMIT ${MAX_LISTED_RECORDS + 1}`,
  );
  const recordsNaming = database.prepare(
    `SELECT first, last, description, sort FROM search_named CROSS JOIN search_record
     WHERE search_record.record = search_named.record AND name = (SELECT id FROM search_name WHERE kind = ? AND key = ?)
     LIMIT ${MAX_LISTED_RECORDS + 1}`,
  );
  const spans = {
    texts: database.prepare(
      `SELECT min(first) AS first, max(last) AS last, CAST(sum(last - first + 1) AS bigint) AS count
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
    'SELECT 1 FROM search_text WHERE id > 0 AND id < ? UNION ALL SELECT 1 FROM search_text WHERE id > ? LIMIT 1',
  );
  return {
    async level(record: string): Promise<SortRange | undefined> {
      const row = (await sortOf.get(record)) as { sort: string } | undefined;
      return row && keyRange(row.sort);
    },
    recordsIn: async (level: SortRange) => (await recordsIn.all(...level)) as RecordRow[],
    recordsNaming: async (kind: string, key: string) =>
      (await recordsNaming.all(kind, key)) as RecordRow[],
    /** The range from the first to the last text of a level, and how many of them belong to it. */
    async span(
      level: SortRange,
      corpus: Corpus,
    ): Promise<{ readonly span: IdRange; readonly count: number }> {
      const { first, last, count } = (await spans[corpus].get(...level)) as SpanRow;
      return first === null ? { span: [1, 0], count: 0 } : { span: [first, last], count };
    },
    async layer(record: string, id: string): Promise<IdRange | undefined> {
      const { first, last } = (await layer.get(record, id)) as {
        first: number | null;
        last: number;
      };
      return first === null ? undefined : [first, last];
    },
    isAll: async (range: IdRange) => (await outside.get(...range)) === undefined,
  };
}

function joinAdjacent(ranges: readonly IdRange[]): IdRange[] {
  const joined: IdRange[] = [];
  for (const [first, last] of ranges) {
    const before = joined.at(-1);
    if (before && before[1] + 1 === first) joined[joined.length - 1] = [before[0], last];
    else joined.push([first, last]);
  }
  return joined;
}
