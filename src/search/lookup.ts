import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Database, preparedStatements } from '../system/sqlite.ts';
import type { Condition } from './filter.ts';
import type { Counted as CountedOfWords } from './index/words.ts';
import { PER_TEXT, passagesOf, type Range, textIn, textOf } from './tables.ts';

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
  const statement = preparedStatements(database);

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

/** A word with the number of passages that have it. */
export type Frequent = { readonly form: string; readonly count: number };

/** What words are published, most frequent first. */
export type Lexicon = {
  /**
   * The words that begin so: those that stand in the ranges, counted there, where these are few, or those of
   * the archive.
   */
  readonly endings: (within: Within, prefix: string, most: number) => readonly Frequent[];
  /** The words of the archive that have a stem. */
  readonly forms: (stem: string, most: number) => readonly Frequent[];
};

export function lexicon(database: Database, own: LayerWords): Lexicon {
  const ofArchive = beginnings(database);
  const forms = database.prepare(
    'SELECT form, count FROM search_word WHERE stem = ? ORDER BY count DESC LIMIT ?',
  );
  return {
    endings: (within, prefix, most) =>
      own(within, prefix)?.slice(0, most) ?? ofArchive(prefix, most),
    forms: (stem, most) => forms.all(stem, most) as Frequent[],
  };
}

/** Words that are read to find the most frequent of them; and of the frequent ones of the archive, where they are more. */
const MOST_READ = 3000;
const MOST_FREQUENT = 20_000;

export type Known = Frequent & { readonly written: string };

/**
 * The words of the archive with a beginning, most frequent first. A beginning of one letter or two may be
 * that of half the vocabulary: the frequent words of the archive are then looked through instead.
 */
export function beginnings(database: Database) {
  const few = database.prepare(
    `SELECT count(*) AS size FROM (
       SELECT 1 FROM search_word WHERE form >= ?1 AND form < ?2 LIMIT ${MOST_READ + 1})`,
  );
  const words = (source: string) =>
    database.prepare(
      `SELECT form, written, count FROM ${source} WHERE form >= ?1 AND form < ?2 AND count >= ?3
       ORDER BY count DESC, form LIMIT ?4`,
    );
  const ofAll = words('search_word');
  const ofFrequent = words(
    `(SELECT form, written, count FROM search_word INDEXED BY search_word_frequent
      WHERE count >= 100 ORDER BY count DESC, form LIMIT ${MOST_FREQUENT})`,
  );
  const any = database.prepare(
    'SELECT form, written, count FROM search_word WHERE form >= ?1 AND form < ?2 AND count >= ?3 LIMIT ?4',
  );
  return (prefix: string, most: number, least = 1): Known[] => {
    const range = [prefix, `${prefix}\u{10ffff}`] as const;
    const { size } = few.get(...range) as { size: number };
    const found = (size <= MOST_READ ? ofAll : ofFrequent).all(...range, least, most) as Known[];
    // None of them is frequent: any will do.
    if (found.length > 0 || size <= MOST_READ) return found;
    return (any.all(...range, least, most) as Known[]).sort((a, b) => b.count - a.count);
  };
}

/** Layers whose words are read one by one; of more, the words of the whole archive are looked at instead. */
const MOST_LAYERS = 40;
/** Layers that are looked at to find those. */
const MOST_LOOKED = 1000;

/** The words of a layer as they are stored: `form count`, and how it is written where that is another. */
export const packWords = (words: readonly CountedOfWords[]): Uint8Array =>
  deflateRawSync(
    words
      .map(({ form, written, count }) =>
        written === form ? `\n${form} ${count}` : `\n${form} ${count} ${written}`,
      )
      .join(''),
    { level: 1 },
  );

/** Of the words of a layer those that begin so. */
export function unpackWords(packed: Uint8Array, prefix = ''): CountedOfWords[] {
  const text = inflateRawSync(packed).toString();
  const found: CountedOfWords[] = [];
  const start = `\n${prefix}`;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end < 0 ? text.length : end);
    const [form = '', count, written = form] = line.split(' ');
    found.push({ form, written, count: Number(count) });
  }
  return found;
}

/** Words that stand in some ranges and begin so, most frequent first; undefined where that takes too long. */
export type LayerWords = (within: Within, prefix: string) => readonly CountedOfWords[] | undefined;

export function layerWords(database: Database): LayerWords {
  const statement = preparedStatements(database);
  const size = database.prepare(
    `SELECT count(*) AS layers FROM (
       SELECT 1 FROM search_layer WHERE first BETWEEN ? AND ? LIMIT ${MOST_LOOKED + 1})`,
  );
  return ({ ranges, condition }, prefix) => {
    if (ranges.length > MOST_LAYERS) return undefined;
    let looked = 0;
    const rows: { words: Uint8Array }[] = [];
    for (const [first, last] of ranges) {
      const range = [textOf(first), textOf(last)];
      looked += (size.get(...range) as { layers: number }).layers;
      if (looked > MOST_LOOKED) return undefined;
      const sql = `SELECT layer.words FROM search_layer layer JOIN search_text text ON text.id = layer.first
        WHERE layer.first BETWEEN ? AND ? AND ${condition?.sql ?? 1} LIMIT ?`;
      const found = statement(sql).all(...range, ...(condition?.values ?? []), MOST_LAYERS + 1);
      rows.push(...(found as { words: Uint8Array }[]));
      if (rows.length > MOST_LAYERS) return undefined;
    }
    return together(rows.flatMap(({ words }) => unpackWords(words, prefix)));
  };
}

function together(words: readonly CountedOfWords[]): CountedOfWords[] {
  const all = new Map<string, CountedOfWords>();
  for (const word of words) {
    const before = all.get(word.form);
    all.set(word.form, before ? { ...before, count: before.count + word.count } : word);
  }
  return [...all.values()].sort((a, b) => b.count - a.count || (a.form < b.form ? -1 : 1));
}
