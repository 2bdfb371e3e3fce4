import { LRUCache } from 'lru-cache';
import type { Records } from '../catalogue/records.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Database } from '../storage/sqlite.ts';
import { conditionOf, type Filter } from './filter.ts';
import { finder, MOST_FOUND } from './find.ts';
import { type Hit, hitReader } from './hit.ts';
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

/** The records from the top down to one, and when that was published, ISO 8601. */
export type About = { readonly path: readonly ArchiveRecord[]; readonly published: string };

/** Pages of one search, and searches that many make, are not looked for again. */
const MOST_KEPT = 300;
const MOST_RECORDS = 2000;

/** Searching in all that is published. Each answer is of one state of the archive. */
export function openSearch(database: Database, records: Records) {
  const version = database.prepare('PRAGMA data_version');
  const changes = () => (version.get() as { data_version: number }).data_version;
  const look = lookup(database);
  const find = finder(database, look);
  const suggest = suggester(database, look);
  const hits = hitReader(database);
  const ranges = scopes(database, changes);
  const kept = new LRUCache<string, Ids>({ max: MOST_KEPT });
  const abouts = new LRUCache<string, About>({ max: MOST_RECORDS });
  let known: unknown;
  const freshen = (): void => {
    const now = changes();
    if (now === known) return;
    kept.clear();
    abouts.clear();
    known = now;
  };

  /** The passages found, of texts or of descriptions, without reading them. */
  const ids = (question: Question, asking: Omit<Asking, 'start' | 'count'>, of: Of): Ids => {
    freshen();
    const { text, scope, filter } = asking;
    const key = JSON.stringify([text, scope, filter, of]);
    const before = kept.get(key);
    if (before) return before;
    const asked = { question, ranges: ranges(scope)[of], condition: conditionOf(filter) };
    const found =
      text.trim() === ''
        ? look.ids(undefined, asked.ranges, asked.condition, MOST_FOUND)
        : find(asked);
    kept.set(key, found);
    return found;
  };

  return {
    /** @throws FondsError INVALID_QUERY */
    find(asking: Asking, of: Of = 'texts'): Answer {
      const { start, count } = asking;
      const question = readQuestion(asking.text);
      const all = ids(question, asking, of);
      const page = all.ids.slice(start, start + count);
      return { hits: hits(page, termsOf(question)), total: all.ids.length, isCut: all.isCut };
    },

    /** Words that complete the last one typed. */
    suggest(text: string, scope: Scope, filter: Filter, least = 0): Suggestion[] {
      freshen();
      const condition = conditionOf(filter);
      return suggest({ text, least, ranges: ranges(scope).texts, condition });
    },

    /** What is published of a record, and when. */
    about(record: string): About {
      freshen();
      const before = abouts.get(record);
      if (before) return before;
      const published = records.publication(record)?.published ?? '';
      const found = { path: records.path(record), published };
      abouts.set(record, found);
      return found;
    },
  };
}

type Of = 'texts' | 'descriptions';

export type Search = ReturnType<typeof openSearch>;
