import type { Database, DatabaseOptions, Schema, Statement, Value } from './database.ts';
import { migrate } from './migrate.ts';
import { numberedParameters } from './parameters.ts';
import { seenEverywhere } from './postgres/commit.ts';
import { type Connection, connection, loadClient } from './postgres/connection.ts';
import { News } from './postgres/news.ts';
import { Pool } from './postgres/pool.ts';
import { type Rows, type Sessions, sessionsOn } from './postgres/session.ts';

/**
 * Opens a PostgreSQL database and applies missing migrations; nodes that start at the same time wait for
 * each other.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws FondsError DATABASE_UNAVAILABLE, DATA_UNUSABLE
 */
export async function openPostgres(
  url: string,
  schema: Schema,
  options: DatabaseOptions = {},
): Promise<Database> {
  const { timeoutMs, isRelaxed } = options;
  const session = {
    ...(timeoutMs !== undefined && { statement_timeout: timeoutMs }),
    ...(isRelaxed && { synchronous_commit: 'off' }),
  };
  const settings = { connect: await loadClient(), url, session };
  const open: Open = (listeners) => connection(settings, listeners);
  const database = driver(open, options);
  try {
    await migrate(database, schema, 'the database', options.migration);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

type Open = (listeners?: Parameters<typeof connection>[1]) => Connection;

function driver(open: Open, options: DatabaseOptions): Database {
  const pool = new Pool(open, options.timeoutMs, options.maxConnections);
  const news = new News(open, (error) => pool.empty(error));
  const { onConnection, readRows, ...sessions } = sessionsOn({ open, pool, news, ...options });
  return {
    engine: 'postgres',
    ...sessions,
    prepare: (sql) => statementOf(numberedParameters(sql), { onConnection, readRows }),
    exec: (sql) => onConnection((on) => on.exec(sql)),
    watch: (onChange) => news.watch(onChange),
    seenEverywhere: () => seenEverywhere(open),
    tryLock: (name, onLost) => tryLock(open, name, onLost),
    async check() {
      await onConnection((on) => on.run('SELECT 1'));
    },
    async close() {
      await news.close();
      await pool.close();
    },
  };
}

/** Archives that share a database each have a schema; the first number means only this. */
const TRY_LOCK =
  "SELECT pg_try_advisory_lock(70110510, hashtext(current_schema() || ' ' || $1)) AS taken";

/** The lock is held by a connection of its own, and ends with it. */
async function tryLock(
  open: Open,
  name: string,
  onLost?: () => void,
): Promise<(() => Promise<void>) | undefined> {
  let isHeld = false;
  const on = open({
    onLost() {
      if (isHeld) onLost?.();
    },
  });
  const release = (): Promise<void> => {
    isHeld = false;
    return on.end();
  };
  try {
    isHeld = (await on.run(TRY_LOCK, [name]))[0]?.['taken'] === true;
    return isHeld ? release : undefined;
  } finally {
    if (!isHeld) await on.end();
  }
}

/** Each combination of filters gives another statement; the server keeps this many for a connection. */
const MAX_PREPARED = 400;

const prepared = new Set<string>();

/** The same statements are prepared on all connections: those that were used first. */
function isPrepared(sql: string): boolean {
  if (prepared.size < MAX_PREPARED) prepared.add(sql);
  return prepared.has(sql);
}

function statementOf(
  sql: string,
  { onConnection, readRows }: Pick<Sessions, 'onConnection' | 'readRows'>,
): Statement {
  const run = (values: readonly Value[]) =>
    onConnection((on) => on.run(sql, values, isPrepared(sql)));
  return {
    get: async (...values) => (await run(values))[0],
    all: async (...values) => [...(await run(values))],
    run: async (...values) => (await run(values)).count,
    iterate: (...values) => readRows((on) => rowsOf(on, sql, values)),
  };
}

/** Rows that are fetched at once when they are read one by one. */
const CURSOR_ROWS = 200;

let cursors = 0;

/** Reads rows through a cursor. Between its steps, the transaction can run other statements. */
async function* rowsOf(on: Connection, sql: string, values: readonly Value[]): Rows {
  const name = `rows${++cursors}`;
  await on.run(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, values);
  let isOpen = false;
  try {
    for (let isFull = true; isFull; ) {
      isOpen = false;
      const rows = await on.run(`FETCH ${CURSOR_ROWS} FROM ${name}`);
      isOpen = true;
      yield* rows;
      isFull = rows.length === CURSOR_ROWS;
    }
  } finally {
    if (isOpen && !on.isLost()) await on.exec(`CLOSE ${name}`).catch(() => undefined);
  }
}
