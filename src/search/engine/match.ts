/** What to find in a passage, in no engine's syntax. Words are folded and consist of letters and digits. */
export type Match =
  | Phrase
  | { readonly is: 'and' | 'or'; readonly of: readonly Match[] }
  | { readonly is: 'not'; readonly of: Match; readonly without: Match };

/** Words in sequence; one word is a phrase too. `at` restricts it to the start or the end of a passage. */
export type Phrase = {
  readonly is: 'phrase';
  readonly words: readonly string[];
  readonly at?: 'start' | 'end';
};

export const phrase = (words: readonly string[], at?: Phrase['at']): Phrase => ({
  is: 'phrase',
  words,
  ...(at && { at }),
});

/** Any of the phrases, each once; undefined if there are none. */
export function anyOf(phrases: readonly Phrase[]): Match | undefined {
  const distinct = [...new Map(phrases.map((one) => [one.words.join(' '), one])).values()];
  return distinct.length > 1 ? { is: 'or', of: distinct } : distinct[0];
}

/** All of the parts but not `without`; undefined, so that nothing can match, if a part is undefined. */
export function allOf(
  parts: readonly (Match | undefined)[],
  without: Match | undefined,
): Match | undefined {
  const all = parts.filter((part) => part !== undefined);
  const [first] = all;
  if (!first || all.length < parts.length) return undefined;
  const of: Match = all.length > 1 ? { is: 'and', of: all } : first;
  return without ? { is: 'not', of, without } : of;
}

/**
 * The first and the last word of each passage are indexed once more with a mark that no word contains. A
 * phrase that runs from one passage into the next is then found by two rare words instead of two common ones.
 */
const FIRST = '·';
const LAST = '¶';

/** The words of a passage in the order in which they are indexed, with the marks at both ends. */
export function markedWords(words: readonly string[]): string[] {
  const [first, last] = [words[0], words.at(-1)];
  return first === undefined ? [] : [FIRST + first, ...words, LAST + last];
}

/** The words of a phrase as they are indexed. */
export function markedPhrase({ words, at }: Phrase): string[] {
  const all = words.length > 1 || at === undefined ? words : [];
  if (at === 'start') return [FIRST + words[0], ...all];
  return at === 'end' ? [...all, LAST + words.at(-1)] : [...all];
}
