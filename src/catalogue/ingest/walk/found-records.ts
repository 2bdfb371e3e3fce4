import { type Database, openFile, queries } from '../../../system/sqlite.ts';

/** A published record and its folder. */
export type PublishedRecord = { readonly id: string; readonly folder: string };

/**
 * What one walk through manifests/ has found: which folder has which id, and which folders cannot be used.
 * It is kept in a temporary file of its own, which takes a tenth of the memory of objects.
 */
export function foundRecords(database: Database) {
  const found = walkNotes();
  const { one, all } = queries(database);
  const page = all(
    `SELECT id, folder FROM record WHERE (folder, id) > (?, ?) ORDER BY folder, id LIMIT ${PAGE}`,
  );
  const published = one('SELECT count(*) AS count FROM record');
  const at = one('SELECT id FROM record WHERE folder = ?');
  let count = 0;
  let unreadable: string | undefined;

  /** The published records, in the order of their folders. */
  function* publishedRecords(): Generator<PublishedRecord> {
    let rows = page('', '') as PublishedRecord[];
    while (rows.length > 0) {
      yield* rows;
      const last = rows.at(-1);
      rows = page(last?.folder ?? '', last?.id ?? '') as PublishedRecord[];
    }
  }

  return {
    /** Claims an id for a folder; returns the folder that has it already, if any. */
    claim(id: string, folder: string): string | undefined {
      const other = found.claim(id, folder);
      if (other === undefined) count++;
      return other;
    },
    /** The record in that folder is not valid; what it published before stays. */
    markUnusable(folder: string): void {
      count++;
      found.markUnusable(folder);
    },
    /** The folder cannot be read, so what it contains is unknown. */
    markUnreadable(folder: string): void {
      unreadable ??= folder;
    },
    isEmpty: (): boolean => count === 0,
    /** The first folder that could not be read. */
    unreadableFolder: (): string | undefined => unreadable,
    /** A folder that is not valid and from which nothing was published. */
    unusableFolder: (): string | undefined =>
      found.unusableFolders().find((folder) => at(folder) === undefined),
    /** The number of published records. */
    published: (): number => Number(published()?.['count']),
    /** The id of the record published from a folder. */
    publishedAt: (folder: string) => at(folder)?.['id'] as string | undefined,
    /** Forgets what was found. */
    close: (): void => found.close(),
    /** The published records that were not found, in the order of their folders. */
    missing: (): PublishedRecord[] =>
      [...publishedRecords()].filter(({ id, folder }) => !found.has(id, folder)),
  };
}

/** Rows read at once. */
const PAGE = 1000;

/** What the walk notes, in a temporary SQLite file, which is removed when it is no longer used. */
function walkNotes() {
  const file = openFile('');
  file.exec(`
    CREATE TABLE seen (id TEXT PRIMARY KEY, folder TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE unusable (folder TEXT PRIMARY KEY) WITHOUT ROWID;
    PRAGMA journal_mode = OFF;
    BEGIN;
  `);
  const { one, all } = queries(file);
  const claim = file.prepare('INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING');
  const holder = one('SELECT folder FROM seen WHERE id = ?');
  const markUnusable = file.prepare('INSERT INTO unusable VALUES (?) ON CONFLICT DO NOTHING');
  const unusable = all('SELECT folder FROM unusable ORDER BY folder');
  const known = one(
    'SELECT 1 FROM seen WHERE id = ?1 UNION ALL SELECT 1 FROM unusable WHERE folder = ?2',
  );
  return {
    claim: (id: string, folder: string): string | undefined =>
      Number(claim.run(id, folder).changes) > 0 ? undefined : String(holder(id)?.['folder']),
    markUnusable: (folder: string): void => void markUnusable.run(folder),
    unusableFolders: (): string[] => unusable().map(({ folder }) => String(folder)),
    close: () => file.close(),
    /** Whether the record was seen, or its folder cannot be used. */
    has: (id: string, folder: string): boolean => known(id, folder) !== undefined,
  };
}

export type FoundRecords = ReturnType<typeof foundRecords>;
