import type { Database } from '../storage/sqlite.ts';
import type { Condition } from './filter.ts';
import { statements } from './statement.ts';
import { PER_TEXT, passagesOf, type Range, textIn } from './tables.ts';

/** Ids of passages in ascending order; cut where there may be more than were looked at. */
export type Ids = { readonly ids: readonly number[]; readonly isCut: boolean };

export const NONE: Ids = { ids: [], isCut: false };

/** How many there are; cut where there may be more. */
export type Counted = { readonly count: number; readonly isCut: boolean };

/** Where is looked, in what texts, and until when, of `performance.now()`. */
export type Within = {
  readonly ranges: readonly Range[];
  readonly condition: Condition | undefined;
  readonly end: number;
};

/** Passages that a search tells of; beyond them it says that there are more. */
export const MOST_FOUND = 10_000;

/** Passages that one piece of a look may take in where not all of them are wanted. */
const MOST_SEEN = 10_000;

/**
 * A range is looked at piece by piece, so that no question, whatever it asks for, keeps all others waiting:
 * pieces are larger where they are quick, milliseconds, and smaller where they are slow.
 */
const FIRST_PIECE = 2048 * PER_TEXT;
const [QUICK, SLOW] = [2, 8];
const [LARGER, SMALLER] = [8, 1 / 4];

/**
 * The bounded ways of asking the index. What is looked for is said in the language of FTS5; it is all
 * passages where it is undefined.
 */
export function lookup(database: Database) {
  const look = looking(database);
  const ends = database.prepare(
    `SELECT (SELECT min(id) FROM search_text) AS low, (SELECT max(id) FROM search_text) AS high`,
  );

  /** Piece by piece, until there are so many or it is late; the first is always looked at. */
  function* pieces(within: Within, match: string | undefined, of: Of, most: number) {
    const { ranges, condition, end } = within;
    const { low, high } = ends.get() as { low: number | null; high: number };
    const next = walk(ranges, low === null ? NOWHERE : passagesOf(low, high));
    let left = most;
    let isFirst = true;
    for (let piece = next.piece(); piece; piece = next.piece()) {
      const now = performance.now();
      if (left <= 0 || (!isFirst && now > end)) {
        yield { left, isCut: true };
        return;
      }
      isFirst = false;
      const row = look({ match, range: piece, condition }, of, left + 1);
      yield { row, left, isCut: row.count > left };
      left -= Math.min(left, row.count);
      // Where one look could not take in the whole piece, the next goes on from there.
      const isWhole = !condition || row.seen < MOST_SEEN || row.last === null;
      next.went(isWhole ? piece[1] : (row.last ?? piece[1]), performance.now() - now);
    }
  }

  return {
    ids(within: Within, match: string | undefined, most = MOST_FOUND): Ids {
      const found = [...pieces(within, match, 'ids', most)];
      const ids = found.flatMap(({ row, left }) =>
        row?.ids ? row.ids.split(',', left).map(Number) : [],
      );
      return { ids, isCut: found.some(({ isCut }) => isCut) };
    },

    count(within: Within, match: string | undefined, most = MOST_FOUND): Counted {
      const found = [...pieces(within, match, 'count', most)];
      const count = found.reduce((sum, { row }) => sum + (row?.count ?? 0), 0);
      return { count: Math.min(count, most), isCut: found.some(({ isCut }) => isCut) };
    },
  };
}

export type Lookup = ReturnType<typeof lookup>;

const NOWHERE: Range = [1, 0];

/** The pieces of ranges, as far as there is anything, one after another. */
function walk(ranges: readonly Range[], [lowest, highest]: Range) {
  let place = 0;
  let from = Number.NEGATIVE_INFINITY;
  let width = FIRST_PIECE;
  return {
    piece(): Range | undefined {
      for (; place < ranges.length; place++) {
        const [first = 1, last = 0] = ranges[place] ?? [];
        const start = Math.max(first, lowest, from);
        const stop = Math.min(last, highest);
        if (start <= stop) return [start, Math.min(stop, start + width - 1)];
      }
      return undefined;
    },
    /** Goes on after an id; the piece took so many milliseconds. */
    went(upTo: number, spent: number): void {
      from = upTo + 1;
      if (spent < QUICK) width *= LARGER;
      else if (spent > SLOW) width = Math.max(PER_TEXT, Math.floor(width * SMALLER));
    },
  };
}

/** Of the ranges what comes after a passage. */
export const after = (within: Within, id: number): Within => ({
  ...within,
  ranges: within.ranges
    .filter(([, last]) => last > id)
    .map(([first, last]): Range => [Math.max(first, id + 1), last]),
});

export const united = (some: readonly Ids[]): Ids => ({
  ids: [...new Set(some.flatMap(({ ids }) => ids))].sort((a, b) => a - b),
  isCut: some.some(({ isCut }) => isCut),
});

type Of = 'ids' | 'count';
type One = Pick<Within, 'condition'> & {
  readonly match: string | undefined;
  readonly range: Range;
};

/** Of one piece: how many were looked at, the last of them, how many of them are wanted, and which. */
type Row = {
  readonly seen: number;
  readonly last?: number | null;
  readonly count: number;
  readonly ids?: string | null;
};

const ALL = 'SELECT id FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?';
const MATCHING =
  'SELECT rowid AS id FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?';

/** One look at one piece. */
function looking(database: Database) {
  const statement = statements(database);

  return ({ match, range, condition }: One, of: Of, most: number): Row => {
    const source = match === undefined ? ALL : MATCHING;
    const asked = match === undefined ? range : [match, ...range];
    if (!condition) {
      const ids = of === 'ids' ? ', group_concat(id) AS ids' : '';
      const sql = `SELECT count(*) AS seen, count(*) AS count${ids} FROM (${source})`;
      return statement(sql).get(...asked, most) as Row;
    }
    const ids = of === 'ids' ? ', group_concat(iif(isGood, id, NULL)) AS ids' : '';
    const sql = `SELECT count(*) AS seen, max(id) AS last, total(isGood) AS count${ids} FROM (
      SELECT seen.id, (${condition.sql}) AS isGood
      FROM (${source}) seen CROSS JOIN search_text text ON text.id = ${textIn('seen.id')})`;
    return statement(sql).get(...condition.values, ...asked, MOST_SEEN) as Row;
  };
}
