import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { isUnavailable, unavailable } from './failure.ts';
import { FRESHNESS_MS, MEMORY_MS } from './news.ts';

/** Milliseconds to find out whether a transaction was committed whose connection was lost just then. */
const OUTCOME_TIMEOUT_MS = 20_000;

const RETRY_MS = 300;

/**
 * Commits. If the connection is lost before the answer, the server is asked what became of the transaction.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 *
 * @param open makes another connection
 */
export async function commit(on: Connection, open: () => Connection): Promise<void> {
  const [row] = await on.run('SELECT pg_current_xact_id_if_assigned()::text AS id', [], true);
  const id = row?.['id'] as string | null;
  try {
    await on.exec('COMMIT');
  } catch (error) {
    if (!on.isLost() || id === null) throw error;
    if ((await outcomeOf(id, open)) !== 'committed') throw error;
  }
}

async function outcomeOf(id: string, open: () => Connection): Promise<'committed' | 'aborted'> {
  const end = performance.now() + OUTCOME_TIMEOUT_MS;
  while (performance.now() < end) {
    const on = open();
    try {
      const [row] = await on.run('SELECT pg_xact_status($1::text::xid8) AS status', [id]);
      const status = row?.['status'];
      if (status === 'committed' || status === 'aborted') return status;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    } finally {
      await on.end();
    }
    await wait(RETRY_MS);
  }
  throw unavailable(new Error('it is not known whether the transaction was committed'));
}

/**
 * Waits until every process has asked for news after this call, or no longer answers from memory. If the
 * server goes down meanwhile, some may not have heard, and go on from memory for `MEMORY_MS`.
 */
export async function seenEverywhere(open: () => Connection): Promise<void> {
  const end = performance.now() + MEMORY_MS + FRESHNESS_MS;
  while (performance.now() < end) {
    const on = open();
    try {
      await on.run('SELECT 1');
      await wait(FRESHNESS_MS);
      // The same connection: so the server has been there all the time.
      await on.run('SELECT 1');
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await wait(RETRY_MS);
    } finally {
      await on.end();
    }
  }
}
