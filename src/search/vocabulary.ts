import type { Database } from '../storage/sqlite.ts';
import { wordsByPassage } from './row.ts';
import type { Word } from './word.ts';

type Written = Pick<Word, 'form' | 'written'>;
type Count = { written: string; count: number };

/** How many different words are held before they are written. */
const MOST_HELD = 100_000;

/**
 * How often each word is published, and how it is written: in small letters if it ever is, so that names
 * alone are suggested with a capital. Changes are gathered until `flush`.
 */
export function vocabulary(database: Database) {
  const raise = database.prepare(
    `INSERT INTO search_word VALUES (?, ?, ?) ON CONFLICT (form) DO UPDATE SET
     count = count + excluded.count,
     written = CASE WHEN ? THEN excluded.written ELSE written END`,
  );
  const lower = database.prepare('UPDATE search_word SET count = count - ? WHERE form = ?');
  const sweep = database.prepare('DELETE FROM search_word WHERE form = ? AND count <= 0');
  const more = new Map<string, Count>();
  const less = new Map<string, number>();

  const flush = (): void => {
    for (const [form, { written, count }] of more)
      raise.run(form, written, count, isSmall(written) ? 1 : 0);
    more.clear();
    for (const [form, count] of less) {
      lower.run(count, form);
      sweep.run(form);
    }
    less.clear();
  };

  return {
    /** The words of one passage: each counts once. */
    add(words: readonly Written[]): void {
      for (const { form, written } of distinct(words)) {
        const held = more.get(form);
        if (!held) more.set(form, { written, count: 1 });
        else {
          held.count += 1;
          if (held.written !== form && isSmall(written)) held.written = written;
        }
      }
      if (more.size > MOST_HELD) flush();
    },
    /** The passages of one text that go, in their order. */
    drop(passages: readonly string[]): void {
      const lines = passages.map((text) => text.split('\n'));
      for (const words of wordsByPassage(lines)) {
        for (const { form } of distinct(words)) less.set(form, (less.get(form) ?? 0) + 1);
      }
    },
    flush,
  };
}

const isSmall = (text: string): boolean => text === text.toLowerCase();

function distinct(words: readonly Written[]): Iterable<Written> {
  const found = new Map<string, Written>();
  for (const word of words) if (!found.has(word.form)) found.set(word.form, word);
  return found.values();
}
