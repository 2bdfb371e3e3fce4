import type { Database } from '../system/database/database.ts';
import type { FreshCache } from '../system/database/fresh-cache.ts';
import type { IdRange, SearchEngine, Sql } from './engine/engine.ts';
import type { Match } from './engine/match.ts';
import { rarityOf, type WordCounts } from './engine/rarity.ts';
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
const [QUICK_MS, SLOW_MS] = [2, 8];
const [GROW, SHRINK] = [8, 1 / 4];

/** The range of all passages, negative ids included. */
export type ArchiveRange = IdRange;

export type LookupCaches = {
  readonly archive: FreshCache<ArchiveRange>;
  readonly counts: FreshCache<WordCounts>;
};

/**
 * Bounded access to the index. An undefined `match` matches all passages. At least one chunk is always
 * read, even after the deadline.
 */
export function lookup(database: Database, engine: SearchEngine, cached: LookupCaches) {
  const readChunk = chunkReader(database, engine);
  const countAtMost = rarityOf(database, engine, cached.counts);
  const ends = database.prepare(
    `SELECT (SELECT min(id) FROM search_text) AS low, (SELECT max(id) FROM search_text) AS high`,
  );
  const archiveRange = () =>
    cached.archive('', async () => {
      const { low, high } = (await ends.get()) as { low: number | null; high: number };
      return low === null ? NOTHING : passagesOf(low, high);
    });

  /** A width in which so many passages match as are quick to read, if they are spread evenly. */
  const firstWidth = async (match: Match, [lowest, highest]: ArchiveRange): Promise<number> => {
    const { chunkRows, firstChunk } = engine;
    if (chunkRows === Number.POSITIVE_INFINITY) return firstChunk;
    const share = chunkRows / (await countAtMost(match));
    if (share >= 1) return Number.MAX_SAFE_INTEGER;
    return Math.max(firstChunk, Math.floor(share * (highest - lowest)));
  };

  /** Reads chunk by chunk until there are `most` passages or the deadline has passed. */
  const scan = async (
    bounds: Bounds,
    match: Match | undefined,
    result: Result,
    most: number,
  ): Promise<ScannedChunk[]> => {
    const { ranges, condition, deadline } = bounds;
    const archive = await archiveRange();
    const width = match ? await firstWidth(match, archive) : engine.firstChunk;
    const chunks = chunksOf(ranges, archive, { width, ...engine });
    const scanned: ScannedChunk[] = [];
    let left = most;
    for (let some = chunks.next(); some.length > 0; some = chunks.next()) {
      const start = performance.now();
      if (left <= 0 || (scanned.length > 0 && start > deadline)) {
        scanned.push({ left, isIncomplete: true });
        break;
      }
      const row = await readChunk({ match, ranges: some, condition, archive }, result, left + 1);
      scanned.push({ row, left, isIncomplete: row.count > left });
      left -= Math.min(left, row.count);
      // If the statement stopped before the end of the chunk, continue from there.
      const isWhole = !condition || row.seen < MAX_ROWS_READ || row.last === null;
      const [, end = 0] = some.at(-1) ?? [];
      const upTo = isWhole ? end : (row.last ?? end);
      chunks.done(upTo, { milliseconds: performance.now() - start, rows: row.seen });
    }
    return scanned;
  };

  return {
    async ids(bounds: Bounds, match: Match | undefined, most = MAX_FOUND): Promise<Ids> {
      const chunks = await scan(bounds, match, 'ids', most);
      const ids = chunks.flatMap(({ row, left }) =>
        row?.ids ? listed(row.ids, bounds.condition !== undefined).slice(0, left) : [],
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

/** @param isJoined whether passages were joined with a condition, which may have changed their order */
function listed(ids: string, isJoined: boolean): number[] {
  const all = ids.split(',').map(Number);
  return isJoined ? all.sort((a, b) => a - b) : all;
}

/** What was read of a chunk, and how many passages were still wanted; no row if the time was over. */
type ScannedChunk = {
  readonly row?: ChunkRow;
  readonly left: number;
  readonly isIncomplete: boolean;
};

export type Lookup = ReturnType<typeof lookup>;

const NOTHING: IdRange = [1, 0];

/** Divides ranges in ascending order into chunks, within the ids that exist. */
function chunksOf(
  ranges: readonly IdRange[],
  [lowest, highest]: ArchiveRange,
  {
    width: firstWidth,
    jointWidth,
    chunkRows,
  }: Pick<SearchEngine, 'jointWidth' | 'chunkRows'> & { readonly width: number },
) {
  const existing = ranges
    .map(([first, last]): IdRange => [Math.max(first, lowest), Math.min(last, highest)])
    .filter(([first, last]) => first <= last);
  let index = 0;
  let from = Number.NEGATIVE_INFINITY;
  let width = firstWidth;
  return {
    /** Part of a range, or several ranges that are narrow enough to be read together; empty at the end. */
    next(): IdRange[] {
      const chunk: IdRange[] = [];
      let joint = 0;
      while (index < existing.length && (existing[index]?.[1] ?? 0) < from) index++;
      for (const [first, last] of existing.slice(index)) {
        const start = Math.max(first, from);
        joint += last - start + 1;
        if (chunk.length > 0 && joint > Math.min(width, jointWidth)) break;
        chunk.push([start, Math.min(last, start + width - 1)]);
      }
      return chunk;
    },
    /** Continues after an id, with a width that suits the time taken and the rows found. */
    done(upTo: number, { milliseconds, rows }: { milliseconds: number; rows: number }): void {
      from = upTo + 1;
      if (milliseconds < QUICK_MS) {
        width = Math.floor(width * Math.max(1, Math.min(GROW, chunkRows / rows)));
      } else if (milliseconds > SLOW_MS) {
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
  readonly ranges: readonly IdRange[];
  readonly archive: ArchiveRange;
};

/** The rows read in a chunk, the last of them, and those that meet the condition: how many, and their ids. */
type ChunkRow = {
  readonly seen: number;
  readonly last?: number | null;
  readonly count: number;
  readonly ids?: string | null;
};

function chunkReader(database: Database, engine: SearchEngine) {
  const statement = database.prepare;

  return async (
    { match, ranges, condition, archive }: Chunk,
    result: Result,
    most: number,
  ): Promise<ChunkRow> => {
    const { sql: source, values } = engine.passages(ranges, match, archive);
    if (!condition) {
      const ids = result === 'ids' ? `, string_agg(${engine.asText('id')}, ',') AS ids` : '';
      const sql = `SELECT count(*) AS seen, count(*) AS count${ids} FROM (${source}) AS seen`;
      return (await statement(sql).get(...values, most)) as ChunkRow;
    }
    const good = engine.asText('id');
    const ids =
      result === 'ids' ? `, string_agg(CASE WHEN is_good THEN ${good} END, ',') AS ids` : '';
    const sql = `SELECT count(*) AS seen, max(id) AS last,
      count(CASE WHEN is_good THEN 1 END) AS count${ids} FROM (
      SELECT seen.id, (${condition.sql}) AS is_good
      FROM (${source}) AS seen CROSS JOIN search_text AS text
      WHERE text.id = ${textOfSql('seen.id')}) AS judged`;
    return (await statement(sql).get(...condition.values, ...values, MAX_ROWS_READ)) as ChunkRow;
  };
}
