import type { Records } from '../catalogue/records.ts';
import type { Uris } from '../iiif/uri.ts';
import { openSearch } from '../search/search.ts';
import type { Database } from '../system/database/database.ts';
import { freshCaches } from '../system/database/fresh-cache.ts';
import { openDatabase } from '../system/database/open.ts';
import { type ContentSearch, contentSearch } from '../web/api/content-search.ts';
import { type SearchThread, searchInThread } from '../web/thread/search.ts';

/** Connections to PostgreSQL that search; others serve documents meanwhile. */
const MAX_CONNECTIONS = 4;

/** Milliseconds. A search takes longer than what is read by key, most of all if the server has much to do. */
const TIMEOUT_MS = 5000;

/**
 * Answers that are remembered: completions of about a kilobyte, since everyone types the same first letters,
 * and pages of annotations of up to a hundred.
 */
const MAX_CACHED = { terms: 1000, annotations: 40 };

/** Milliseconds after which the search may have given up, and its answer is not remembered. */
const MAX_WHOLE_MS = 15;

/**
 * The search of an archive, opened when a server needs it. It never holds up what is read by key: with
 * PostgreSQL it has connections of its own, with SQLite a thread. Close it before the process ends.
 */
export function archiveSearch(database: Database, where: string, records: Records, uri: Uris) {
  let opened: Promise<SearchThread> | undefined;
  const open = async (): Promise<SearchThread> => {
    if (database.engine === 'sqlite') {
      const { record } = openSearch(database, records);
      const inThread = searchInThread({ file: where, base: uri.base }, record);
      return { ...inThread, ...remembered(database, inThread) };
    }
    const options = { timeoutMs: TIMEOUT_MS, maxConnections: MAX_CONNECTIONS };
    const own = await openDatabase(where, {}, options);
    const search = openSearch(own, records);
    return { ...search, ...contentSearch(search, uri), close: own.close };
  };
  return {
    open(): Promise<SearchThread> {
      opened ??= open();
      return opened;
    },
    close: async (): Promise<void> => (await opened)?.close(),
  };
}

/** Saves the way to the thread and back, which takes longer than most completions. */
function remembered(database: Database, search: ContentSearch): ContentSearch {
  const cache = freshCaches(database);
  const terms = cache<Uint8Array<ArrayBuffer>>(MAX_CACHED.terms);
  const annotations = cache<Uint8Array<ArrayBuffer>>(MAX_CACHED.annotations);
  const end = () => performance.now() + MAX_WHOLE_MS;
  return {
    terms: (request) => terms(JSON.stringify(request), () => search.terms(request), end()),
    annotations: (request) =>
      annotations(JSON.stringify(request), () => search.annotations(request), end()),
  };
}
