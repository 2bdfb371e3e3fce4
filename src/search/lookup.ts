import type { Database } from '../storage/sqlite.ts';
import type { Complete } from './expression.ts';
import type { Condition } from './filter.ts';
import { PER_TEXT, type Range } from './tables.ts';

/** Ids of passages in ascending order; cut where there may be more than were looked at. */
export type Ids = { readonly ids: readonly number[]; readonly isCut: boolean };

/** Passages that one look may take in, and words that a beginning may stand for. */
const MOST_SEEN = 30_000;
const MOST_ENDINGS = 200;

/** How long one search may look on, milliseconds. */
const PATIENCE = 100;

type Row = { readonly ids: string | null; readonly seen: number };

/** The bounded ways of asking the index. */
export function lookup(database: Database) {
  const endings = database.prepare(
    `SELECT form FROM search_word WHERE form >= ? AND form < ? ORDER BY count DESC, form LIMIT ${MOST_ENDINGS}`,
  );
  const look = looking(database);
  const counted = database.prepare(`SELECT count(*) AS seen FROM (${MATCHING})`);

  return {
    /**
     * @param match in the language of FTS5; all passages where it is undefined
     * @param most ids that are given
     */
    ids(
      match: string | undefined,
      ranges: readonly Range[],
      condition: Condition | undefined,
      most: number,
    ): Ids {
      const found: number[] = [];
      const end = performance.now() + PATIENCE;
      let isCut = false;
      for (const range of ranges) {
        const left = most - found.length;
        if (left <= 0 || performance.now() > end) return { ids: found, isCut: true };
        const { ids, seen } = look(match, range, condition, left + 1);
        const all = ids ? ids.split(',').map(Number) : [];
        isCut ||= all.length > left || (condition !== undefined && seen >= MOST_SEEN);
        found.push(...all.slice(0, left));
      }
      return { ids: found, isCut };
    },

    /** How many there are, up to so many; without a list of them where nothing is filtered. */
    count(
      match: string,
      ranges: readonly Range[],
      condition: Condition | undefined,
      most: number,
    ): { count: number; isCut: boolean } {
      const [range] = ranges;
      if (condition || !range || ranges.length > 1) {
        const { ids, isCut } = this.ids(match, ranges, condition, most);
        return { count: ids.length, isCut };
      }
      const { seen } = counted.get(match, ...range, most + 1) as { seen: number };
      return { count: Math.min(seen, most), isCut: seen > most };
    },

    /** Never more than are looked for at once. */
    complete: ((prefix) =>
      (endings.all(prefix, `${prefix}\u{10ffff}`) as { form: string }[]).map(
        ({ form }) => form,
      )) satisfies Complete,
    isCutAt: (count: number): boolean => count >= MOST_ENDINGS,
  };
}

/** One look at one range. */
function looking(database: Database) {
  const plain = database.prepare(
    `SELECT group_concat(rowid) AS ids, count(*) AS seen FROM (
       SELECT rowid FROM search_index
       WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?)`,
  );
  const everything = database.prepare(
    `SELECT group_concat(id) AS ids, count(*) AS seen FROM (
       SELECT id FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?)`,
  );
  const prepared = new Map<string, ReturnType<Database['prepare']>>();

  const filtered = (condition: Condition, source: string) => {
    const sql = `SELECT group_concat(iif(${condition.sql}, seen.id, NULL)) AS ids, count(*) AS seen
      FROM (${source}) seen CROSS JOIN search_text text ON text.id = seen.id / ${PER_TEXT}`;
    const found = prepared.get(sql) ?? database.prepare(sql);
    if (prepared.size < 200) prepared.set(sql, found);
    return found;
  };

  return (
    match: string | undefined,
    [first, last]: Range,
    condition: Condition | undefined,
    most: number,
  ): Row => {
    if (!condition) {
      const row =
        match === undefined
          ? everything.get(first, last, most)
          : plain.get(match, first, last, most);
      return row as Row;
    }
    const row =
      match === undefined
        ? filtered(condition, PASSAGES).get(...condition.values, first, last, MOST_SEEN)
        : filtered(condition, MATCHING).get(...condition.values, match, first, last, MOST_SEEN);
    return row as Row;
  };
}

const PASSAGES = 'SELECT id FROM search_passage WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?';
const MATCHING =
  'SELECT rowid AS id FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?';

export type Lookup = ReturnType<typeof lookup>;
