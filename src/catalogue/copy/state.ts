import { FondsError } from '../../errors.ts';
import { type Database, queries, type Tables } from '../../system/database/database.ts';
import { sha256 } from '../../system/file/hash.ts';

/** How far a copy into this database has come. It has rows only until the copy is complete. */
export const COPY_TABLES: Tables = {
  sqlite: ['CREATE TABLE copy_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID'],
  postgres: ['CREATE TABLE copy_state (name text COLLATE "C" PRIMARY KEY, value text NOT NULL)'],
};

/** The archive that is copied. */
export type Original = {
  /** Tells archives apart; a copy has the same. */
  readonly id: string;
  /** The number of transactions that had published when the copy began. */
  readonly transactions: number;
};

export async function originalOf(database: Database): Promise<Original> {
  const { one } = queries(database);
  const key = String((await one('SELECT key FROM oai_key')())?.['key']);
  const head = await one('SELECT transactions FROM log_head')();
  return { id: sha256(key).slice(0, 16), transactions: Number(head?.['transactions']) };
}

/** The name under which the original is noted. Tables and folders have no spaces in their names. */
const ORIGINAL = 'the original';

export function copyState(database: Database) {
  const read = database.prepare('SELECT value FROM copy_state WHERE name = ?');
  const write = database.prepare(
    `INSERT INTO copy_state (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  const get = async (name: string): Promise<unknown> => {
    const row = await read.get(name);
    return row && JSON.parse(String(row['value']));
  };
  const set = async (name: string, value: unknown): Promise<void> => {
    await write.run(name, JSON.stringify(value));
  };
  return {
    /** What is being copied into this database; undefined if nothing is. */
    original: () => get(ORIGINAL) as Promise<Original | undefined>,
    setOriginal: (original: Original) => set(ORIGINAL, original),
    /** Where the copy of a part, a table or a folder, has come to. */
    position: <T>(part: string) => get(part) as Promise<T | undefined>,
    setPosition: set,
    forgetAllBut: (part: string) =>
      database.prepare('DELETE FROM copy_state WHERE name <> ?').run(part),
    /** Forgets everything: the copy is complete. */
    clear: () => database.prepare('DELETE FROM copy_state').run(),
  };
}

export type CopyState = ReturnType<typeof copyState>;

/**
 * Refuses a database into which an archive has only been copied in part.
 *
 * @throws FondsError COPY_UNFINISHED
 */
export async function checkCopied(database: Database): Promise<void> {
  if (!(await copyState(database).original())) return;
  throw new FondsError(
    'COPY_UNFINISHED',
    'the copy of an archive to here is not finished; run the same “fonds copy” again, and it goes on',
  );
}
