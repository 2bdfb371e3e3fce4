import type { Database } from '../storage/sqlite.ts';
import type { LayerWords } from './layer-words.ts';
import type { Within } from './lookup.ts';

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
