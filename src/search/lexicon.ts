import type { Database } from '../storage/sqlite.ts';
import type { LayerWords } from './layer-words.ts';
import type { Within } from './lookup.ts';

/** A word with the number of passages that have it. */
export type Frequent = { readonly form: string; readonly count: number };

/** What words are published; at most so many as are looked for at once, most frequent first. */
export type Lexicon = {
  /**
   * The words that begin so: those that stand in the ranges, counted there, where these are few, or those of
   * the archive.
   */
  readonly endings: (within: Within, prefix: string) => readonly Frequent[];
  /** The words of the archive that have a stem. */
  readonly forms: (stem: string) => readonly Frequent[];
  /** True where there may be more than so many. */
  readonly isCutAt: (count: number) => boolean;
};

/** Words that a beginning or a stem may stand for. */
const MOST_WORDS = 200;

export function lexicon(database: Database, own: LayerWords): Lexicon {
  const endings = database.prepare(
    `SELECT form, count FROM search_word WHERE form >= ? AND form < ? ORDER BY count DESC, form LIMIT ${MOST_WORDS}`,
  );
  const forms = database.prepare(
    `SELECT form, count FROM search_word WHERE stem = ? ORDER BY count DESC LIMIT ${MOST_WORDS}`,
  );
  const ofArchive = (prefix: string) => endings.all(prefix, `${prefix}\u{10ffff}`) as Frequent[];
  return {
    endings: (within, prefix) => own(within, prefix)?.slice(0, MOST_WORDS) ?? ofArchive(prefix),
    forms: (stem) => forms.all(stem) as Frequent[],
    isCutAt: (count) => count >= MOST_WORDS,
  };
}
