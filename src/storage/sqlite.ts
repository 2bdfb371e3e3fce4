import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { FondsError } from '../errors.ts';

export type Database = InstanceType<typeof DatabaseSync>;

/**
 * Opens the one SQLite file, or `:memory:`, and brings its tables up to date. Readers never wait
 * for a writer (WAL), and what is committed survives a kill at any moment.
 *
 * @param steps the statements that lead from nothing to today's tables, in order; only ever added to
 */
export function openDatabase(file: string, steps: readonly string[]): Database {
  const database = opened(file);
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  transaction(database, () => {
    const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (row.user_version > steps.length) {
      throw new Error(`${file} was written by a newer version of fonds`);
    }
    for (const step of steps.slice(row.user_version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
  return database;
}

/** Tries the file at once, so that a folder that cannot be written is said in one sentence. */
function opened(file: string): Database {
  try {
    const database = openFile(file);
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL');
    return database;
  } catch (cause) {
    const { message } = cause as Error;
    throw new FondsError('DATA_UNUSABLE', `${file} cannot be used: ${message}`, { cause });
  }
}

/** The file alone, without tables: for a lock. */
export function openFile(file: string): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return new DatabaseSync(file);
}

/** All of it or nothing. */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
