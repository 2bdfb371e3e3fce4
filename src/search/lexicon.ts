import type { Database } from '../storage/sqlite.ts';

/** What words are published; at most so many as are looked for at once, most frequent first. */
export type Lexicon = {
  /** The words that begin so. */
  readonly endings: (prefix: string) => readonly string[];
  /** The words that have a stem. */
  readonly forms: (stem: string) => readonly string[];
  /** True where there may be more than so many. */
  readonly isCutAt: (count: number) => boolean;
};

/** Words that a beginning or a stem may stand for. */
const MOST_WORDS = 200;

export function lexicon(database: Database): Lexicon {
  const endings = database.prepare(
    `SELECT form FROM search_word WHERE form >= ? AND form < ? ORDER BY count DESC, form LIMIT ${MOST_WORDS}`,
  );
  const forms = database.prepare(
    `SELECT form FROM search_word WHERE stem = ? ORDER BY count DESC LIMIT ${MOST_WORDS}`,
  );
  const list = (rows: unknown[]) => (rows as { form: string }[]).map(({ form }) => form);
  return {
    endings: (prefix) => list(endings.all(prefix, `${prefix}\u{10ffff}`)),
    forms: (stem) => list(forms.all(stem)),
    isCutAt: (count) => count >= MOST_WORDS,
  };
}
