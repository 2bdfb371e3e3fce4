import type { Database } from '../../system/database/database.ts';
import type { FreshCache } from '../../system/database/fresh-cache.ts';
import type { SearchEngine } from './engine.ts';
import type { Match } from './match.ts';

/** The numbers of passages that have a word, by word. */
export type WordCounts = Map<string, number>;

/** Words whose numbers are remembered at most. */
const MAX_REMEMBERED = 50_000;

/**
 * Finds out from the vocabulary how many passages match at most, so that a rare word is read at once and a
 * common one in steps that suit it.
 */
export function rarityOf(
  database: Database,
  { elements }: SearchEngine,
  cached: FreshCache<WordCounts>,
): (match: Match) => Promise<number> {
  const countsOf = database.prepare(
    `SELECT form, count + described AS count FROM search_word
     WHERE form IN (SELECT value FROM ${elements} AS wanted)`,
  );
  return async (match) => {
    const counts = await cached('', () => new Map());
    if (counts.size > MAX_REMEMBERED) counts.clear();
    const unknown = [...new Set(wordsOf(match))].filter((word) => !counts.has(word));
    if (unknown.length > 0) {
      const rows = (await countsOf.all(JSON.stringify(unknown))) as WordRow[];
      for (const word of unknown) counts.set(word, 0);
      for (const { form, count } of rows) counts.set(form, count);
    }
    return countAtMost(match, counts);
  };
}

type WordRow = { readonly form: string; readonly count: number };

/** The words that a passage may have to have. */
function wordsOf(match: Match): readonly string[] {
  if (match.is === 'phrase') return match.words;
  return match.is === 'not' ? wordsOf(match.of) : match.of.flatMap(wordsOf);
}

/** The number of passages that match at most, by the numbers of those that have its words. */
export function countAtMost(match: Match, counts: ReadonlyMap<string, number>): number {
  switch (match.is) {
    case 'phrase':
      return Math.min(...match.words.map((word) => counts.get(word) ?? 0));
    case 'and':
      return Math.min(...match.of.map((part) => countAtMost(part, counts)));
    case 'or':
      return match.of.reduce((sum, part) => sum + countAtMost(part, counts), 0);
    case 'not':
      return countAtMost(match.of, counts);
  }
}
