import { type Expression, expressionOf } from './expression.ts';
import { findOnLeaves } from './find-on-leaves.ts';
import { findPhrase, phraseOf } from './find-phrase.ts';
import type { Lexicon } from './lexicon.ts';
import { after, type Ids, type Lookup, MOST_FOUND, NONE, type Within } from './lookup.ts';
import type { Question } from './question.ts';
import { EVERYWHERE } from './scope.ts';

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
