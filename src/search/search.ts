import type { Records } from '../catalogue/records.ts';
import { freshCaches } from '../system/fresh-cache.ts';
import type { Database } from '../system/sqlite.ts';
import { allOf, conditionOf, type Filter, type Of } from './filter.ts';
import { type Found, finder, type Page } from './find.ts';
import { type Hit, hitReader } from './hit.ts';
import { aboutRecords, type Facets, type FoundLeaf, leafReader } from './leaves.ts';
import { layerWords, lexicon, lookup, type Within } from './lookup.ts';
import { type Question, readQuestion, termsOf } from './question.ts';
import { type Scope, scopes } from './scope.ts';
import { type Suggestion, suggester } from './suggest.ts';

export type Asking = {
  /** What is typed; nothing is no restriction. */
  readonly text: string;
  readonly scope: Scope;
  readonly filter: Filter;
} & Page;

export type Answer = {
  readonly hits: readonly Hit[];
  readonly total: number;
  /** True where there may be more than are counted. */
  readonly isCut: boolean;
};

/** Pages of one search, and searches that many make, are not looked for again. */
const MOST_KEPT = 300;
const MOST_RECORDS = 2000;
const MOST_SUGGESTED = 5000;

/** How long a search, and the completing of a word, may go on from one piece to the next, milliseconds. */
const PATIENCE = 15;
const PATIENCE_TYPING = 15;

/** Passages are counted on a page as far as that, as long as there is time. */
const MOST_COUNTED = 100_000;

/** Passages that are gathered by leaf, or by record, and those that are shown of one. */
const MOST_GATHERED: { readonly [O in Of]: number } = { texts: 2000, descriptions: 1000 };
const MOST_SHOWN = { texts: 4, descriptions: 9 } as const;

/** Leaves, or described records, on which something is found. */
export type FoundPage = {
  readonly leaves: readonly (Omit<FoundLeaf, 'ids'> & {
    readonly hits: readonly Hit[];
    /** Passages on the leaf that are not given. */
    readonly more: number;
  })[];
  /** How many leaves there are, and passages; those of which there are more than were counted, or gathered. */
  readonly leafTotal: number;
  readonly isMoreLeaves: boolean;
  readonly total: number;
  readonly isCut: boolean;
  /** What it may be narrowed to, counted in so many passages. */
  readonly facets: () => Facets;
  readonly gathered: number;
};

/** Searching in all that is published. Each answer is of one state of the archive. */
export function openSearch(database: Database, records: Records) {
  const cache = freshCaches(database);
  const look = lookup(database);
  const own = layerWords(database);
  const find = finder(look, lexicon(database, own));
  const suggest = suggester(database, look, own);
  const hits = hitReader(database);
  const reach = scopes(database, cache(MOST_RECORDS));
  const about = aboutRecords(records, cache(MOST_RECORDS));
  const gather = leafReader(database, about);
  const kept = cache<Found>(MOST_KEPT);
  const suggested = cache<Suggestion[]>(MOST_SUGGESTED);

  const withinOf = (scope: Scope, filter: Filter, of: Of, end: number): Within => {
    const { ranges, condition } = reach(scope, filter, of);
    return { ranges, condition: allOf([condition, conditionOf(filter, of)]), end };
  };

  /** The passages found, of texts or of descriptions, without reading them. */
  const found = (question: Question, asking: Asking, of: Of): Found => {
    const end = performance.now() + PATIENCE;
    const { text, scope, filter } = asking;
    const make = () => {
      const within = withinOf(scope, filter, of, end);
      return find(text.trim() === '' ? undefined : question, within, asking);
    };
    return kept(JSON.stringify([asking, of]), make, end);
  };

  return {
    about,

    /** @throws FondsError INVALID_QUERY */
    find(asking: Asking): Answer {
      const question = readQuestion(asking.text);
      const { ids, total, isCut } = found(question, asking, 'texts');
      return { hits: hits(ids, termsOf(question)), total, isCut };
    },

    /**
     * The leaves, or the described records, on which something is found, so many from that one on, with the
     * best passages of each.
     *
     * @throws FondsError INVALID_QUERY
     */
    page(asking: Asking, of: Of): FoundPage {
      const question = readQuestion(asking.text);
      const { ids, total, isCut, exact, known } = found(
        question,
        { ...asking, start: 0, count: MOST_GATHERED[of], counted: MOST_COUNTED },
        of,
      );
      const { leaves, total: leafTotal, facets } = gather(ids, exact ?? ids.length, asking);
      const isAllKnown = known?.isAll === true;
      return {
        leaves: leaves.map(({ ids: its, ...leaf }) => {
          const best = hits(its.slice(0, MOST_SHOWN[of]), termsOf(question));
          return { ...leaf, hits: best, more: its.length - best.length };
        }),
        leafTotal,
        isMoreLeaves: isCut || total > ids.length,
        total: isAllKnown ? known.count : Math.max(total, known?.count ?? 0),
        isCut: isCut && !isAllKnown,
        facets,
        gathered: ids.length,
      };
    },

    /** Words that complete the last one typed. */
    suggest(text: string, scope: Scope, filter: Filter, least = 0): Suggestion[] {
      const end = performance.now() + PATIENCE_TYPING;
      const make = () => suggest({ text, least, ...withinOf(scope, filter, 'texts', end) });
      return suggested(JSON.stringify([text, scope, filter, least]), make, end);
    },
  };
}

export type Search = ReturnType<typeof openSearch>;
