import { FondsError } from '../errors.ts';
import { formOf, stem, wordsOf } from './word.ts';

/** A word that is asked for; several are a phrase, in which each follows the one before. */
export type Term = {
  readonly words: readonly { readonly form: string; readonly stem: string }[];
  /** Only as it is written, not in other forms of the word: in quotation marks. */
  readonly isExact: boolean;
  /** Only the beginning of the last word is given. */
  readonly isPrefix: boolean;
};

/** One of the terms of each group must be there, and none of those without. */
export type Question = {
  readonly groups: readonly (readonly Term[])[];
  readonly without: readonly Term[];
};

const MOST_TERMS = 24;
const PARTS = /(-?)(?:["«“„]([^"»”“]*)(?:["»”“]|$)|(\S+))/gu;

/**
 * Reads what people type: words, all of which must be there; "phrases"; `word*` for its beginning;
 * `-word` for what must not be there; `one OR other`. Whatever else is typed is read as words.
 *
 * @throws FondsError INVALID_QUERY for more terms than are looked for at once
 */
export function readQuestion(text: string): Question {
  const groups: Term[][] = [];
  const without: Term[] = [];
  let isOr = false;
  let count = 0;
  for (const [, minus, quoted, plain] of text.matchAll(PARTS)) {
    if (plain === 'OR' || plain === 'ИЛИ') {
      isOr = groups.length > 0;
      continue;
    }
    const term = termOf(quoted ?? plain ?? '', quoted !== undefined);
    if (!term) continue;
    count += 1;
    if (minus) without.push(term);
    else if (isOr) groups.at(-1)?.push(term);
    else groups.push([term]);
    isOr = false;
  }
  if (count > MOST_TERMS) {
    throw new FondsError(
      'INVALID_QUERY',
      `“q” has ${count} words and phrases; ${MOST_TERMS} are the most that are looked for at once`,
    );
  }
  return { groups, without };
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

/** All that is to be found and marked. */
export const termsOf = ({ groups }: Question): readonly Term[] => groups.flat();
