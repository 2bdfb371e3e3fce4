import type { Database } from '../storage/sqlite.ts';
import { stem } from './stem.ts';
import { type Counted, isSmall } from './word-book.ts';

/** Passages of texts, or of descriptions. */
export type Of = 'count' | 'described';

/** In how many more passages, or fewer, a word is published. */
export type Change = {
  readonly form: string;
  /** Absent where the word only goes. */
  readonly written?: string | undefined;
  readonly count: number;
  readonly described: number;
};

/** Gathers how the vocabulary of the archive changes. */
export function wordChanges() {
  const held = new Map<string, { -readonly [K in keyof Change]: Change[K] }>();

  const changeFor = (form: string) => {
    const known = held.get(form);
    if (known) return known;
    const one = { form, written: undefined, count: 0, described: 0 };
    held.set(form, one);
    return one;
  };

  return {
    /** The words of one layer, or of one description, that come. */
    add(words: readonly Counted[], of: Of): void {
      for (const { form, written, count } of words) {
        const one: { written?: string | undefined } & Record<Of, number> = changeFor(form);
        one[of] += count;
        if (one.written === undefined || isSmall(written)) one.written = written;
      }
    },
    /** Those that go. */
    drop(words: readonly Counted[], of: Of): void {
      for (const { form, count } of words) changeFor(form)[of] -= count;
    },
    size: () => held.size,
    /** All that is gathered, in the order of the table, which is then written from one end to the other. */
    take(): Change[] {
      const all = [...held.values()].sort((a, b) => (a.form < b.form ? -1 : 1));
      held.clear();
      return all;
    },
  };
}

export type WordChanges = ReturnType<typeof wordChanges>;

/** Writes changes into the vocabulary of the archive. */
export function changeWriter(database: Database): (changes: readonly Change[]) => void {
  const change = database.prepare(`
    INSERT INTO search_word (form, stem, written, count, described) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (form) DO UPDATE
    SET count = count + excluded.count, described = described + excluded.described,
        written = CASE WHEN ? THEN excluded.written ELSE written END`);
  const sweep = database.prepare(
    'DELETE FROM search_word WHERE form = ? AND count <= 0 AND described <= 0',
  );
  return (changes) => {
    for (const { form, written, count, described } of changes) {
      const isBetter = written !== undefined && isSmall(written) ? 1 : 0;
      change.run(form, stem(form), written ?? form, count, described, isBetter);
      if (count < 0 || described < 0) sweep.run(form);
    }
  };
}
