import { type Database, queries } from '../../../system/sqlite.ts';

/** A published record and its folder. */
export type PublishedRecord = { readonly id: string; readonly folder: string };

/**
 * What one walk through manifests/ has found: which folder has which id, and which folders cannot be used.
 * It is kept in temporary tables, which take a tenth of the memory of objects.
 */
export function foundRecords(database: Database) {
  database.exec(`
    DROP TABLE IF EXISTS temp.seen;
    CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, folder TEXT NOT NULL) WITHOUT ROWID;
    DROP TABLE IF EXISTS temp.unusable;
    CREATE TEMP TABLE unusable (folder TEXT PRIMARY KEY) WITHOUT ROWID;
  `);
  const { one, all } = queries(database);
  const insert = database.prepare('INSERT OR IGNORE INTO temp.seen VALUES (?, ?)');
  const holder = one('SELECT folder FROM temp.seen WHERE id = ?');
  const insertUnusable = database.prepare('INSERT OR IGNORE INTO temp.unusable VALUES (?)');
  const missing = all(
    `SELECT id, folder FROM record
     WHERE id NOT IN (SELECT id FROM temp.seen) AND folder NOT IN (SELECT folder FROM temp.unusable)
     ORDER BY folder`,
  );
  const unusable = one(
    `SELECT folder FROM temp.unusable
     WHERE folder NOT IN (SELECT folder FROM record) ORDER BY folder LIMIT 1`,
  );
  const published = one('SELECT count(*) AS count FROM record');
  const at = one('SELECT id FROM record WHERE folder = ?');
  let count = 0;
  let unreadable: string | undefined;
  return {
    /** Claims an id for a folder; returns the folder that has it already, if any. */
    claim(id: string, folder: string): string | undefined {
      if (Number(insert.run(id, folder).changes) > 0) {
        count++;
        return undefined;
      }
      return String(holder(id)?.['folder']);
    },
    /** The record in that folder is not valid; what it published before stays. */
    markUnusable(folder: string): void {
      count++;
      insertUnusable.run(folder);
    },
    /** The folder cannot be read, so what it contains is unknown. */
    markUnreadable(folder: string): void {
      unreadable ??= folder;
    },
    isEmpty: (): boolean => count === 0,
    /** The first folder that could not be read. */
    unreadableFolder: (): string | undefined => unreadable,
    /** A folder that is not valid and from which nothing was published. */
    unusableFolder: (): string | undefined => unusable()?.['folder'] as string | undefined,
    /** The number of published records. */
    published: (): number => Number(published()?.['count']),
    /** The id of the record published from a folder. */
    publishedAt: (folder: string) => at(folder)?.['id'] as string | undefined,
    /** The published records that were not found, in the order of their folders. */
    missing: () => missing() as PublishedRecord[],
  };
}

export type FoundRecords = ReturnType<typeof foundRecords>;
