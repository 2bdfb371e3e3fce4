import type { Records } from '../catalogue/records.ts';
import type { Database } from '../storage/sqlite.ts';
import { aboutRecords } from './about.ts';
import { caches } from './cache.ts';
import type { Choice } from './facet.ts';
import { conditionOf, type Filter } from './filter.ts';
import { finder, MOST_FOUND } from './find.ts';
import { type Hit, hitReader } from './hit.ts';
import { type FoundLeaf, type FoundLeaves, leafReader } from './leaves.ts';
import { type Ids, lookup } from './lookup.ts';
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
  const find = finder(database, look);
  const suggest = suggester(database, look);
  const hits = hitReader(database);
  const ranges = scopes(database, cache(MOST_KEPT));
  const about = aboutRecords(records, cache(MOST_RECORDS));
  const gather = leafReader(database, about);
  const kept = cache<Ids>(MOST_KEPT);
  const suggested = cache<Suggestion[]>(MOST_SUGGESTED);

  /** The passages found, of texts or of descriptions, without reading them. */
  const ids = (question: Question, { text, scope, filter }: What, of: Of): Ids =>
    kept(JSON.stringify([text, scope, filter, of]), () => {
      const asked = { question, ranges: ranges(scope)[of], condition: conditionOf(filter) };
      return text.trim() === ''
        ? look.ids(undefined, asked.ranges, asked.condition, MOST_FOUND)
        : find(asked);
    });

  return {
    about,

    /** @throws FondsError INVALID_QUERY */
    find(asking: Asking, of: Of = 'texts'): Answer {
      const { start, count } = asking;
      const question = readQuestion(asking.text);
      const all = ids(question, asking, of);
      const page = all.ids.slice(start, start + count);
      return { hits: hits(page, termsOf(question)), total: all.ids.length, isCut: all.isCut };
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
      const { ids: all, isCut } = ids(question, asking, 'texts');
      const { leaves, facets, total } = gather(all, choice);
      const shown = leaves.slice(start, start + count).map(({ ids: own, ...leaf }) => {
        const best = hits(own.slice(0, MOST_ON_LEAF), termsOf(question));
        return { ...leaf, hits: best, more: own.length - best.length };
      });
      return { leaves: shown, facets, total, leafTotal: leaves.length, isCut };
    },

    /** Words that complete the last one typed. */
    suggest(text: string, scope: Scope, filter: Filter, least = 0): Suggestion[] {
      return suggested(JSON.stringify([text, scope, filter, least]), () =>
        suggest({ text, least, ranges: ranges(scope).texts, condition: conditionOf(filter) }),
      );
    },
  };
}

type What = Omit<Asking, 'start' | 'count'>;
type Of = 'texts' | 'descriptions';

export type Search = ReturnType<typeof openSearch>;
