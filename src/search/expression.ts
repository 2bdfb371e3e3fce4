import type { Frequent, Lexicon } from './lexicon.ts';
import type { Within } from './lookup.ts';
import type { Question, Term } from './question.ts';

/**
 * A question in the language of FTS5; undefined where nothing can match. Words hold letters and figures
 * only, so that nothing that is typed can be an operator. https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export type Expression = {
  /** The words as they are asked for. */
  readonly exact: string | undefined;
  /** Other forms of them too; the same where none are wanted. */
  readonly forms: string | undefined;
  /** Any form of any term, group by group. */
  readonly groups: readonly Group[];
  readonly without: string | undefined;
  /** True where a word may stand for more words than are looked for. */
  readonly isCut: boolean;
  /** Passages that are known to match where all texts are looked at; where it is exact, no others do. */
  readonly least: number;
  readonly isExact: boolean;
};

export type Group = { readonly match: string | undefined; readonly least: number };

/** Words that all beginnings together, or one stem, may stand for. */
const MOST_WORDS = 200;

export function expressionOf(question: Question, lexicon: Lexicon, within: Within): Expression {
  const { groups, without } = question;
  const beginnings = [...groups.flat(), ...without].filter(({ isPrefix }) => isPrefix);
  const most = Math.ceil(MOST_WORDS / Math.max(1, beginnings.length));
  let isCut = false;
  /** The first beginning is always completed, the others as long as there is time. */
  const endings = once((prefix, known) => {
    const isLate = known > 0 && performance.now() > within.end;
    isCut ||= isLate;
    return isLate ? [] : lexicon.endings(within, prefix, most);
  });
  let least = 0;
  const atLeast = (words: readonly Frequent[]): void => {
    least = Math.max(least, ...words.map(({ count }) => count));
  };
  const anyOf = (terms: readonly Term[], isExact: boolean): string | undefined => {
    const all = terms.flatMap((term) => {
      const some = isExact || term.isExact ? exactly(term) : formsOf(term);
      isCut ||= some.length >= (term.isPrefix ? most : MOST_WORDS);
      return some;
    });
    return all.length ? [...new Set(all)].join(' OR ') : undefined;
  };
  const wanted: string[] = [];
  const exactly = (term: Term): string[] => {
    const words = term.words.map(({ form }) => form);
    if (!term.isPrefix) {
      wanted.push(...words);
      return [quoted(words)];
    }
    const before = words.slice(0, -1);
    const all = endings(words.at(-1) ?? '');
    if (before.length === 0) atLeast(all);
    return all.map(({ form }) => quoted([...before, form]));
  };
  const formsOf = (term: Term): string[] => {
    const stems = term.isPrefix ? [] : term.words.map(({ stem }) => stem);
    const forms = stems.flatMap((stem) => lexicon.forms(stem, MOST_WORDS));
    atLeast(forms);
    for (const { form } of forms) wanted.push(form);
    return [...exactly(term), ...forms.map(({ form }) => quoted([form]))];
  };
  const exact = groups.map((terms) => anyOf(terms, true));
  const any = groups.map((terms): Group => {
    least = 0;
    return { match: anyOf(terms, false), least };
  });
  const forms = any.map(({ match }) => match);
  const not = anyOf(without, true);
  return {
    exact: allOf(exact, not),
    forms: allOf(forms, not),
    groups: any,
    without: not,
    isCut,
    least: any.length === 1 && not === undefined ? (any[0]?.least ?? 0) : 0,
    isExact: isOneWord(question) && new Set(wanted).size === 1,
  };
}

function allOf(groups: readonly (string | undefined)[], not: string | undefined) {
  if (groups.length === 0 || groups.includes(undefined)) return undefined;
  const wanted = groups.map((one) => `(${one})`).join(' AND ');
  return not === undefined ? wanted : `(${wanted}) NOT (${not})`;
}

/** One word alone, which is no beginning. */
const isOneWord = ({ groups, without }: Question): boolean => {
  const [only, ...more] = groups.flat();
  return only?.words.length === 1 && !only.isPrefix && more.length + without.length === 0;
};

/**
 * The words with a beginning are asked for again with other forms of the other words.
 *
 * @param read is told how many beginnings are known already
 */
function once(
  read: (prefix: string, known: number) => readonly Frequent[],
): (prefix: string) => readonly Frequent[] {
  const known = new Map<string, readonly Frequent[]>();
  return (prefix) => {
    const found = known.get(prefix) ?? read(prefix, known.size);
    known.set(prefix, found);
    return found;
  };
}

export const quoted = (words: readonly string[]): string => `"${words.join(' ')}"`;
