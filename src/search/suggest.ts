import type { Database } from '../storage/sqlite.ts';
import type { Condition } from './filter.ts';
import { fold } from './fold.ts';
import type { Lookup } from './lookup.ts';
import type { Range } from './tables.ts';

export type Suggestion = {
  /** As it is written. */
  readonly word: string;
  /** Passages that have it; absent where they are more than are counted. */
  readonly count?: number;
};

const MOST_TRIED = 300;
const MOST_SUGGESTED = 20;
const MOST_COUNTED = 500;
/** How long more words are tried than so many, milliseconds. */
const PATIENCE = 15;
const FEW = 40;

type Wanted = {
  /** What is typed: its last word is completed. */
  readonly text: string;
  /** The fewest passages that a word is to be found in. */
  readonly least: number;
  readonly ranges: readonly Range[];
  readonly condition: Condition | undefined;
};

/**
 * The words that begin as the last word typed does and stand in the ranges, most frequent in the archive
 * first found, in the order of the alphabet. What is not published in the ranges is never suggested.
 */
export function suggester(database: Database, look: Lookup) {
  const words = database.prepare(
    `SELECT form, written, count FROM search_word WHERE form >= ? AND form < ? AND count >= ?
     ORDER BY count DESC, form LIMIT ${MOST_TRIED}`,
  );
  return ({ text, least, ranges, condition }: Wanted): Suggestion[] => {
    const [, before = '', typed = ''] =
      /^(.*?)([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)$/su.exec(text) ?? [];
    const prefix = fold(typed);
    if (prefix === '') return [];
    const end = performance.now() + PATIENCE;
    const found: Suggestion[] = [];
    const tried = words.all(prefix, `${prefix}\u{10ffff}`, least) as {
      form: string;
      written: string;
    }[];
    for (const [place, { form, written }] of tried.entries()) {
      const { count, isCut } = look.count(`word : "${form}"`, ranges, condition, MOST_COUNTED);
      const isEnough = isCut || count >= Math.max(1, least);
      if (isEnough) found.push({ word: before + written, ...(!isCut && { count }) });
      const isLate = place >= FEW && performance.now() > end;
      if (found.length >= MOST_SUGGESTED || isLate) break;
    }
    return found.sort((a, b) => COLLATOR.compare(a.word, b.word));
  };
}

const COLLATOR = new Intl.Collator('ru');
