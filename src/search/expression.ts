import { isDeepStrictEqual } from 'node:util';
import { allOf, anyOf, type Match, type Phrase, phrase } from './engine/match.ts';
import type { FormCount, Lexicon } from './lexicon.ts';
import type { Bounds } from './lookup.ts';
import type { SearchQuery, Term } from './query.ts';

/** What a query has to match, with the forms and the completions of its words. */
export type Expression = {
  /** The words as typed; undefined if nothing can match. */
  readonly exact: Match | undefined;
  /** The words in all their forms; the same object as `exact` if there are no others. */
  readonly forms: Match | undefined;
  /** For each group, any form of any of its terms. */
  readonly groups: readonly ExpressionGroup[];
  readonly excluded: Match | undefined;
  /** Some words have more forms or completions than the expression lists. */
  readonly isIncomplete: boolean;
  /** At least this number of passages in the whole archive match; exactly this number if `isCountExact`. */
  readonly minCount: number;
  readonly isCountExact: boolean;
};

export type ExpressionGroup = { readonly match: Match | undefined; readonly minCount: number };

/** Words that one stem, or all prefixes together, are expanded to at most. */
const MAX_WORDS = 200;

export async function expressionOf(
  query: SearchQuery,
  lexicon: Lexicon,
  bounds: Bounds,
): Promise<Expression> {
  const { groups, excluded } = query;
  const prefixes = [...groups.flat(), ...excluded].filter(({ isPrefix }) => isPrefix);
  const wordsPerPrefix = Math.ceil(MAX_WORDS / Math.max(1, prefixes.length));
  let isIncomplete = false;
  /** The first prefix is always completed, the others only before the deadline. */
  const completions = memoized(async (prefix, completed) => {
    const isLate = completed > 0 && performance.now() > bounds.deadline;
    isIncomplete ||= isLate;
    return isLate ? [] : await lexicon.withPrefix(bounds, prefix, wordsPerPrefix);
  });
  let minCount = 0;
  const raiseMinCount = (words: readonly FormCount[]): void => {
    minCount = Math.max(minCount, ...words.map(({ count }) => count));
  };
  const anyTerm = async (terms: readonly Term[], isExact: boolean): Promise<Match | undefined> => {
    const phrases: Phrase[] = [];
    for (const term of terms) {
      const ofTerm = isExact || term.isExact ? await exactly(term) : await inAllForms(term);
      isIncomplete ||= ofTerm.length >= (term.isPrefix ? wordsPerPrefix : MAX_WORDS);
      phrases.push(...ofTerm);
    }
    return anyOf(phrases);
  };
  const forms: string[] = [];
  const exactly = async (term: Term): Promise<Phrase[]> => {
    const words = term.words.map(({ form }) => form);
    if (!term.isPrefix) {
      forms.push(...words);
      return [phrase(words)];
    }
    const before = words.slice(0, -1);
    const completed = await completions(words.at(-1) ?? '');
    if (before.length === 0) raiseMinCount(completed);
    return completed.map(({ form }) => phrase([...before, form]));
  };
  const inAllForms = async (term: Term): Promise<Phrase[]> => {
    const stems = term.isPrefix ? [] : term.words.map(({ stem }) => stem);
    const words: FormCount[] = [];
    for (const stem of stems) words.push(...(await lexicon.withStem(stem, MAX_WORDS)));
    raiseMinCount(words);
    for (const { form } of words) forms.push(form);
    return [...(await exactly(term)), ...words.map(({ form }) => phrase([form]))];
  };
  const exactGroups: (Match | undefined)[] = [];
  for (const terms of groups) exactGroups.push(await anyTerm(terms, true));
  const allForms: ExpressionGroup[] = [];
  for (const terms of groups) {
    minCount = 0;
    const match = await anyTerm(terms, false);
    allForms.push({ match, minCount });
  }
  const not = await anyTerm(excluded, true);
  const exact = allOf(exactGroups, not);
  const inForms = allOf(
    allForms.map(({ match }) => match),
    not,
  );
  return {
    exact,
    forms: isDeepStrictEqual(exact, inForms) ? exact : inForms,
    groups: allForms,
    excluded: not,
    isIncomplete,
    minCount: allForms.length === 1 && not === undefined ? (allForms[0]?.minCount ?? 0) : 0,
    isCountExact: isOneWord(query) && new Set(forms).size === 1,
  };
}

/** A single word and not a prefix. */
const isOneWord = ({ groups, excluded }: SearchQuery): boolean => {
  const [only, ...more] = groups.flat();
  return only?.words.length === 1 && !only.isPrefix && more.length + excluded.length === 0;
};

/**
 * Keeps the completions of each prefix: they are needed for the words as typed and again for all forms.
 *
 * @param complete is also given the number of prefixes completed before
 */
function memoized(
  complete: (prefix: string, completed: number) => Promise<readonly FormCount[]>,
): (prefix: string) => Promise<readonly FormCount[]> {
  const completions = new Map<string, readonly FormCount[]>();
  return async (prefix) => {
    const words = completions.get(prefix) ?? (await complete(prefix, completions.size));
    completions.set(prefix, words);
    return words;
  };
}
