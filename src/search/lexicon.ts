import type { Database } from '../system/database/database.ts';
import { textOf } from './index/tables.ts';
import { unpackWords, type WordCount } from './index/vocabulary.ts';
import type { Bounds } from './lookup.ts';

/** A word and the number of passages that contain it. */
export type FormCount = Pick<WordCount, 'form' | 'count'>;

/** The published words, most frequent first. */
export type Lexicon = {
  /**
   * The words with a prefix: those within the bounds, counted there, if that is quick to find out;
   * otherwise those of the whole archive.
   */
  readonly withPrefix: (
    bounds: Bounds,
    prefix: string,
    most: number,
  ) => Promise<readonly FormCount[]>;
  /** The words of the whole archive with a stem. */
  readonly withStem: (stem: string, most: number) => Promise<readonly FormCount[]>;
};

export function lexicon(database: Database, wordsIn: ScopeWords): Lexicon {
  const archiveWords = wordsOfArchive(database);
  const byStem = database.prepare(
    'SELECT form, count FROM search_word WHERE stem = ? ORDER BY count DESC, form DESC LIMIT ?',
  );
  return {
    withPrefix: async (bounds, prefix, most) =>
      (await wordsIn(bounds, prefix))?.slice(0, most) ?? (await archiveWords(prefix, most)),
    withStem: async (stem, most) => (await byStem.all(stem, most)) as FormCount[],
  };
}

/** Words with a prefix that are sorted by frequency at most. */
const MAX_WORDS_SORTED = 3000;
/** Frequent words of the archive that are searched if there are more. */
const MAX_FREQUENT_WORDS = 20_000;

/**
 * Finds the most frequent words of the archive with a prefix. A prefix of one or two letters may cover half
 * of the vocabulary; then only the frequent words of the archive are searched.
 */
export function wordsOfArchive(database: Database) {
  const sizeOf = database.prepare(
    `SELECT count(*) AS size FROM (
       SELECT 1 FROM search_word WHERE form >= ? AND form < ? LIMIT ${MAX_WORDS_SORTED + 1}) AS sorted`,
  );
  const mostFrequentOf = (source: string) =>
    database.prepare(
      `SELECT form, written, count FROM ${source} WHERE form >= ? AND form < ? AND count >= ?
       ORDER BY count DESC, form LIMIT ?`,
    );
  const amongAll = mostFrequentOf('search_word');
  const amongFrequent = mostFrequentOf(
    `(SELECT form, written, count FROM search_word
      WHERE count >= 100 ORDER BY count DESC, form LIMIT ${MAX_FREQUENT_WORDS}) AS frequent`,
  );
  const unsorted = database.prepare(
    `SELECT form, written, count FROM search_word WHERE form >= ? AND form < ? AND count >= ?
     ORDER BY form LIMIT ?`,
  );
  return async (prefix: string, most: number, minCount = 1): Promise<WordCount[]> => {
    const range = [prefix, `${prefix}\u{10ffff}`] as const;
    const { size } = (await sizeOf.get(...range)) as { size: number };
    const source = size <= MAX_WORDS_SORTED ? amongAll : amongFrequent;
    const words = (await source.all(...range, minCount, most)) as WordCount[];
    // If none of them is frequent, any will do.
    if (words.length > 0 || size <= MAX_WORDS_SORTED) return words;
    return ((await unsorted.all(...range, minCount, most)) as WordCount[]).sort(
      (a, b) => b.count - a.count,
    );
  };
}

/** Finds words with a prefix within bounds, most frequent first; undefined if that would take too long. */
export type ScopeWords = (
  bounds: Bounds,
  prefix: string,
) => Promise<readonly WordCount[] | undefined>;

/** Layers whose words are unpacked at most. */
const MAX_LAYERS_UNPACKED = 40;
/** Layers that a condition is checked for at most. */
const MAX_LAYERS_CHECKED = 1000;

export function wordsOfScope(database: Database): ScopeWords {
  const statement = database.prepare;
  const sizeOf = database.prepare(
    `SELECT count(*) AS layers FROM (
       SELECT 1 FROM search_layer WHERE first BETWEEN ? AND ? LIMIT ${MAX_LAYERS_CHECKED + 1}) AS checked`,
  );
  return async ({ ranges, condition }, prefix) => {
    if (ranges.length > MAX_LAYERS_UNPACKED) return undefined;
    let checked = 0;
    const layers: { words: Uint8Array }[] = [];
    for (const [first, last] of ranges) {
      const texts = [textOf(first), textOf(last)];
      checked += ((await sizeOf.get(...texts)) as { layers: number }).layers;
      if (checked > MAX_LAYERS_CHECKED) return undefined;
      const sql = `SELECT layer.words FROM search_layer AS layer JOIN search_text AS text ON text.id = layer.first
        WHERE layer.first BETWEEN ? AND ? AND ${condition?.sql ?? 'TRUE'} ORDER BY layer.first LIMIT ?`;
      const rows = await statement(sql).all(
        ...texts,
        ...(condition?.values ?? []),
        MAX_LAYERS_UNPACKED + 1,
      );
      layers.push(...(rows as { words: Uint8Array }[]));
      if (layers.length > MAX_LAYERS_UNPACKED) return undefined;
    }
    return summed(layers.flatMap(({ words }) => unpackWords(words, prefix)));
  };
}

function summed(words: readonly WordCount[]): WordCount[] {
  const byForm = new Map<string, WordCount>();
  for (const word of words) {
    const before = byForm.get(word.form);
    byForm.set(word.form, before ? { ...before, count: before.count + word.count } : word);
  }
  return [...byForm.values()].sort((a, b) => b.count - a.count || (a.form < b.form ? -1 : 1));
}
