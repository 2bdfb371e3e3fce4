import type { Database } from '../system/sqlite.ts';
import { quoted } from './index/edge.ts';
import { beginnings, type LayerWords, type Lookup, type Within } from './lookup.ts';
import { EVERYWHERE } from './scope.ts';
import { fold } from './word.ts';

export type Suggestion = {
  /** As it is written. */
  readonly word: string;
  /** Passages that have it; absent where they are more than are counted. */
  readonly count?: number;
};

/** The word at the end, which may have only begun. */
const LAST = /(?<![\p{L}\p{M}\p{N}])\p{M}*([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)$/u;

const MOST_SUGGESTED = 20;
/** Words of the archive that are looked for in the ranges: most beginnings of three letters have fewer. */
const MOST_TRIED = 150;
const MOST_COUNTED = 500;
/** So many words are tried however long it takes. */
const FEW = 40;

export type Typed = Within & {
  /** Its last word is completed. */
  readonly text: string;
  /** The fewest passages that a word is to be found in. */
  readonly least: number;
};

type Row = {
  readonly form: string;
  readonly written: string;
  readonly count?: number;
};

/**
 * The words that begin as the last word typed does and stand in the ranges, the most frequent of them, in
 * the order of the alphabet. What is not published in the ranges is never suggested.
 */
export function suggester(database: Database, look: Lookup, own: LayerWords) {
  const ofArchive = beginnings(database);

  /** Of the words of the archive those that are in the ranges, counted there. */
  const tried = (rows: readonly Row[], typed: Typed): Row[] => {
    const found: Row[] = [];
    for (const [place, { form, written }] of rows.entries()) {
      const { count, isCut } = look.count(typed, quoted([form]), MOST_COUNTED);
      if (isCut || count >= typed.least) found.push({ form, written, ...(!isCut && { count }) });
      const isLate = place >= FEW && performance.now() > typed.end;
      if (found.length >= MOST_SUGGESTED || isLate) break;
    }
    return found;
  };

  const completions = (prefix: string, typed: Typed): readonly Row[] => {
    if (typed.ranges === EVERYWHERE && !typed.condition) {
      return ofArchive(prefix, MOST_SUGGESTED, typed.least);
    }
    const words = own(typed, prefix)?.filter(({ count }) => count >= typed.least);
    return (
      words?.slice(0, MOST_SUGGESTED) ?? tried(ofArchive(prefix, MOST_TRIED, typed.least), typed)
    );
  };

  return (typed: Typed): Suggestion[] => {
    const [, last = ''] = LAST.exec(typed.text) ?? [];
    const before = typed.text.slice(0, typed.text.length - last.length);
    const prefix = fold(last);
    if (prefix === '') return [];
    return completions(prefix, { ...typed, least: Math.max(1, typed.least) })
      .map(({ written, count }) => ({
        word: before + written,
        ...(count !== undefined && { count }),
      }))
      .sort((a, b) => COLLATOR.compare(a.word, b.word));
  };
}

const COLLATOR = new Intl.Collator('ru');
