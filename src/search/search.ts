import type { Records } from '../catalogue/records.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { freshCaches } from '../system/fresh-cache.ts';
import type { Database } from '../system/sqlite.ts';
import type { SearchEngine } from './engine/engine.ts';
import { searchEngine } from './engine/engines.ts';
import type { Facets } from './facets.ts';
import { allOf, type Corpus, type Filter, filterCondition } from './filter.ts';
import { type FoundIds, finder, type Slice } from './find.ts';
import { type FieldHit, type Hit, hitReader, type PublishedRecord } from './hit.ts';
import { leafGrouper } from './leaves.ts';
import { lexicon, wordsOfScope } from './lexicon.ts';
import { type Bounds, lookup } from './lookup.ts';
import { parseQuery, type Term, termsOf } from './query.ts';
import { type Scope, type ScopeRanges, scopeReader } from './scope.ts';
import { type Suggestion, suggester } from './suggest.ts';

export type SearchRequest = {
  /** The query as typed. Empty, it restricts nothing. */
  readonly text: string;
  readonly scope: Scope;
  readonly filter: Filter;
  /** The first passage, leaf or record to return, from 0, and how many. */
  readonly start: number;
  readonly count: number;
};

/** Passages that match, best first. */
export type SearchResult = {
  readonly hits: readonly Hit[];
  readonly total: number;
  /** There may be more than `total`. */
  readonly isIncomplete: boolean;
};

/** Passages grouped by leaf, or by record. */
type GroupedResult = {
  /** Leaves or records; `hasMoreGroups` if there are more. */
  readonly groupTotal: number;
  readonly hasMoreGroups: boolean;
  /** Passages; `isIncomplete` if there may be more. */
  readonly total: number;
  readonly isIncomplete: boolean;
  /** The number of passages that were grouped, and in which the facets are counted. */
  readonly grouped: number;
  readonly facets: Facets;
};

export type LeafResult = GroupedResult & { readonly leaves: readonly FoundLeaf[] };

export type FoundLeaf = {
  readonly record: string;
  readonly folio: string;
  /** The record, last, and the records above it. */
  readonly path: readonly ArchiveRecord[];
  /** The best passages on the leaf. */
  readonly hits: readonly Hit[];
  /** How many more there are. */
  readonly more: number;
};

export type RecordResult = GroupedResult & { readonly records: readonly FoundRecord[] };

export type FoundRecord = {
  readonly record: string;
  readonly path: readonly ArchiveRecord[];
  /** The fields of its description that match best. */
  readonly fields: readonly FieldHit[];
};

/** Entries of the caches: of searches, records and scopes, and completions. */
const MAX_CACHED_SEARCHES = 300;
const MAX_CACHED_RECORDS = 2000;
const MAX_CACHED_SUGGESTIONS = 5000;

/** After this time a search, or a completion, reads no further chunks of the index. */
const SEARCH_TIME_MS = 15;
const SUGGEST_TIME_MS = 15;

/** The search page counts passages up to this number, if there is time. */
const MAX_COUNTED = 100_000;

/** Passages that are grouped, and those shown for each leaf or record. */
const MAX_GROUPED: { readonly [C in Corpus]: number } = { texts: 2000, descriptions: 1000 };
const MAX_PASSAGES_SHOWN = 4;
const MAX_FIELDS_SHOWN = 9;

/** Searches everything that is published. Each result shows one state of the archive. */
export function openSearch(database: Database, records: Records) {
  const engine = searchEngine(database);
  const cache = freshCaches(database);
  const recordCache = cache<PublishedRecord>(MAX_CACHED_RECORDS);
  const published = (record: string): PublishedRecord =>
    recordCache(record, () => ({
      path: records.path(record),
      published: records.publication(record)?.published ?? '',
    }));
  const recordOf = (id: string): ArchiveRecord | undefined => published(id).path.at(-1);
  const { find, suggest } = indexSearch(database, engine, cache);
  const findGroups = groupFinder(find, leafGrouper(database, engine, published));
  const read = hitReader(database, engine, published);

  return {
    /** The published record with an id. */
    record: recordOf,

    /**
     * The passages that match. If they may belong to several records, each comes with the title of its own.
     *
     * @throws FondsError INVALID_QUERY
     */
    answer(request: SearchRequest): SearchResult {
      const { start, count, scope } = request;
      const { found, terms } = find(request, { start, count }, 'texts');
      const isOneItem =
        scope.record !== undefined && (recordOf(scope.record)?.folios.length ?? 0) > 0;
      const [hits = []] = read.passages([found.ids], terms, !isOneItem);
      return { hits, total: found.total, isIncomplete: found.isIncomplete };
    },

    /**
     * The leaves whose texts match.
     *
     * @throws FondsError INVALID_QUERY
     */
    leaves(request: SearchRequest): LeafResult {
      const { groups, terms, ...result } = findGroups(request, 'texts');
      const shown = groups.map(({ ids }) => ids.slice(0, MAX_PASSAGES_SHOWN));
      const hits = read.passages(shown, terms, false);
      const leaves = groups.map(
        ({ record, folio, ids }, i): FoundLeaf => ({
          record,
          folio,
          path: published(record).path,
          hits: hits[i] ?? [],
          more: Math.max(0, ids.length - MAX_PASSAGES_SHOWN),
        }),
      );
      return { ...result, leaves };
    },

    /**
     * The records whose descriptions match.
     *
     * @throws FondsError INVALID_QUERY
     */
    descriptions(request: SearchRequest): RecordResult {
      const { groups, terms, ...result } = findGroups(request, 'descriptions');
      const shown = groups.map(({ ids }) => ids.slice(0, MAX_FIELDS_SHOWN));
      const fields = read.fields(shown, terms);
      const found = groups.map(
        ({ record }, i): FoundRecord => ({
          record,
          path: published(record).path,
          fields: fields[i] ?? [],
        }),
      );
      return { ...result, records: found };
    },

    suggest,
  };
}

export type Search = ReturnType<typeof openSearch>;

/** The passages that match a request, and the terms to mark in them. */
type Find = (
  request: SearchRequest,
  slice: Slice,
  corpus: Corpus,
) => { readonly found: FoundIds; readonly terms: readonly Term[] };

/** The index with its caches. */
function indexSearch(
  database: Database,
  engine: SearchEngine,
  cache: ReturnType<typeof freshCaches>,
) {
  const index = lookup(database, engine);
  const scopeWords = wordsOfScope(database);
  const findPassages = finder(index, lexicon(database, scopeWords));
  const complete = suggester(database, index, scopeWords);
  const rangesOf = scopeReader(database, cache<ScopeRanges>(MAX_CACHED_RECORDS));
  const searchCache = cache<FoundIds>(MAX_CACHED_SEARCHES);
  const suggestionCache = cache<Suggestion[]>(MAX_CACHED_SUGGESTIONS);

  const boundsOf = (scope: Scope, filter: Filter, corpus: Corpus, deadline: number): Bounds => {
    const { ranges, condition } = rangesOf(scope, filter, corpus);
    return { ranges, condition: allOf([condition, filterCondition(filter, corpus)]), deadline };
  };

  const find: Find = ({ text, scope, filter }, slice, corpus) => {
    const deadline = performance.now() + SEARCH_TIME_MS;
    const query = parseQuery(text);
    const make = (): FoundIds => {
      const bounds = boundsOf(scope, filter, corpus, deadline);
      return findPassages(text.trim() === '' ? undefined : query, bounds, slice);
    };
    const key = JSON.stringify([text, scope, filter, slice, corpus]);
    return { found: searchCache(key, make, deadline), terms: termsOf(query) };
  };

  return {
    find,

    /** Completes the last word of a text with words that occur in at least `minCount` passages. */
    suggest(text: string, scope: Scope, filter: Filter, minCount = 0): Suggestion[] {
      const deadline = performance.now() + SUGGEST_TIME_MS;
      const make = () =>
        complete({ text, minCount, ...boundsOf(scope, filter, 'texts', deadline) });
      return suggestionCache(JSON.stringify([text, scope, filter, minCount]), make, deadline);
    },
  };
}

/** Groups the best passages of a request by leaf; `groups` are those of the requested page. */
const groupFinder =
  (find: Find, groupByLeaf: ReturnType<typeof leafGrouper>) =>
  (request: SearchRequest, corpus: Corpus) => {
    const slice = { start: 0, count: MAX_GROUPED[corpus], maxCounted: MAX_COUNTED };
    const { found, terms } = find(request, slice, corpus);
    const { ids, total, isIncomplete, exactCount = ids.length, lowerBound } = found;
    const { leaves, total: groupTotal, facets } = groupByLeaf(ids, exactCount, request);
    const isTotalKnown = lowerBound?.isExact === true;
    return {
      groups: leaves,
      terms,
      groupTotal,
      hasMoreGroups: isIncomplete || total > ids.length,
      total: isTotalKnown ? lowerBound.count : Math.max(total, lowerBound?.count ?? 0),
      isIncomplete: isIncomplete && !isTotalKnown,
      grouped: ids.length,
      facets,
    };
  };
