import type { Question, Term } from './question.ts';

/** The words that begin so, most frequent first; at most so many as are looked for at once. */
export type Complete = (prefix: string) => readonly string[];

/**
 * The question in the language of FTS5; undefined where nothing can match. Forms hold letters and figures only,
 * so that nothing that is typed can be an operator. https://www.sqlite.org/fts5.html#full_text_query_syntax
 *
 * @param column `word` for the words as they are written, `stem` for their other forms too
 */
export function expression(
  { groups, without }: Question,
  column: 'word' | 'stem',
  complete: Complete,
): string | undefined {
  const all = groups.map((terms) => anyOf(terms, column, complete));
  if (all.length === 0 || all.some((one) => one === undefined)) return undefined;
  const not = anyOf(without, 'word', complete);
  const wanted = all.map((one) => `(${one})`).join(' AND ');
  return not === undefined ? wanted : `(${wanted}) NOT (${not})`;
}

/** Any one of the terms, as for a group; undefined where none can match. */
export function anyOf(
  terms: readonly Term[],
  column: 'word' | 'stem',
  complete: Complete,
): string | undefined {
  const found = terms.flatMap((term) => termExpression(term, column, complete) ?? []);
  return found.length ? found.join(' OR ') : undefined;
}

function termExpression(term: Term, column: 'word' | 'stem', complete: Complete) {
  const { words, isExact, isPrefix } = term;
  const forms = words.map(({ form }) => form);
  if (isPrefix) {
    const before = forms.slice(0, -1);
    const endings = complete(forms.at(-1) ?? '');
    if (endings.length === 0) return undefined;
    return `word : (${endings.map((form) => quoted([...before, form])).join(' OR ')})`;
  }
  const [only] = words;
  if (column === 'stem' && !isExact && only) return `stem : ${quoted([only.stem])}`;
  return `word : ${quoted(forms)}`;
}

export const quoted = (words: readonly string[]): string => `"${words.join(' ')}"`;

/** True where other forms of the words are looked for too. */
export const hasStems = ({ groups }: Question): boolean =>
  groups.flat().some(({ isExact, isPrefix }) => !isExact && !isPrefix);
