import type { Records } from '../catalogue/records.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Database } from '../system/database/database.ts';
import { freshCaches } from '../system/database/fresh-cache.ts';
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

/**
 * The search page counts passages up to this number, if there is time. PostgreSQL reads a page of the table for each,
 * and of more frequent words the vocabulary says at least how many there are.
 */
const MAX_COUNTED = 10_000;

/** Passages that are grouped, and those shown for each leaf or record. */
const MAX_GROUPED: { readonly [C in Corpus]: number } = { texts: 2000, descriptions: 1000 };
const MAX_PASSAGES_SHOWN = 4;
const MAX_FIELDS_SHOWN = 9;

/**
 * Searches everything that is published. What is withdrawn during a search is left out of its result.
 *
 * @param timeMs milliseconds after which a search reads no further chunks of the index
 */
export function openSearch(database: Database, records: Records, timeMs?: number) {
  const ofDatabase = searchEngine(database);
  const engine = { ...ofDatabase, timeMs: timeMs ?? ofDatabase.timeMs };
  const cache = freshCaches(database);
  const recordCache = cache<PublishedRecord>(MAX_CACHED_RECORDS);
  const published = (record: string): Promise<PublishedRecord> =>
    recordCache(record, async () => ({
      path: await records.path(record),
      published: (await records.publication(record))?.published ?? '',
    }));
  const recordOf = async (id: string): Promise<ArchiveRecord | undefined> =>
    (await published(id)).path.at(-1);
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
    async answer(request: SearchRequest): Promise<SearchResult> {
      const { start, count, scope } = request;
      const { found, terms } = await find(request, { start, count }, 'texts');
      const isOneItem =
        scope.record !== undefined && ((await recordOf(scope.record))?.folios.length ?? 0) > 0;
      const [hits = []] = await read.passages([found.ids], terms, !isOneItem);
      return { hits, total: found.total, isIncomplete: found.isIncomplete };
    },

    /**
     * The leaves whose texts match.
     *
     * @throws FondsError INVALID_QUERY
     */
    async leaves(request: SearchRequest): Promise<LeafResult> {
      const { groups, terms, ...result } = await findGroups(request, 'texts');
      const shown = groups.map(({ ids }) => ids.slice(0, MAX_PASSAGES_SHOWN));
      const hits = await read.passages(shown, terms, false);
      const leaves = await Promise.all(
        groups.map(
          async ({ record, folio, ids }, i): Promise<FoundLeaf> => ({
            record,
            folio,
            path: (await published(record)).path,
            hits: hits[i] ?? [],
            more: Math.max(0, ids.length - MAX_PASSAGES_SHOWN),
          }),
        ),
      );
      return { ...result, leaves };
    },

    /**
     * The records whose descriptions match.
     *
     * @throws FondsError INVALID_QUERY
     */
    async descriptions(request: SearchRequest): Promise<RecordResult> {
      const { groups, terms, ...result } = await findGroups(request, 'descriptions');
      const shown = groups.map(({ ids }) => ids.slice(0, MAX_FIELDS_SHOWN));
      const fields = await read.fields(shown, terms);
      const found = await Promise.all(
        groups.map(
          async ({ record }, i): Promise<FoundRecord> => ({
            record,
            path: (await published(record)).path,
            fields: fields[i] ?? [],
          }),
        ),
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
) => Promise<{ readonly found: FoundIds; readonly terms: readonly Term[] }>;

/** The index with its caches. */
function indexSearch(
  database: Database,
  engine: SearchEngine,
  cache: ReturnType<typeof freshCaches>,
) {
  const index = lookup(database, engine, { archive: cache(1), counts: cache(1) });
  const scopeWords = wordsOfScope(database);
  const findPassages = finder(index, lexicon(database, scopeWords));
  const complete = suggester(database, index, scopeWords);
  const rangesOf = scopeReader(database, cache<ScopeRanges>(MAX_CACHED_RECORDS));
  const searchCache = cache<FoundIds>(MAX_CACHED_SEARCHES);
  const suggestionCache = cache<Suggestion[]>(MAX_CACHED_SUGGESTIONS);

  const boundsOf = async (
    scope: Scope,
    filter: Filter,
    corpus: Corpus,
    deadline: number,
  ): Promise<Bounds> => {
    const { ranges, condition } = await rangesOf(scope, filter, corpus);
    return { ranges, condition: allOf([condition, filterCondition(filter, corpus)]), deadline };
  };

  const find: Find = async ({ text, scope, filter }, slice, corpus) => {
    const deadline = performance.now() + engine.timeMs;
    const query = parseQuery(text);
    const make = async (): Promise<FoundIds> => {
      const bounds = await boundsOf(scope, filter, corpus, deadline);
      return findPassages(text.trim() === '' ? undefined : query, bounds, slice);
    };
    const key = JSON.stringify([text, scope, filter, slice, corpus]);
    return { found: await searchCache(key, make, deadline), terms: termsOf(query) };
  };

  return {
    find,

    /** Completes the last word of a text with words that occur in at least `minCount` passages. */
    async suggest(text: string, scope: Scope, filter: Filter, minCount = 0): Promise<Suggestion[]> {
      const deadline = performance.now() + engine.timeMs;
      const make = async () =>
        complete({ text, minCount, ...(await boundsOf(scope, filter, 'texts', deadline)) });
      return await suggestionCache(JSON.stringify([text, scope, filter, minCount]), make, deadline);
    },
  };
}

/** Groups the best passages of a request by leaf; `groups` are those of the requested page. */
const groupFinder =
  (find: Find, groupByLeaf: ReturnType<typeof leafGrouper>) =>
  async (request: SearchRequest, corpus: Corpus) => {
    const slice = { start: 0, count: MAX_GROUPED[corpus], maxCounted: MAX_COUNTED };
    const { found, terms } = await find(request, slice, corpus);
    const { ids, total, isIncomplete, exactCount = ids.length, lowerBound } = found;
    const { leaves, total: groupTotal, facets } = await groupByLeaf(ids, exactCount, request);
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
