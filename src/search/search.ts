import type { Records } from '../catalogue/records.ts';
import type { Database } from '../storage/sqlite.ts';
import { aboutRecords } from './about.ts';
import { caches } from './cache.ts';
import type { Choice } from './facet.ts';
import { conditionOf, type Filter } from './filter.ts';
import { type Found, finder } from './find.ts';
import { type Hit, hitReader } from './hit.ts';
import { layerWords } from './layer-words.ts';
import { type FoundLeaf, type FoundLeaves, leafReader } from './leaves.ts';
import { lexicon } from './lexicon.ts';
import { lookup, MOST_FOUND } from './lookup.ts';
import { type Question, readQuestion, termsOf } from './question.ts';
import { type Scope, scopes } from './scope.ts';
import { type Suggestion, suggester } from './suggest.ts';

export type Asking = {
  /** What is typed; nothing is no restriction. */
  readonly text: string;
  readonly scope: Scope;
  readonly filter: Filter;
  /** Which of the hits are given: from that one, counted from 0, so many. */
  readonly start: number;
  readonly count: number;
};

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

/** How long a search, and the completing of a word, may go on from one place to the next, milliseconds. */
const PATIENCE = 100;
const PATIENCE_TYPING = 15;

/** Passages that are shown of one leaf. */
const MOST_ON_LEAF = 4;

export type FoundPage = Pick<FoundLeaves, 'facets' | 'total'> & {
  readonly leaves: readonly (Omit<FoundLeaf, 'ids'> & {
    readonly hits: readonly Hit[];
    /** Passages on the leaf that are not given. */
    readonly more: number;
  })[];
  readonly leafTotal: number;
  readonly isCut: boolean;
};

/** Searching in all that is published. Each answer is of one state of the archive. */
export function openSearch(database: Database, records: Records) {
  const cache = caches(database);
  const look = lookup(database);
  const own = layerWords(database);
  const find = finder(look, lexicon(database, own));
  const suggest = suggester(database, look, own);
  const hits = hitReader(database);
  const ranges = scopes(database, cache(MOST_RECORDS));
  const about = aboutRecords(records, cache(MOST_RECORDS));
  const gather = leafReader(database, about);
  const kept = cache<Found>(MOST_KEPT);
  const suggested = cache<Suggestion[]>(MOST_SUGGESTED);

  /** The passages found, of texts or of descriptions, without reading them. */
  const found = (question: Question, asking: Asking, of: Of): Found => {
    const end = performance.now() + PATIENCE;
    const { text, scope, filter } = asking;
    const make = () => {
      const within = { ranges: ranges(scope)[of], condition: conditionOf(filter), end };
      return find(text.trim() === '' ? undefined : question, within, asking);
    };
    return kept(JSON.stringify([asking, of]), make, end);
  };

  return {
    about,

    /** @throws FondsError INVALID_QUERY */
    find(asking: Asking, of: Of = 'texts'): Answer {
      const question = readQuestion(asking.text);
      const { ids, total, isCut } = found(question, asking, of);
      return { hits: hits(ids, termsOf(question)), total, isCut };
    },

    /**
     * The leaves on which something is found, so many from that one on, with the best passages of each;
     * and what they may be narrowed to.
     *
     * @throws FondsError INVALID_QUERY
     */
    leaves(asking: Asking, choice: Choice): FoundPage {
      const { start, count } = asking;
      const question = readQuestion(asking.text);
      const all = { ...asking, start: 0, count: MOST_FOUND };
      const { ids, isCut } = found(question, all, 'texts');
      const { leaves, facets, total } = gather(ids, choice);
      const shown = leaves.slice(start, start + count).map(({ ids: own, ...leaf }) => {
        const best = hits(own.slice(0, MOST_ON_LEAF), termsOf(question));
        return { ...leaf, hits: best, more: own.length - best.length };
      });
      return { leaves: shown, facets, total, leafTotal: leaves.length, isCut };
    },

    /** Words that complete the last one typed. */
    suggest(text: string, scope: Scope, filter: Filter, least = 0): Suggestion[] {
      const end = performance.now() + PATIENCE_TYPING;
      const make = () => {
        const within = { ranges: ranges(scope).texts, condition: conditionOf(filter), end };
        return suggest({ text, least, ...within });
      };
      return suggested(JSON.stringify([text, scope, filter, least]), make, end);
    },
  };
}

type Of = 'texts' | 'descriptions';

export type Search = ReturnType<typeof openSearch>;
