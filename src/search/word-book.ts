import { edged } from './edge.ts';
import { fold } from './fold.ts';
import type { Said } from './said.ts';

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
