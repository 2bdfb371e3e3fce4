/**
 * What a passage looks like to FTS5. The first and the last word of each passage are indexed once more
 * with a mark that no word contains. A phrase that runs from one passage into the next is then found by
 * two rare words instead of two common ones.
 */
const FIRST = '·';
const LAST = '¶';

/**
 * The words of a passage as they are indexed.
 *
 * @param parts parts of broken words: they can be found, but not as part of a phrase
 */
export function indexedWords(words: readonly string[], parts: readonly string[]): string {
  const [first, last] = [words[0], words.at(-1)];
  const all = first === undefined ? '' : `${FIRST}${first} ${words.join(' ')} ${LAST}${last}`;
  return parts.length ? `${all} ${parts.join(' ')}` : all;
}

/** An FTS5 phrase. https://www.sqlite.org/fts5.html#fts5_phrases */
export const phrase = (words: readonly string[]): string => `"${words.join(' ')}"`;

/** An FTS5 phrase that matches only at the start of a passage. */
export const phraseAtStart = (words: readonly string[]): string =>
  phrase([FIRST + words[0], ...(words.length > 1 ? words : [])]);

/** An FTS5 phrase that matches only at the end of a passage. */
export const phraseAtEnd = (words: readonly string[]): string =>
  phrase([...(words.length > 1 ? words : []), LAST + words.at(-1)]);
