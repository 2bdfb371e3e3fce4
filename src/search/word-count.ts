import { wordsByPassage } from './row.ts';
import type { Word } from './word.ts';

type Written = Pick<Word, 'form' | 'written'>;

export type WordCount = {
  readonly form: string;
  /** In small letters if it ever is, so that names alone have a capital; undefined where it only goes. */
  written?: string;
  isSmall: boolean;
  /** Passages that have it. */
  count: number;
  /** The passage that it was counted for last. */
  last: number;
};

/** Counts in how many passages each word is. */
export function wordCounts() {
  const counts = new Map<string, WordCount>();
  let passage = 0;

  const countOf = (form: string): WordCount => {
    const known = counts.get(form);
    if (known) return known;
    const one: WordCount = { form, isSmall: false, count: 0, last: 0 };
    counts.set(form, one);
    return one;
  };

  /** The words of one passage that comes, or that goes. */
  const add = (words: readonly Written[], by: 1 | -1 = 1): void => {
    passage += 1;
    for (const word of words) {
      const one = countOf(word.form);
      if (by > 0 && !one.isSmall) write(one, word.written);
      if (one.last === passage) continue;
      one.last = passage;
      one.count += by;
    }
  };

  return {
    add,
    /** The passages of one text, in their order. */
    addText(passages: readonly string[], by: 1 | -1 = 1): void {
      for (const { words, parts } of wordsByPassage(passages.map((text) => text.split('\n')))) {
        add([...words, ...parts], by);
      }
    },
    size: () => counts.size,
    /** In the order of their letters' codes, as SQLite has them. */
    sorted: (): WordCount[] =>
      [...counts.values()].sort((a, b) => (a.form < b.form ? -1 : Number(a.form > b.form))),
    clear: () => counts.clear(),
  };
}

function write(one: WordCount, written: string): void {
  one.isSmall = written === written.toLowerCase();
  if (one.isSmall || one.written === undefined) one.written = written;
}
