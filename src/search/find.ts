import { phrase } from './engine/match.ts';
import { type Expression, type ExpressionGroup, expressionOf } from './expression.ts';
import { passagesOf, textOf } from './index/tables.ts';
import type { Lexicon } from './lexicon.ts';
import {
  type Bounds,
  boundsAfter,
  type Count,
  type Ids,
  type Lookup,
  MAX_FOUND,
  NO_IDS,
  union,
} from './lookup.ts';
import type { SearchQuery, Term } from './query.ts';
import { ALL_TEXTS } from './scope.ts';

/** Some of the passages that match, and how many match in all. */
export type FoundIds = Ids & {
  readonly total: number;
  /** The number of ids, from the first on, that contain the words as typed. */
  readonly exactCount?: number;
  /** At least this number match, as the vocabulary shows; `isExact` if no others do. */
  readonly lowerBound?: { readonly count: number; readonly isExact: boolean };
};

/** Which of the passages to return. */
export type Slice = {
  /** From 0. */
  readonly start: number;
  readonly count: number;
  /** Up to which number they are counted, MAX_FOUND by default. */
  readonly maxCounted?: number;
};

/**
 * Finds the passages that match a query, best first: those that contain the words as typed, then those
 * with other forms, each in reading order. If no passage contains all words, it finds the passages with any
 * of them on the leaves that contain all. Without a query it finds all passages.
 */
export function finder(lookup: Lookup, lexicon: Lexicon) {
  return async (
    query: SearchQuery | undefined,
    bounds: Bounds,
    slice: Slice,
  ): Promise<FoundIds> => {
    if (!query) return allPassages(lookup, bounds, slice);
    const onlyPhrase = onlyPhraseOf(query);
    if (onlyPhrase) return sliced(await findPhrase(lookup, bounds, onlyPhrase), slice);
    const expression = await expressionOf(query, lexicon, bounds);
    const found = await findInPassages(lookup, bounds, expression, slice);
    if (found.total > 0 || query.groups.length < 2) {
      return { ...found, isIncomplete: found.isIncomplete || expression.isIncomplete };
    }
    // The search page groups only the passages in its slice, so it needs few others.
    const most = slice.maxCounted === undefined ? MAX_FOUND : 2 * endOf(slice);
    return sliced(await findOnLeaves(lookup, bounds, expression, most), slice);
  };
}

async function allPassages(lookup: Lookup, bounds: Bounds, slice: Slice): Promise<FoundIds> {
  const { ids } = await lookup.ids(bounds, undefined, endOf(slice));
  const { count: total, isIncomplete } = await lookup.count(bounds, undefined);
  return { ids: ids.slice(slice.start), total, isIncomplete };
}

/** Lists only the passages up to the end of the slice, and counts the others. */
async function findInPassages(
  lookup: Lookup,
  bounds: Bounds,
  expression: Expression,
  slice: Slice,
): Promise<FoundIds> {
  const { exact, forms, minCount, isCountExact } = expression;
  if (forms === undefined) return { ids: [], total: 0, isIncomplete: false };
  const end = endOf(slice);
  const asTyped = exact === undefined ? NO_IDS : await lookup.ids(bounds, exact, end);
  const counts = {
    exactCount: exact === forms ? end : asTyped.ids.length - slice.start,
    ...(isEverywhere(bounds) &&
      minCount > 0 && { lowerBound: { count: minCount, isExact: isCountExact } }),
  };
  const isFull = asTyped.ids.length >= end || exact === forms;
  const otherForms = isFull ? NO_IDS : await lookup.ids(bounds, forms, end);
  const all = [...new Set([...asTyped.ids, ...otherForms.ids])];
  const ids = all.slice(slice.start, end);
  const last = isFull ? asTyped : otherForms;
  if (last.ids.length < end && !last.isIncomplete) {
    return { ids, total: all.length, isIncomplete: false, ...counts };
  }
  const listed = exact === forms ? asTyped : otherForms;
  const { count, isIncomplete } = await countFrom(lookup, bounds, expression, listed, slice);
  return { ids, total: Math.max(count, all.length), isIncomplete, ...counts };
}

/** How far passages are counted if the expression is cut: the number is too low anyway. */
const MAX_ROUGH_COUNT = 1000;

/** Counts all matches, the first of which are listed already. */
async function countFrom(
  lookup: Lookup,
  bounds: Bounds,
  { forms, minCount, isCountExact, isIncomplete }: Expression,
  { ids }: Ids,
  { maxCounted = MAX_FOUND }: Slice,
): Promise<Count> {
  const max = isIncomplete ? MAX_ROUGH_COUNT : maxCounted;
  // Of a single word the vocabulary knows it; of others, that there are more than are counted.
  if (isEverywhere(bounds) && (isCountExact || minCount > max)) {
    return { count: Math.min(minCount, max), isIncomplete: minCount > max };
  }
  const rest = await lookup.count(
    boundsAfter(bounds, ids.at(-1) ?? Number.NEGATIVE_INFINITY),
    forms,
    Math.max(0, max - ids.length),
  );
  return { count: ids.length + rest.count, isIncomplete: rest.isIncomplete };
}

const isEverywhere = ({ ranges, condition }: Bounds): boolean =>
  ranges === ALL_TEXTS && condition === undefined;

const endOf = ({ start, count }: Slice): number => Math.min(start + count, MAX_FOUND);

function sliced(all: Ids, slice: Slice): FoundIds {
  const ids = all.ids.slice(0, MAX_FOUND);
  const isIncomplete = all.isIncomplete || ids.length < all.ids.length;
  return { ids: ids.slice(slice.start, endOf(slice)), total: ids.length, isIncomplete };
}

/** Leaves that are read one by one. Beyond that, reading the whole range is quicker. */
const MAX_LEAVES_READ_SINGLY = 200;

/** Reading one leaf takes about as long as listing this number of passages. */
const PASSAGES_LISTED_PER_LEAF_READ = 100;

/**
 * On the leaves where every group matches, the passages where any group matches. The rarest group is read
 * first. If a group matches too often to be listed, it is read only on the leaves that are still left.
 *
 * @param most passages of one group that are listed
 */
async function findOnLeaves(
  lookup: Lookup,
  bounds: Bounds,
  { groups, excluded }: Expression,
  most: number,
): Promise<Ids> {
  const matches: Ids[] = [];
  let texts: Set<number> | undefined;
  const idsOf = async ({ match, minCount }: ExpressionGroup): Promise<Ids> => {
    const singly = () => lookup.ids(onTexts(bounds, texts), match);
    const listed = isEverywhere(bounds) ? Math.min(minCount, most) : 0;
    if (texts && texts.size * PASSAGES_LISTED_PER_LEAF_READ < listed) return await singly();
    const all = await lookup.ids(bounds, match, most);
    return all.isIncomplete && texts && texts.size <= MAX_LEAVES_READ_SINGLY ? await singly() : all;
  };
  for (const group of [...groups].sort((a, b) => a.minCount - b.minCount)) {
    const match = group.match === undefined ? NO_IDS : await idsOf(group);
    const matching = new Set(match.ids.map(textOf));
    texts = texts ? new Set([...texts].filter((text) => matching.has(text))) : matching;
    if (texts.size === 0) return NO_IDS;
    matches.push(match);
  }
  const left = texts ?? new Set();
  const all = union(
    matches.map(({ ids, isIncomplete }) => ({
      ids: ids.filter((id) => left.has(textOf(id))),
      isIncomplete,
    })),
  );
  if (excluded === undefined) return all;
  const not = new Set((await lookup.ids(onTexts(bounds, texts), excluded)).ids);
  return { ...all, ids: all.ids.filter((id) => !not.has(id)) };
}

const onTexts = (bounds: Bounds, texts: Iterable<number> = []): Bounds => ({
  ...bounds,
  ranges: [...texts].map((text) => passagesOf(text)),
});

/** Longer phrases are found only within one passage. */
const MAX_BROKEN_WORDS = 6;

/** The phrase, if the query is a single phrase and nothing else. */
function onlyPhraseOf({ groups, excluded }: SearchQuery): Term | undefined {
  const [only, ...more] = groups.flat();
  const isOne = only && more.length === 0 && excluded.length === 0 && !only.isPrefix;
  const length = only?.words.length ?? 0;
  return isOne && length > 1 && length <= MAX_BROKEN_WORDS ? only : undefined;
}

/** Finds a phrase within passages, and broken over two consecutive passages. */
async function findPhrase(lookup: Lookup, bounds: Bounds, { words }: Term): Promise<Ids> {
  const forms = words.map(({ form }) => form);
  const found = [await lookup.ids(bounds, phrase(forms))];
  for (const [before, after] of breaksOf(forms)) {
    const starts = await lookup.ids(bounds, phrase(before, 'end'));
    const ends = starts.ids.length > 0 ? await lookup.ids(bounds, phrase(after, 'start')) : NO_IDS;
    const next = new Set(ends.ids);
    found.push({
      ids: starts.ids.filter((id) => next.has(id + 1)).flatMap((id) => [id, id + 1]),
      isIncomplete: starts.isIncomplete || ends.isIncomplete,
    });
  }
  return union(found);
}

/** The ways to break a phrase over two lines: between two words, or within a word, which is then on both. */
const breaksOf = (words: readonly string[]) =>
  words.slice(1).flatMap((_, i) => {
    const between = [words.slice(0, i + 1), words.slice(i + 1)] as const;
    const within = [words.slice(0, i + 1), words.slice(i)] as const;
    return i > 0 ? [between, within] : [between];
  });
