/**
 * Before the first and after the last word of a passage the index has that word once more with a mark
 * that no word has, so that a phrase that goes on from one passage into the next is found by rare words.
 */
const FIRST = '·';
const LAST = '¶';

/**
 * The words of a passage as the index holds them.
 *
 * @param parts what is found too, but follows nothing
 */
export function edged(words: readonly string[], parts: readonly string[]): string {
  const [first, last] = [words[0], words.at(-1)];
  const all = first === undefined ? '' : `${FIRST}${first} ${words.join(' ')} ${LAST}${last}`;
  return parts.length ? `${all} ${parts.join(' ')}` : all;
}

/** The words as the beginning of a passage, in the language of FTS5. */
export const beginning = (words: readonly string[]): string =>
  quoted([FIRST + words[0], ...(words.length > 1 ? words : [])]);

/** The words as the end of a passage, in the language of FTS5. */
export const ending = (words: readonly string[]): string =>
  quoted([...(words.length > 1 ? words : []), LAST + words.at(-1)]);

/** The words as one phrase, in the language of FTS5. */
export const quoted = (words: readonly string[]): string => `"${words.join(' ')}"`;
