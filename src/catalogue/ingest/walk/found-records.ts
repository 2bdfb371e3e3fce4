import { type Database, queries } from '../../../system/sqlite.ts';

/** A record that is published, and of which folder. */
export type PublishedRecord = { readonly id: string; readonly folder: string };

/**
 * What one walk through manifests/ has come upon: which id is whose, and which folders cannot be used now.
 * In tables of the connection, which take a tenth of the memory that objects would.
 */
export function foundRecords(database: Database) {
  database.exec(`
    DROP TABLE IF EXISTS temp.seen;
    CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, folder TEXT NOT NULL) WITHOUT ROWID;
    DROP TABLE IF EXISTS temp.unusable;
    CREATE TEMP TABLE unusable (folder TEXT PRIMARY KEY) WITHOUT ROWID;
  `);
  const { one, all } = queries(database);
  const add = database.prepare('INSERT OR IGNORE INTO temp.seen VALUES (?, ?)');
  const holder = one('SELECT folder FROM temp.seen WHERE id = ?');
  const markUnusable = database.prepare('INSERT OR IGNORE INTO temp.unusable VALUES (?)');
  const gone = all(
    `SELECT id, folder FROM record
     WHERE id NOT IN (SELECT id FROM temp.seen) AND folder NOT IN (SELECT folder FROM temp.unusable)
     ORDER BY folder`,
  );
  const unknown = one(
    `SELECT folder FROM temp.unusable
     WHERE folder NOT IN (SELECT folder FROM record) ORDER BY folder LIMIT 1`,
  );
  const published = one('SELECT count(*) AS count FROM record');
  const at = one('SELECT id FROM record WHERE folder = ?');
  let count = 0;
  let closed: string | undefined;
  return {
    /** Takes an id for a folder; the folder that has it already, where there is one. */
    claim(id: string, folder: string): string | undefined {
      if (Number(add.run(id, folder).changes) > 0) {
        count++;
        return undefined;
      }
      return String(holder(id)?.['folder']);
    },
    /** The record of that folder cannot be used now; what it published before stays. */
    refuse(folder: string): void {
      count++;
      markUnusable.run(folder);
    },
    /** What lies in that folder cannot be known now. */
    markUnreadable(folder: string): void {
      closed ??= folder;
    },
    isEmpty: (): boolean => count === 0,
    /** A folder that could not be read. */
    closed: (): string | undefined => closed,
    /** A folder that cannot be used and that nothing was published of. */
    unknown: (): string | undefined => unknown()?.['folder'] as string | undefined,
    /** How many records are published. */
    published: (): number => Number(published()?.['count']),
    /** The id of what is published of a folder. */
    publishedAt: (folder: string) => at(folder)?.['id'] as string | undefined,
    /** What is published and was not come upon, in the order of the folders. */
    gone: (): PublishedRecord[] => gone() as PublishedRecord[],
  };
}

export type FoundRecords = ReturnType<typeof foundRecords>;
