import type { Database } from '../../system/sqlite.ts';
import { fold, type Said, stem } from '../word.ts';
import { edged } from './edge.ts';

/** A word with how many passages have it. */
export type Counted = {
  readonly form: string;
  /** In small letters if it ever is, so that names alone have a capital. */
  readonly written: string;
  readonly count: number;
};

type Entry = { form: string; written: string; count: number; last: number };

/**
 * The words of some passages, as the index takes them in, each counted once for a passage. Most words of
 * a text come again in it, and are then found by the first look.
 */
export function wordBook() {
  const byWriting = new Map<string, Entry>();
  const byForm = new Map<string, Entry>();
  let passage = 0;

  const entryFor = (written: string): Entry => {
    const form = fold(written);
    const known = byForm.get(form);
    const entry = known ?? { form, written, count: 0, last: 0 };
    if (!known) byForm.set(form, entry);
    else if (isSmall(written)) entry.written = written;
    byWriting.set(written, entry);
    return entry;
  };

  const formCounted = (written: string): string => {
    const entry = byWriting.get(written) ?? entryFor(written);
    if (entry.last !== passage) {
      entry.last = passage;
      entry.count += 1;
    }
    return entry.form;
  };

  return {
    /** Counts the words of the next passage, and returns them as the index has them. */
    take({ words, parts }: Said): string {
      passage += 1;
      return edged(words.map(formCounted), parts.map(formCounted));
    },
    words: (): Counted[] => [...byForm.values()],
  };
}

export type WordBook = ReturnType<typeof wordBook>;

export const isSmall = (written: string): boolean => written === written.toLowerCase();

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
