import type { Database } from '../storage/sqlite.ts';
import { packWords, unpackWords } from './layer-words.ts';
import { stem } from './stem.ts';
import { type Counted, isSmall } from './word-book.ts';

/** How many different words are held before they are written. */
const MOST_HELD = 500_000;

/** Passages of texts, or of descriptions. */
export type Of = 'count' | 'described';

type Change = { written: string | undefined; count: number; described: number };

/**
 * In how many passages of texts, and of descriptions, each word is published, and how it is written: of
 * each layer of a record by itself, and of all together, where changes are gathered until `flush`.
 */
export function vocabulary(database: Database) {
  const put = database.prepare('INSERT INTO search_layer VALUES (?, ?)');
  const kept = database.prepare('SELECT words FROM search_layer WHERE first BETWEEN ? AND ?');
  const drop = database.prepare('DELETE FROM search_layer WHERE first BETWEEN ? AND ?');
  const change = database.prepare(`
    INSERT INTO search_word (form, stem, written, count, described) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (form) DO UPDATE
    SET count = count + excluded.count, described = described + excluded.described,
        written = CASE WHEN ? THEN excluded.written ELSE written END`);
  const sweep = database.prepare(
    'DELETE FROM search_word WHERE form = ? AND count <= 0 AND described <= 0',
  );
  const held = new Map<string, Change>();

  const flush = (): void => {
    // In the order of the table, which is then written from one end to the other.
    const all = [...held].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [form, { written, count, described }] of all) {
      const isBetter = written !== undefined && isSmall(written) ? 1 : 0;
      change.run(form, stem(form), written ?? form, count, described, isBetter);
      if (count < 0 || described < 0) sweep.run(form);
    }
    held.clear();
  };

  const changeFor = (form: string): Change => {
    const known = held.get(form);
    if (known) return known;
    const one: Change = { written: undefined, count: 0, described: 0 };
    held.set(form, one);
    return one;
  };

  return {
    /** The words of a layer, under the id of its first text. */
    add(first: number, words: readonly Counted[], of: Of): void {
      put.run(first, packWords(words));
      for (const { form, written, count } of words) {
        const one = changeFor(form);
        one[of] += count;
        if (one.written === undefined || isSmall(written)) one.written = written;
      }
      if (held.size > MOST_HELD) flush();
    },
    /** Those of the layers whose first texts are in a range. */
    drop(first: number, last: number, of: Of): void {
      for (const { words } of kept.all(first, last) as { words: Uint8Array }[]) {
        for (const { form, count } of unpackWords(words)) changeFor(form)[of] -= count;
      }
      drop.run(first, last);
      if (held.size > MOST_HELD) flush();
    },
    flush,
    /** Lets go what is gathered, where the transaction fails. */
    forget: (): void => held.clear(),
  };
}
