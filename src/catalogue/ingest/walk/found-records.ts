import { type Database, queries } from '../../../system/database/database.ts';
import { openFile } from '../../../system/database/sqlite-file.ts';
import { sealedRecords } from '../../sealed/sealed-records.ts';

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
  const sealed = sealedRecords(database);
  let count = 0;
  let unreadable: string | undefined;

  /** The published records, in the order of their folders. */
  async function* publishedRecords(): AsyncGenerator<PublishedRecord> {
    let rows = (await page('', '')) as PublishedRecord[];
    while (rows.length > 0) {
      yield* rows;
      const last = rows.at(-1);
      rows = (await page(last?.folder ?? '', last?.id ?? '')) as PublishedRecord[];
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
    async unusableFolder(): Promise<string | undefined> {
      for (const folder of found.unusableFolders()) {
        if ((await at(folder)) === undefined) return folder;
      }
      return undefined;
    },
    /** The number of published records. */
    published: async (): Promise<number> => Number((await published())?.['count']),
    /** The id of the record published from a folder. */
    publishedAt: async (folder: string) => (await at(folder))?.['id'] as string | undefined,
    /** Forgets what was found. */
    close: (): void => found.close(),
    /** The published and the hidden records that were not found, in the order of their folders. */
    async missing(): Promise<PublishedRecord[]> {
      const missing: PublishedRecord[] = [];
      for await (const record of publishedRecords()) {
        if (!found.has(record.id, record.folder)) missing.push(record);
      }
      const hidden = (await sealed.hidden()).filter(({ id, folder }) => !found.has(id, folder));
      return [...missing, ...hidden].sort((a, b) => (a.folder < b.folder ? -1 : 1));
    },
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
  const claim = file.prepare('INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING');
  const holder = file.prepare('SELECT folder FROM seen WHERE id = ?');
  const markUnusable = file.prepare('INSERT INTO unusable VALUES (?) ON CONFLICT DO NOTHING');
  const unusable = file.prepare('SELECT folder FROM unusable ORDER BY folder');
  const known = file.prepare(
    'SELECT 1 FROM seen WHERE id = ?1 UNION ALL SELECT 1 FROM unusable WHERE folder = ?2',
  );
  return {
    claim: (id: string, folder: string): string | undefined =>
      Number(claim.run(id, folder).changes) > 0
        ? undefined
        : (holder.get(id) as { folder: string }).folder,
    markUnusable: (folder: string): void => void markUnusable.run(folder),
    unusableFolders: (): string[] =>
      (unusable.all() as { folder: string }[]).map(({ folder }) => folder),
    close: () => file.close(),
    /** Whether the record was seen, or its folder cannot be used. */
    has: (id: string, folder: string): boolean => known.get(id, folder) !== undefined,
  };
}

export type FoundRecords = ReturnType<typeof foundRecords>;
