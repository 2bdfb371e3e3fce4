import { setTimeout as wait } from 'node:timers/promises';
import { FondsError } from '../errors.ts';
import { type Database, openFile } from './sqlite.ts';

/** Between two tries, and before giving up, in milliseconds. */
const PAUSE = 200;
const PATIENCE = 60_000;

/** What a lock is for, and who is told, once, that it has to be waited for. */
export type LockOptions = { readonly what: string; readonly onWait?: () => void };

/**
 * Lets only one process at a time do the work. The lock is a transaction on a file of its own, so it
 * goes with the process that holds it, however that ends.
 *
 * @throws FondsError BUSY where another holds it for a minute
 */
export async function withLock<T>(
  file: string,
  locked: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const lock = openFile(file);
  try {
    lock.exec('PRAGMA busy_timeout = 0');
    await untilTaken(lock, locked);
    try {
      return await work();
    } finally {
      if (lock.isTransaction) lock.exec('ROLLBACK');
    }
  } finally {
    lock.close();
  }
}

async function untilTaken(lock: Database, { what, onWait }: LockOptions): Promise<void> {
  const started = Date.now();
  let isTold = false;
  while (!taken(() => lock.exec('BEGIN EXCLUSIVE'))) {
    if (Date.now() - started > PATIENCE) {
      throw new FondsError(
        'BUSY',
        `another ${what} has been running for a minute; try again later`,
      );
    }
    if (!isTold) onWait?.();
    isTold = true;
    await wait(PAUSE);
  }
}

function taken(take: () => void): boolean {
  try {
    take();
    return true;
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return false;
    throw error;
  }
}
