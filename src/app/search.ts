import type { Records } from '../catalogue/records.ts';
import { openSearch, type Search } from '../search/search.ts';
import type { Database } from '../system/database/database.ts';
import { openDatabase } from '../system/database/open.ts';
import { type SearchThread, searchInThread } from '../web/thread/search.ts';

/** Connections to PostgreSQL that search; others serve documents meanwhile. */
const MAX_CONNECTIONS = 4;

/** Milliseconds. A search takes longer than what is read by key, most of all if the server has much to do. */
const TIMEOUT_MS = 5000;

/**
 * The search of an archive, opened when a server needs it. It never holds up what is read by key: with
 * PostgreSQL it has connections of its own, with SQLite a thread. Close it before the process ends.
 */
export function archiveSearch(database: Database, where: string, records: Records) {
  let opened: Promise<SearchThread> | undefined;
  const open = async (): Promise<SearchThread> => {
    if (database.engine === 'sqlite') {
      return searchInThread(where, openSearch(database, records).record);
    }
    const options = { timeoutMs: TIMEOUT_MS, maxConnections: MAX_CONNECTIONS };
    const own = await openDatabase(where, {}, options);
    return { ...openSearch(own, records), close: own.close };
  };
  return {
    open(): Promise<Search> {
      opened ??= open();
      return opened;
    },
    close: async (): Promise<void> => (await opened)?.close(),
  };
}
