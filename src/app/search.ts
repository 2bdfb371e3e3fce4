import type { Records } from '../catalogue/records.ts';
import { openSearch, type Search } from '../search/search.ts';
import type { Database } from '../system/database/database.ts';
import { type SearchThread, searchInThread } from '../web/thread/search.ts';

/**
 * The search of an archive, opened when a server needs it. PostgreSQL searches in processes of its own; SQLite
 * gets a thread, which has to be closed before the process ends.
 */
export function archiveSearch(database: Database, where: string, records: Records) {
  let opened: SearchThread | undefined;
  const open = (): SearchThread => {
    const search = openSearch(database, records);
    return database.engine === 'sqlite'
      ? searchInThread(where, search.record)
      : { ...search, close: async () => undefined };
  };
  return {
    open(): Search {
      opened ??= open();
      return opened;
    },
    close: async (): Promise<void> => opened?.close(),
  };
}
