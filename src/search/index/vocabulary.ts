import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from '../../system/database/database.ts';
import { rowWriter } from '../../system/database/row-writer.ts';
import type { SearchEngine } from '../engine/engine.ts';
import { fold, type PassageWords, stem } from './word.ts';

/** A word and the number of passages that contain it. */
export type WordCount = {
  readonly form: string;
  /** Lower case if the word ever appears so: only names keep their capital. */
  readonly written: string;
  readonly count: number;
};

type CountedWord = { form: string; written: string; count: number; lastPassage: number };

/**
 * Counts the words of a layer or a description, each word once per passage. Most words recur, so a word
 * is first looked up as it is written, and folded only the first time.
 */
export function wordCounter({ indexed }: SearchEngine) {
  const byWriting = new Map<string, CountedWord>();
  const byForm = new Map<string, CountedWord>();
  let passage = 0;

  const newWriting = (written: string): CountedWord => {
    const form = fold(written);
    const existing = byForm.get(form);
    const word = existing ?? { form, written, count: 0, lastPassage: 0 };
    if (!existing) byForm.set(form, word);
    else if (isLowerCase(written)) word.written = written;
    byWriting.set(written, word);
    return word;
  };

  const countForm = (written: string): string => {
    const word = byWriting.get(written) ?? newWriting(written);
    if (word.lastPassage !== passage) {
      word.lastPassage = passage;
      word.count += 1;
    }
    return word.form;
  };

  return {
    /** Counts the words of the next passage and returns them as they are indexed. */
    add({ words, parts }: PassageWords): string {
      passage += 1;
      return indexed(words.map(countForm), parts.map(countForm));
    },
    counts: (): WordCount[] => [...byForm.values()],
  };
}

export type WordCounter = ReturnType<typeof wordCounter>;

const isLowerCase = (written: string): boolean => written === written.toLowerCase();

/** Packs the words of a layer for storage: `form count` on each line, and the spelling if it differs. */
export const packWords = (words: readonly WordCount[]): Uint8Array =>
  deflateRawSync(
    words
      .map(({ form, written, count }) =>
        written === form ? `\n${form} ${count}` : `\n${form} ${count} ${written}`,
      )
      .join(''),
    { level: 1 },
  );

/** The words of a packed layer that start with the prefix. */
export function unpackWords(packed: Uint8Array, prefix = ''): WordCount[] {
  const text = inflateRawSync(packed).toString();
  const words: WordCount[] = [];
  const start = `\n${prefix}`;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    const end = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, end < 0 ? text.length : end);
    const [form = '', count, written = form] = line.split(' ');
    words.push({ form, written, count: Number(count) });
  }
  return words;
}

/** The columns of search_word: passages of texts, and fields of descriptions. */
export type CountColumn = 'count' | 'described';

/** By how many passages the use of a word grows or shrinks. */
export type WordChange = {
  readonly form: string;
  /** Absent if the word is only removed. */
  readonly written?: string | undefined;
  readonly count: number;
  readonly described: number;
};

/** Sums up changes to the vocabulary of the archive. */
export function wordChanges() {
  const changes = new Map<string, { -readonly [K in keyof WordChange]: WordChange[K] }>();

  const changeOf = (form: string) => {
    const existing = changes.get(form);
    if (existing) return existing;
    const change = { form, written: undefined, count: 0, described: 0 };
    changes.set(form, change);
    return change;
  };

  return {
    /** Adds the words of a layer or description that is being published. */
    add(words: readonly WordCount[], column: CountColumn): void {
      for (const { form, written, count } of words) {
        const change: { written?: string | undefined } & Record<CountColumn, number> =
          changeOf(form);
        change[column] += count;
        if (change.written === undefined || isLowerCase(written)) change.written = written;
      }
    },
    /** Subtracts the words of a layer or description that is being removed. */
    subtract(words: readonly WordCount[], column: CountColumn): void {
      for (const { form, count } of words) changeOf(form)[column] -= count;
    },
    /** Adds changes that were collected elsewhere. */
    addAll(others: readonly WordChange[]): void {
      for (const { form, written, count, described } of others) {
        const change = changeOf(form);
        change.count += count;
        change.described += described;
        if (written !== undefined && (change.written === undefined || isLowerCase(written))) {
          change.written = written;
        }
      }
    },
    size: () => changes.size,
    /** Returns all changes and starts again. They are in table order, so that they are written sequentially. */
    take(): WordChange[] {
      const all = [...changes.values()].sort((a, b) => (a.form < b.form ? -1 : 1));
      changes.clear();
      return all;
    },
  };
}

export type WordChanges = ReturnType<typeof wordChanges>;

/** Applies changes to the vocabulary of the archive. */
export function vocabularyWriter(
  database: Database,
  { elements }: SearchEngine,
): (changes: readonly WordChange[]) => Promise<void> {
  const upsert = (and = '') =>
    rowWriter(
      database,
      'INSERT INTO search_word (form, stem, written, count, described)',
      '(?, ?, ?, ?, ?)',
      `ON CONFLICT (form) DO UPDATE SET count = search_word.count + excluded.count,
         described = search_word.described + excluded.described ${and}`,
    );
  const deleteUnused = database.prepare(
    `DELETE FROM search_word WHERE count <= 0 AND described <= 0
     AND form IN (SELECT value FROM ${elements} AS removed)`,
  );
  return async (changes) => {
    const sameSpelling = upsert();
    const newSpelling = upsert(', written = excluded.written');
    for (const { form, written, count, described } of changes) {
      const replacesSpelling = written !== undefined && isLowerCase(written);
      const writer = replacesSpelling ? newSpelling : sameSpelling;
      await writer.add([form, stem(form), written ?? form, count, described]);
    }
    await newSpelling.flush();
    await sameSpelling.flush();
    const removed = changes.filter(
      ({ count, described }) => Math.min(count, described) < 0 || count + described === 0,
    );
    if (removed.length) await deleteUnused.run(JSON.stringify(removed.map(({ form }) => form)));
  };
}
