import type { Database } from '../system/database/database.ts';
import type { IdRange, SearchEngine, Sql } from './engine/engine.ts';
import type { Match } from './engine/match.ts';
import { PASSAGES_PER_TEXT, passagesOf, textOfSql } from './index/tables.ts';

/** Where to look, and until when. */
export type Bounds = {
  readonly ranges: readonly IdRange[];
  /** A condition on `text`, a row of search_text. */
  readonly condition: Sql | undefined;
  /** Of `performance.now()`. */
  readonly deadline: number;
};

/** Ids of passages in ascending order; `isIncomplete` if there may be more. */
export type Ids = { readonly ids: readonly number[]; readonly isIncomplete: boolean };

export const NO_IDS: Ids = { ids: [], isIncomplete: false };

/** A number of passages; `isIncomplete` if there may be more. */
export type Count = { readonly count: number; readonly isIncomplete: boolean };

/** Passages that a search returns at most. */
export const MAX_FOUND = 10_000;

/** Rows that one statement reads at most when a condition drops some of them. */
const MAX_ROWS_READ = 10_000;

/**
 * Ranges are read in chunks, so that no query, whatever it looks for, keeps all others waiting. Chunks grow
 * while they are read quickly and shrink when they are slow.
 */
const FIRST_CHUNK = 2048 * PASSAGES_PER_TEXT;
const [QUICK_MS, SLOW_MS] = [2, 8];
const [GROW, SHRINK] = [8, 1 / 4];

/**
 * Bounded access to the index. An undefined `match` matches all passages. At least one chunk is always
 * read, even after the deadline.
 */
export function lookup(database: Database, engine: SearchEngine) {
  const readChunk = chunkReader(database, engine);
  const ends = database.prepare(
    `SELECT (SELECT min(id) FROM search_text) AS low, (SELECT max(id) FROM search_text) AS high`,
  );

  /** Reads chunk by chunk until there are `most` passages or the deadline has passed. */
  const scan = async (
    bounds: Bounds,
    match: Match | undefined,
    result: Result,
    most: number,
  ): Promise<ScannedChunk[]> => {
    const scanned: ScannedChunk[] = [];
    const { ranges, condition, deadline } = bounds;
    const { low, high } = (await ends.get()) as { low: number | null; high: number };
    const archive = low === null ? NOTHING : passagesOf(low, high);
    const chunks = chunksOf(ranges, archive);
    let left = most;
    let isFirst = true;
    for (let range = chunks.next(); range; range = chunks.next()) {
      const start = performance.now();
      if (left <= 0 || (!isFirst && start > deadline)) {
        scanned.push({ left, isIncomplete: true });
        break;
      }
      isFirst = false;
      const row = await readChunk({ match, range, condition, archive }, result, left + 1);
      scanned.push({ row, left, isIncomplete: row.count > left });
      left -= Math.min(left, row.count);
      // If the statement stopped before the end of the chunk, continue from there.
      const isWhole = !condition || row.seen < MAX_ROWS_READ || row.last === null;
      chunks.done(isWhole ? range[1] : (row.last ?? range[1]), performance.now() - start);
    }
    return scanned;
  };

  return {
    async ids(bounds: Bounds, match: Match | undefined, most = MAX_FOUND): Promise<Ids> {
      const chunks = await scan(bounds, match, 'ids', most);
      const ids = chunks.flatMap(({ row, left }) =>
        row?.ids ? row.ids.split(',', left).map(Number) : [],
      );
      return { ids, isIncomplete: chunks.some(({ isIncomplete }) => isIncomplete) };
    },

    async count(bounds: Bounds, match: Match | undefined, most = MAX_FOUND): Promise<Count> {
      const chunks = await scan(bounds, match, 'count', most);
      const count = chunks.reduce((sum, { row }) => sum + (row?.count ?? 0), 0);
      return {
        count: Math.min(count, most),
        isIncomplete: chunks.some(({ isIncomplete }) => isIncomplete),
      };
    },
  };
}

/** What was read of a chunk, and how many passages were still wanted; no row if the time was over. */
type ScannedChunk = {
  readonly row?: ChunkRow;
  readonly left: number;
  readonly isIncomplete: boolean;
};

export type Lookup = ReturnType<typeof lookup>;

const NOTHING: IdRange = [1, 0];

/** Divides ranges into chunks, within the ids that exist. */
function chunksOf(ranges: readonly IdRange[], [lowest, highest]: IdRange) {
  let index = 0;
  let from = Number.NEGATIVE_INFINITY;
  let width = FIRST_CHUNK;
  return {
    next(): IdRange | undefined {
      for (; index < ranges.length; index++) {
        const [first = 1, last = 0] = ranges[index] ?? [];
        const start = Math.max(first, lowest, from);
        const stop = Math.min(last, highest);
        if (start <= stop) return [start, Math.min(stop, start + width - 1)];
      }
      return undefined;
    },
    /** Continues after an id, with a chunk width that suits the time taken in milliseconds. */
    done(upTo: number, milliseconds: number): void {
      from = upTo + 1;
      if (milliseconds < QUICK_MS) width *= GROW;
      else if (milliseconds > SLOW_MS) {
        width = Math.max(PASSAGES_PER_TEXT, Math.floor(width * SHRINK));
      }
    },
  };
}

/** What is left of the bounds after a passage. */
export const boundsAfter = (bounds: Bounds, id: number): Bounds => ({
  ...bounds,
  ranges: bounds.ranges
    .filter(([, last]) => last > id)
    .map(([first, last]): IdRange => [Math.max(first, id + 1), last]),
});

export const union = (lists: readonly Ids[]): Ids => ({
  ids: [...new Set(lists.flatMap(({ ids }) => ids))].sort((a, b) => a - b),
  isIncomplete: lists.some(({ isIncomplete }) => isIncomplete),
});

type Result = 'ids' | 'count';

type Chunk = Pick<Bounds, 'condition'> & {
  readonly match: Match | undefined;
  readonly range: IdRange;
  readonly archive: IdRange;
};

/** The rows read in a chunk, the last of them, and those that meet the condition: how many, and their ids. */
type ChunkRow = {
  readonly seen: number;
  readonly last?: number | null;
  readonly count: number;
  readonly ids?: string | null;
};

const GOOD_ID = 'CASE WHEN is_good THEN CAST(id AS text) END';

function chunkReader(database: Database, engine: SearchEngine) {
  const statement = database.prepare;

  return async (
    { match, range, condition, archive }: Chunk,
    result: Result,
    most: number,
  ): Promise<ChunkRow> => {
    const { sql: source, values } = engine.passages(range, match, archive);
    if (!condition) {
      const ids = result === 'ids' ? ", string_agg(CAST(id AS text), ',') AS ids" : '';
      const sql = `SELECT count(*) AS seen, count(*) AS count${ids} FROM (${source}) AS seen`;
      return (await statement(sql).get(...values, most)) as ChunkRow;
    }
    const ids = result === 'ids' ? `, string_agg(${GOOD_ID}, ',') AS ids` : '';
    const sql = `SELECT count(*) AS seen, max(id) AS last, count(${GOOD_ID}) AS count${ids} FROM (
      SELECT seen.id, (${condition.sql}) AS is_good
      FROM (${source}) AS seen CROSS JOIN search_text AS text
      WHERE text.id = ${textOfSql('seen.id')}) AS judged`;
    return (await statement(sql).get(...condition.values, ...values, MAX_ROWS_READ)) as ChunkRow;
  };
}
