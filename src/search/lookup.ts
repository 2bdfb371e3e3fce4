import type { Database } from '../storage/sqlite.ts';
import type { Condition } from './filter.ts';
import { statements } from './statement.ts';
import { type Range, textIn } from './tables.ts';

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

/** Passages that one look may take in where not all of them are wanted. */
const MOST_SEEN = 30_000;

/**
 * The bounded ways of asking the index. What is looked for is said in the language of FTS5; it is all
 * passages where it is undefined.
 */
export function lookup(database: Database) {
  const look = looking(database);

  /** Range by range, until there are so many or it is late; the first is always looked at. */
  function* rangeByRange(within: Within, match: string | undefined, of: Of, most: number) {
    const { ranges, condition, end } = within;
    let left = most;
    for (const [place, range] of ranges.entries()) {
      if (left <= 0 || (place > 0 && performance.now() > end)) {
        yield { left, isCut: true };
        return;
      }
      const row = look({ match, range, condition }, of, left + 1);
      const isCut = row.count > left || (condition !== undefined && row.seen >= MOST_SEEN);
      yield { row, left, isCut };
      left -= Math.min(left, row.count);
    }
  }

  return {
    ids(within: Within, match: string | undefined, most = MOST_FOUND): Ids {
      const found = [...rangeByRange(within, match, 'ids', most)];
      const ids = found.flatMap(({ row, left }) =>
        row?.ids ? row.ids.split(',', left).map(Number) : [],
      );
      return { ids, isCut: found.some(({ isCut }) => isCut) };
    },

    count(within: Within, match: string | undefined, most = MOST_FOUND): Counted {
      const found = [...rangeByRange(within, match, 'count', most)];
      const count = found.reduce((sum, { row }) => sum + (row?.count ?? 0), 0);
      return { count: Math.min(count, most), isCut: found.some(({ isCut }) => isCut) };
    },
  };
}

export type Lookup = ReturnType<typeof lookup>;

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

/** Of one range: how many were looked at, how many of them are wanted, and which. */
type Row = { readonly seen: number; readonly count: number; readonly ids?: string | null };

const ALL = 'SELECT id FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?';
const MATCHING =
  'SELECT rowid AS id FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?';

/** One look at one range. */
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
    const sql = `SELECT count(*) AS seen, total(isGood) AS count${ids} FROM (
      SELECT seen.id, (${condition.sql}) AS isGood
      FROM (${source}) seen CROSS JOIN search_text text ON text.id = ${textIn('seen.id')})`;
    return statement(sql).get(...condition.values, ...asked, MOST_SEEN) as Row;
  };
}
