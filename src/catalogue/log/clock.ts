import { type Database, queries } from '../../system/database/database.ts';

/**
 * The time, in ISO 8601, UTC, with milliseconds: that of the database where many machines publish, since their own
 * clocks differ, and else that of this machine.
 */
export function clock(database: Database): () => Promise<string> {
  if (database.engine === 'sqlite') return async () => new Date().toISOString();
  const now = queries(database).one(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now`,
  );
  return async () => String((await now())?.['now']);
}
