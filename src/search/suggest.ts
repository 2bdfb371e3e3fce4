import type { Database } from '../system/database/database.ts';
import { phrase } from './engine/match.ts';
import type { WordCount } from './index/vocabulary.ts';
import { fold } from './index/word.ts';
import { type ScopeWords, wordsOfArchive } from './lexicon.ts';
import type { Bounds, Lookup } from './lookup.ts';
import { ALL_TEXTS } from './scope.ts';

export type Suggestion = {
  /** The text typed, with its last word completed. */
  readonly word: string;
  /** The number of passages with the word; absent if there are too many to count. */
  readonly count?: number;
};

/** The word at the end of the text. */
const LAST_WORD = /(?<![\p{L}\p{M}\p{N}])\p{M}*([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)$/u;

const MAX_SUGGESTIONS = 20;
/** Words of the archive that are looked up in a scope at most. Few prefixes of three letters have more. */
const MAX_CANDIDATES = 150;
/** This number of candidates is looked up even after the deadline. */
const MIN_CANDIDATES = 40;
const MAX_COUNTED = 500;

export type SuggestRequest = Bounds & {
  readonly text: string;
  /** The minimum number of passages with a suggested word. */
  readonly minCount: number;
};

type Completion = Pick<WordCount, 'form' | 'written'> & { readonly count?: number };

/**
 * Completes the last word of a text with the most frequent words within the bounds, in alphabetical order.
 * Words that aren't published within the bounds are never suggested.
 */
export function suggester(database: Database, lookup: Lookup, scopeWords: ScopeWords) {
  const archiveWords = wordsOfArchive(database);

  /** Of words of the archive, those that occur within the bounds, counted there. */
  const withinBounds = async (candidates: readonly WordCount[], request: SuggestRequest) => {
    const completions: Completion[] = [];
    for (const [i, { form, written }] of candidates.entries()) {
      const { count, isIncomplete } = await lookup.count(request, phrase([form]), MAX_COUNTED);
      if (isIncomplete || count >= request.minCount) {
        completions.push({ form, written, ...(!isIncomplete && { count }) });
      }
      const isLate = i >= MIN_CANDIDATES && performance.now() > request.deadline;
      if (completions.length >= MAX_SUGGESTIONS || isLate) break;
    }
    return completions;
  };

  const complete = async (
    prefix: string,
    request: SuggestRequest,
  ): Promise<readonly Completion[]> => {
    const { ranges, condition, minCount } = request;
    if (ranges === ALL_TEXTS && !condition)
      return await archiveWords(prefix, MAX_SUGGESTIONS, minCount);
    const words = (await scopeWords(request, prefix))?.filter(({ count }) => count >= minCount);
    return (
      words?.slice(0, MAX_SUGGESTIONS) ??
      (await withinBounds(await archiveWords(prefix, MAX_CANDIDATES, minCount), request))
    );
  };

  return async (request: SuggestRequest): Promise<Suggestion[]> => {
    const [, last = ''] = LAST_WORD.exec(request.text) ?? [];
    const before = request.text.slice(0, request.text.length - last.length);
    const prefix = fold(last);
    if (prefix === '') return [];
    return (await complete(prefix, { ...request, minCount: Math.max(1, request.minCount) }))
      .map(({ written, count }) => ({
        word: before + written,
        ...(count !== undefined && { count }),
      }))
      .sort((a, b) => COLLATOR.compare(a.word, b.word));
  };
}

const COLLATOR = new Intl.Collator('ru');
