import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

export type SqliteFile = InstanceType<typeof DatabaseSync>;

/** Opens a SQLite file by itself, for notes that nothing else reads. */
export function openFile(file: string): SqliteFile {
  if (file !== ':memory:' && file !== '') mkdirSync(dirname(file), { recursive: true });
  return new DatabaseSync(file);
}

/**
 * Takes a lock, which is a transaction on a file of its own.
 *
 * @returns a function that releases it; undefined if another process holds it
 */
export function tryLockFile(file: string): (() => Promise<void>) | undefined {
  const lock = openFile(file);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return async () => lock.close();
  } catch (error) {
    lock.close();
    if (/locked|busy/i.test(String(error))) return undefined;
    throw error;
  }
}
