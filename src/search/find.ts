import { beginning, ending, quoted } from './index/edge.ts';
import {
  after,
  type Frequent,
  type Ids,
  type Lexicon,
  type Lookup,
  MOST_FOUND,
  NONE,
  united,
  type Within,
} from './lookup.ts';
import type { Question, Term } from './question.ts';
import { EVERYWHERE } from './scope.ts';
import { passagesOf, textOf } from './tables.ts';

/** Some of the passages found, with how many there are in all. */
export type Found = Ids & {
  readonly total: number;
  /** How many of the ids are first since they have the words as they are asked for. */
  readonly exact?: number;
  /** How many there are at least, where that is known without looking; it may be all of them. */
  readonly known?: { readonly count: number; readonly isAll: boolean };
};

/** Which of the passages are wanted: from that one on, counted from 0, so many. */
export type Page = {
  readonly start: number;
  readonly count: number;
  /** How far they are counted, where that is not MOST_FOUND. */
  readonly counted?: number;
};

/**
 * The passages that answer a question, best first: with the words as they are asked for, then with other
 * forms of them, each in reading order. Where no passage has all of the words, those of the leaves
 * that have. Without a question all passages.
 */
export function finder(look: Lookup, lexicon: Lexicon) {
  return (question: Question | undefined, within: Within, page: Page): Found => {
    if (!question) return everything(look, within, page);
    const phrase = phraseOf(question);
    if (phrase) return pageOf(findPhrase(look, within, phrase), page);
    const expression = expressionOf(question, lexicon, within);
    const found = ranked(look, within, expression, page);
    if (found.total > 0 || question.groups.length < 2) {
      return { ...found, isCut: found.isCut || expression.isCut };
    }
    // A page that gathers what it lists needs no more than that.
    const most = page.counted === undefined ? MOST_FOUND : 2 * lastOf(page);
    return pageOf(findOnLeaves(look, within, expression, most), page);
  };
}

function everything(look: Lookup, within: Within, page: Page): Found {
  const { ids } = look.ids(within, undefined, lastOf(page));
  const { count: total, isCut } = look.count(within, undefined);
  return { ids: ids.slice(page.start), total, isCut };
}

/** Only the passages that are wanted are listed; they are counted where there are more. */
function ranked(look: Lookup, within: Within, expression: Expression, page: Page): Found {
  const { exact, forms } = expression;
  if (forms === undefined) return { ids: [], total: 0, isCut: false };
  const last = lastOf(page);
  const first = exact === undefined ? NONE : look.ids(within, exact, last);
  const more = {
    exact: exact === forms ? last : first.ids.length - page.start,
    ...(isEverywhere(within) &&
      expression.least > 0 && { known: { count: expression.least, isAll: expression.isExact } }),
  };
  const isFull = first.ids.length >= last || exact === forms;
  const others = isFull ? NONE : look.ids(within, forms, last);
  const all = [...new Set([...first.ids, ...others.ids])];
  const ids = all.slice(page.start, last);
  const known = isFull ? first : others;
  if (known.ids.length < last && !known.isCut)
    return { ids, total: all.length, isCut: false, ...more };
  const { count, isCut } = counted(
    look,
    within,
    expression,
    exact === forms ? first : others,
    page,
  );
  return { ids, total: Math.max(count, all.length), isCut, ...more };
}

/** How many match, some of which, from the first on, are listed. */
function counted(
  look: Lookup,
  within: Within,
  { forms, least, isCut }: Expression,
  { ids }: Ids,
  page: Page,
) {
  // Where not all words are looked for, any number is too small: a rough one will do.
  const enough = isCut ? ROUGH : (page.counted ?? MOST_FOUND);
  if (isEverywhere(within) && least > enough)
    return { count: Math.min(least, enough), isCut: true };
  const most = Math.max(0, enough - ids.length);
  const rest = look.count(after(within, ids.at(-1) ?? Number.NEGATIVE_INFINITY), forms, most);
  return { count: ids.length + rest.count, isCut: rest.isCut };
}

const isEverywhere = ({ ranges, condition }: Within): boolean =>
  ranges === EVERYWHERE && condition === undefined;

const ROUGH = 1000;

const lastOf = ({ start, count }: Page): number => Math.min(start + count, MOST_FOUND);

function pageOf(all: Ids, page: Page): Found {
  const ids = all.ids.slice(0, MOST_FOUND);
  const isCut = all.isCut || ids.length < all.ids.length;
  return { ids: ids.slice(page.start, lastOf(page)), total: ids.length, isCut };
}

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

/** Leaves that are looked at one by one; more take longer than the whole range. */
const MOST_SINGLY = 200;

/** Looking at one leaf takes as long as listing so many passages. */
const LISTED_MEANWHILE = 100;

/**
 * Of the leaves where each group is met, the passages that meet any, the rarest group first. Of a group that
 * is met too often to be listed, those on the leaves that the others leave.
 *
 * @param most passages of one group that are listed
 */
export function findOnLeaves(
  look: Lookup,
  within: Within,
  { groups, without }: Expression,
  most: number,
): Ids {
  const isAll = within.ranges === EVERYWHERE && within.condition === undefined;
  const found: Ids[] = [];
  let texts: Set<number> | undefined;
  const idsOf = ({ match, least }: Group): Ids => {
    const singly = () => look.ids(onThese(within, texts), match);
    const listed = isAll ? Math.min(least, most) : 0;
    if (texts && texts.size * LISTED_MEANWHILE < listed) return singly();
    const all = look.ids(within, match, most);
    return all.isCut && texts && texts.size <= MOST_SINGLY ? singly() : all;
  };
  for (const group of [...groups].sort((a, b) => a.least - b.least)) {
    const here = group.match === undefined ? NONE : idsOf(group);
    const on = new Set(here.ids.map(textOf));
    texts = texts ? new Set([...texts].filter((text) => on.has(text))) : on;
    if (texts.size === 0) return NONE;
    found.push(here);
  }
  const left = texts ?? new Set();
  const isOn = (id: number): boolean => left.has(textOf(id));
  const on = found.map(({ ids, isCut }) => ({ ids: ids.filter(isOn), isCut }));
  const not = new Set(without === undefined ? [] : look.ids(onThese(within, texts), without).ids);
  const all = united(on);
  return { ...all, ids: all.ids.filter((id) => !not.has(id)) };
}

const onThese = (within: Within, texts: Iterable<number> = []): Within => ({
  ...within,
  ranges: [...texts].map((text) => passagesOf(text)),
});

const LONGEST_BROKEN = 6;

/** The one phrase that is asked for, if nothing else is. */
export function phraseOf({ groups, without }: Question): Term | undefined {
  const [only, ...more] = groups.flat();
  const isOne = only && more.length === 0 && without.length === 0 && !only.isPrefix;
  const length = only?.words.length ?? 0;
  return isOne && length > 1 && length <= LONGEST_BROKEN ? only : undefined;
}

/** The passages with a phrase, and those where it begins at the end of one and goes on in the next. */
export function findPhrase(look: Lookup, within: Within, { words }: Term): Ids {
  const forms = words.map(({ form }) => form);
  const broken = breaks(forms).map(([before, after]) => {
    const starts = look.ids(within, ending(before));
    const ends = starts.ids.length > 0 ? look.ids(within, beginning(after)) : NONE;
    const next = new Set(ends.ids);
    return {
      ids: starts.ids.filter((id) => next.has(id + 1)).flatMap((id) => [id, id + 1]),
      isCut: starts.isCut || ends.isCut,
    };
  });
  return united([look.ids(within, quoted(forms)), ...broken]);
}

/** The ways in which words may stand on two lines: with the break between two of them, or within one. */
const breaks = (words: readonly string[]) =>
  words.slice(1).flatMap((_, i) => {
    const between = [words.slice(0, i + 1), words.slice(i + 1)] as const;
    const inside = [words.slice(0, i + 1), words.slice(i)] as const;
    return i > 0 ? [between, inside] : [between];
  });
