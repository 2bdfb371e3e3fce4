import { setTimeout as wait } from 'node:timers/promises';
import { FondsError } from '../errors.ts';
import { openFile, type SqliteFile } from './database/sqlite.ts';

type LockOptions = {
  /** What is locked, for messages: “ingest”. */
  readonly what: string;
  /** Called once if another process holds the lock. */
  readonly onWait?: () => void;
};

/**
 * Lets only one process at a time do the work. The lock is a transaction on a file of its own, so it
 * is released when its process ends, even if the process is killed.
 *
 * @throws FondsError BUSY if another process holds the lock for a minute
 */
export async function withLock<T>(
  file: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const lock = openFile(file);
  try {
    lock.exec('PRAGMA busy_timeout = 0');
    await acquire(lock, options);
    try {
      return await work();
    } finally {
      if (lock.isTransaction) lock.exec('ROLLBACK');
    }
  } finally {
    lock.close();
  }
}

const RETRY_INTERVAL_MS = 200;
const TIMEOUT_MS = 60_000;

async function acquire(lock: SqliteFile, { what, onWait }: LockOptions): Promise<void> {
  const start = Date.now();
  let isWaiting = false;
  while (!tryToAcquire(lock)) {
    if (Date.now() - start > TIMEOUT_MS) {
      throw new FondsError(
        'BUSY',
        `another ${what} has been running for a minute; try again later`,
      );
    }
    if (!isWaiting) onWait?.();
    isWaiting = true;
    await wait(RETRY_INTERVAL_MS);
  }
}

function tryToAcquire(lock: SqliteFile): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return false;
    throw error;
  }
}
