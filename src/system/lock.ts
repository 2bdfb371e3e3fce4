import { setTimeout as wait } from 'node:timers/promises';
import { FondsError } from '../errors.ts';
import type { Database } from './database/database.ts';

/**
 * Lets only one process at a time do the work, of all that use the database.
 *
 * @param what is locked, for messages: “ingest”
 * @param onWait called once if another process holds the lock
 * @throws FondsError BUSY if another process holds the lock for a minute
 */
export async function withLock<T>(
  database: Database,
  what: string,
  work: () => Promise<T>,
  onWait?: () => void,
): Promise<T> {
  const release = await acquireLock(() => database.tryLock(what), what, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

const RETRY_INTERVAL_MS = 200;
const TIMEOUT_MS = 60_000;

/**
 * Tries to acquire a lock until that succeeds.
 *
 * @param onWait called once if that takes more than one try
 * @throws FondsError BUSY after a minute
 */
export async function acquireLock<T>(
  tryToAcquire: () => Promise<T | undefined>,
  what: string,
  onWait?: () => void,
): Promise<T> {
  const start = Date.now();
  for (let isFirst = true; ; isFirst = false) {
    const acquired = await tryToAcquire();
    if (acquired !== undefined) return acquired;
    if (Date.now() - start > TIMEOUT_MS) {
      throw new FondsError(
        'BUSY',
        `another ${what} is running, and has not ended within a minute; try again when it has`,
      );
    }
    if (isFirst) onWait?.();
    await wait(RETRY_INTERVAL_MS);
  }
}
