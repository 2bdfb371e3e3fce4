import { setTimeout as wait } from 'node:timers/promises';
import type { ReservedSql, Sql, TransactionSql } from 'postgres';
import { FondsError } from '../../errors.ts';
import { ambient } from './ambient.ts';
import type { Database, DatabaseOptions, Row, Schema, Statement, Value } from './database.ts';
import { migrate } from './migrate.ts';
import { numberedParameters } from './parameters.ts';

/** Connections of one process. More would only queue at the processors of the server. */
const MAX_CONNECTIONS = 10;

/** Milliseconds that a snapshot may take where statements have a time limit. */
const SNAPSHOT_TIMEOUT_MS = 15_000;

/**
 * Milliseconds for which a node may answer from memory after it has asked for news. A publication is seen by
 * every node, or no longer answered from memory, this long after its commit.
 */
export const FRESHNESS_MS = 1000;

/** Milliseconds between two questions for news, besides the notifications. */
const HEARTBEAT_MS = 300;

/** The channel on which a commit is announced. */
const CHANNEL = 'fonds';

/** Whatever runs statements: the pool, or the one connection of a transaction. */
type Runner = Sql | TransactionSql | ReservedSql;

/** A transaction or a snapshot that is open, and its connection. */
type Session = { readonly sql: TransactionSql; readonly isReadOnly: boolean; isOver: boolean };

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
  { timeoutMs, isRelaxed = false }: DatabaseOptions = {},
): Promise<Database> {
  const { default: connect } = await import('postgres');
  const open = (max: number) =>
    connect(url, {
      max,
      connect_timeout: 2,
      keep_alive: 5,
      fetch_types: false,
      onnotice: () => undefined,
      connection: {
        application_name: 'fonds',
        TimeZone: 'UTC',
        ...(isRelaxed && { synchronous_commit: 'off' }),
      },
      types: {
        // Counts and ids are far below 2^53.
        bigint: { to: 20, from: [20], parse: Number, serialize: String },
        numeric: { to: 1700, from: [1700], parse: Number, serialize: String },
        // JSON is kept as the text that was stored.
        json: { to: 114, from: [114], parse: String, serialize: String },
      },
    });
  const database = {
    ...driver(
      poolOf(() => open(MAX_CONNECTIONS)),
      timeoutMs,
    ),
    // A connection of its own, with which the lock ends.
    tryLock: (name: string) => translated(() => tryLock(open(1), name)),
  };
  try {
    await migrate(database, schema, 'the database');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A pool that is replaced when its connections no longer answer. */
type Pool = {
  readonly current: () => Sql;
  /** Drops the connections of this pool, unless that has happened already. */
  readonly replace: (hanging: Sql) => void;
  readonly close: () => Promise<void>;
};

function poolOf(open: () => Sql): Pool {
  let current = open();
  return {
    current: () => current,
    replace(hanging) {
      if (hanging !== current) return;
      current = open();
      void hanging.end({ timeout: 0 }).catch(() => undefined);
    },
    close: () => current.end({ timeout: 5 }),
  };
}

/** Archives that share a database each have a schema; the first number means only this. */
const TRY_LOCK =
  "SELECT pg_try_advisory_lock(70110510, hashtext(current_schema() || ' ' || $1)) AS taken";

async function tryLock(sql: Sql, name: string): Promise<(() => Promise<void>) | undefined> {
  let taken: unknown;
  try {
    taken = (await sql.unsafe(TRY_LOCK, [name]))[0]?.['taken'];
    return taken ? () => sql.end() : undefined;
  } finally {
    if (!taken) await sql.end();
  }
}

function driver(pool: Pool, timeoutMs: number | undefined): Omit<Database, 'tryLock'> {
  const sessions = ambient<Session>();
  const news = newsOf(pool);

  const session = (): Session | undefined => {
    const current = sessions.get();
    return current && !current.isOver ? current : undefined;
  };

  /** Runs one statement in the open transaction, or else by itself. */
  const onConnection: OnConnection = async (use) => {
    const open = session();
    if (open) return translated(() => use(open.sql));
    const sql = pool.current();
    return translated(() => withTimeout(use(sql), timeoutMs, () => pool.replace(sql)));
  };

  const whole = async <T>(isReadOnly: boolean, work: () => Promise<T>): Promise<T> => {
    const options = isReadOnly ? 'isolation level repeatable read read only' : '';
    const result = await translated(() =>
      pool.current().begin(options, async (sql) => {
        const open: Session = { sql, isReadOnly, isOver: false };
        try {
          const value = await sessions.run(open, work);
          if (!isReadOnly) await sql.unsafe(`SELECT pg_notify('${CHANNEL}', '')`);
          return { value };
        } finally {
          open.isOver = true;
        }
      }),
    );
    return (result as { value: T }).value;
  };

  const part = async <T>({ sql, isReadOnly }: Session, work: () => Promise<T>): Promise<T> => {
    const result = await sql.savepoint(async (inner) => {
      const open: Session = { sql: inner, isReadOnly, isOver: false };
      try {
        return { value: await sessions.run(open, work) };
      } finally {
        open.isOver = true;
      }
    });
    return (result as { value: T }).value;
  };

  return {
    engine: 'postgres',
    prepare: (sql) => statementOf(numberedParameters(sql), onConnection),
    exec: (sql) =>
      onConnection(async (on) => {
        await on.unsafe(sql).simple();
      }),
    transaction(work) {
      const open = session();
      return open ? part(open, work) : whole(false, work);
    },
    isInTransaction: () => session()?.isReadOnly === false,
    async snapshot(read) {
      if (session()) return read();
      const sql = pool.current();
      const limit = timeoutMs === undefined ? undefined : SNAPSHOT_TIMEOUT_MS;
      return withTimeout(whole(true, read), limit, () => pool.replace(sql));
    },
    watch: news.watch,
    seenEverywhere: () => wait(FRESHNESS_MS),
    check: () =>
      onConnection(async (on) => {
        await on.unsafe('SELECT 1');
      }),
    async close() {
      await news.close();
      await pool.close();
    },
  };
}

type OnConnection = <T>(use: (on: Runner) => Promise<T>) => Promise<T>;

/** Rows that are fetched at once when they are read one by one. */
const CURSOR_ROWS = 200;

function statementOf(sql: string, onConnection: OnConnection): Statement {
  const run = (values: readonly Value[]) =>
    onConnection(async (on) => on.unsafe(sql, [...values], { prepare: true }));
  return {
    get: async (...values) => (await run(values))[0] as Row | undefined,
    all: async (...values) => [...(await run(values))] as Row[],
    run: async (...values) => (await run(values)).count,
    async *iterate(...values) {
      const rows = await onConnection(async (on) =>
        on.unsafe(sql, [...values], { prepare: true }).cursor(CURSOR_ROWS),
      );
      for await (const some of rows) yield* some as unknown as Row[];
    },
  };
}

/** The state of a database changes with every transaction that writes. */
const NEWS = 'SELECT transactions FROM log_head';

/**
 * Watches for commits: PostgreSQL announces them, and a heartbeat finds those whose announcement was lost.
 * Whoever has not heard from the database for `FRESHNESS_MS` asks before answering.
 */
function newsOf(pool: Pool) {
  const watchers = new Set<() => void>();
  let state: unknown;
  /** When the last question was asked that has been answered, of `performance.now()`. */
  let heardAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let stopped: AbortController | undefined;

  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };

  const ask = (): Promise<void> => {
    asking ??= (async () => {
      const askedAt = performance.now();
      const sql = pool.current();
      try {
        const [row] = await translated(() =>
          withTimeout(sql.unsafe(NEWS), FRESHNESS_MS, () => pool.replace(sql)),
        );
        const now = row?.['transactions'];
        if (now !== state) changed();
        state = now;
        heardAt = askedAt;
      } finally {
        asking = undefined;
      }
    })();
    return asking;
  };

  const start = (): void => {
    const stop = new AbortController();
    stopped = stop;
    void listen(pool, () => void ask().catch(() => undefined), stop.signal);
    void (async () => {
      while (!stop.signal.aborted) {
        await ask().catch(() => undefined);
        await wait(HEARTBEAT_MS, undefined, { ref: false });
      }
    })();
  };

  return {
    watch(onChange: () => void): () => Promise<void> | undefined {
      watchers.add(onChange);
      if (!stopped) start();
      return () => (performance.now() - heardAt < FRESHNESS_MS ? undefined : ask());
    },
    async close(): Promise<void> {
      stopped?.abort();
      await asking?.catch(() => undefined);
    },
  };
}

/** Calls `onNews` for each announced commit; listens again after the connection was lost. */
async function listen(pool: Pool, onNews: () => void, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const sql = pool.current();
    try {
      const { unlisten } = await sql.listen(CHANNEL, onNews, onNews);
      while (!stop.aborted && sql === pool.current())
        await wait(HEARTBEAT_MS, undefined, { ref: false });
      await unlisten().catch(() => undefined);
    } catch {
      await wait(HEARTBEAT_MS, undefined, { ref: false });
    }
  }
}

/** Gives up after a time; `onTimeout` drops what no longer answers. */
async function withTimeout<T>(
  work: PromiseLike<T>,
  ms: number | undefined,
  onTimeout: () => void,
): Promise<T> {
  if (ms === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onTimeout();
      reject(away(new Error(`no answer within ${ms} ms`)));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Codes of the client, and of a server that is shutting down, starting or full. */
const AWAY_CODES =
  /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|08|57P0|53300)/;

/** Names the failures of the connection. https://www.postgresql.org/docs/current/errcodes-appendix.html */
async function translated<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    throw typeof code === 'string' && AWAY_CODES.test(code) ? away(error) : error;
  }
}

const away = (cause: unknown): FondsError =>
  new FondsError('DATABASE_UNAVAILABLE', 'the database cannot be reached', { cause });
