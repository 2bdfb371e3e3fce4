import type { Database } from '../storage/sqlite.ts';
import { stem } from './stem.ts';
import type { Word } from './word.ts';
import { wordCounts } from './word-count.ts';

/** How many different words are held before they are written. */
const MOST_HELD = 500_000;

/**
 * In how many passages of texts, and of descriptions, each word is published, and how it is written.
 * Changes are gathered until `flush`.
 */
export function vocabulary(database: Database) {
  const change = {
    count: database.prepare(changing('count')),
    described: database.prepare(changing('described')),
  };
  const sweep = database.prepare(
    'DELETE FROM search_word WHERE form = ? AND count <= 0 AND described <= 0',
  );
  const held = { count: wordCounts(), described: wordCounts() };

  const flushOne = (of: Of): void => {
    // In the order of the table, which is then written from one end to the other.
    for (const { form, written, isSmall, count } of held[of].sorted()) {
      change[of].run(form, stem(form), written ?? form, count, isSmall ? 1 : 0);
      if (count < 0) sweep.run(form);
    }
    held[of].clear();
  };
  const flush = (): void => {
    flushOne('count');
    flushOne('described');
  };

  const roomy = (of: Of) => {
    if (held[of].size() > MOST_HELD) flushOne(of);
    return held[of];
  };

  return {
    /** The words of one passage. */
    add: (words: readonly Word[], of: Of): void => roomy(of).add(words),
    /** The passages of one text that go, in their order. */
    drop: (passages: readonly string[], of: Of): void => roomy(of).addText(passages, -1),
    flush,
    forget(): void {
      held.count.clear();
      held.described.clear();
    },
  };
}

/** Passages of texts, or of descriptions. */
export type Of = 'count' | 'described';

const changing = (of: Of): string => `
  INSERT INTO search_word (form, stem, written, ${of}) VALUES (?, ?, ?, ?)
  ON CONFLICT (form) DO UPDATE SET ${of} = ${of} + excluded.${of},
  written = CASE WHEN ? THEN excluded.written ELSE written END`;
