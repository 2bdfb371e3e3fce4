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
  const release = await acquire(database, what, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

const RETRY_INTERVAL_MS = 200;
const TIMEOUT_MS = 60_000;

async function acquire(database: Database, what: string, onWait?: () => void) {
  const start = Date.now();
  for (let isFirst = true; ; isFirst = false) {
    const release = await database.tryLock(what);
    if (release) return release;
    if (Date.now() - start > TIMEOUT_MS) {
      throw new FondsError(
        'BUSY',
        `another ${what} has been running for a minute; try again later`,
      );
    }
    if (isFirst) onWait?.();
    await wait(RETRY_INTERVAL_MS);
  }
}
