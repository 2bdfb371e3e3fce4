import { FondsError } from '../errors.ts';
import { formOf, stem, wordsOf } from './index/word.ts';

/** A word, or a phrase of several words in sequence. */
export type Term = {
  readonly words: readonly { readonly form: string; readonly stem: string }[];
  /** Other forms of the word don't match: it is in quotation marks, or has several words. */
  readonly isExact: boolean;
  /** The last word is only the start of a word. */
  readonly isPrefix: boolean;
};

/** Matches where each group has a matching term and no excluded term matches. */
export type SearchQuery = {
  readonly groups: readonly (readonly Term[])[];
  readonly excluded: readonly Term[];
};

const MAX_TERMS = 24;
const TERMS = /(-?)(?:["«“„]([^"»”“]*)(?:["»”“]|$)|(\S+))/gu;

/**
 * Parses a query: words, all of which have to match; "phrases"; `word*` for words that start so; `-word`
 * to exclude a word; `one OR other`. Any other input is read as words.
 *
 * @throws FondsError INVALID_QUERY if there are too many terms
 */
export function parseQuery(text: string): SearchQuery {
  const groups: Term[][] = [];
  const excluded: Term[] = [];
  let isAlternative = false;
  let count = 0;
  for (const [, minus, quoted, plain] of text.matchAll(TERMS)) {
    if (plain === 'OR' || plain === 'ИЛИ') {
      isAlternative = groups.length > 0;
      continue;
    }
    const term = termOf(quoted ?? plain ?? '', quoted !== undefined);
    if (!term) continue;
    count += 1;
    if (minus) excluded.push(term);
    else if (isAlternative) groups.at(-1)?.push(term);
    else groups.push([term]);
    isAlternative = false;
  }
  if (count > MAX_TERMS) {
    throw new FondsError(
      'INVALID_QUERY',
      `“q” has ${count} words and phrases; the limit is ${MAX_TERMS}`,
    );
  }
  return { groups, excluded };
}

function termOf(text: string, isQuoted: boolean): Term | undefined {
  const words = wordsOf([text]).map(({ written }) => {
    const form = formOf(written);
    return { form, stem: stem(form) };
  });
  if (words.length === 0) return undefined;
  return {
    words,
    isExact: isQuoted || words.length > 1,
    isPrefix: /[\p{L}\p{M}\p{N}]\*$/u.test(text),
  };
}

/** The terms that are marked in what is found. */
export const termsOf = ({ groups }: SearchQuery): readonly Term[] => groups.flat();
