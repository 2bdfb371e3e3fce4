import { type Ambient, ambient } from '../ambient.ts';
import type { Database, DatabaseOptions, Row } from '../database.ts';
import { commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { deadline } from './failure.ts';
import type { News } from './news.ts';
import type { Pool } from './pool.ts';

/** Milliseconds that a snapshot may take where statements have a time limit. */
const SNAPSHOT_TIMEOUT_MS = 15_000;

/** Milliseconds after the time limit of a statement, until its connection counts as lost. */
const ANSWER_MARGIN_MS = 300;

/** A transaction, a part of one, or a snapshot that is open. */
type Session = {
  readonly on: Connection;
  readonly isReadOnly: boolean;
  /** The failure of a statement: PostgreSQL refuses all others after it. */
  failure?: unknown;
  isOver: boolean;
};

export type Sessions = Pick<Database, 'transaction' | 'isInTransaction' | 'snapshot'> & {
  /** Runs a statement on the connection of the transaction, or on any. */
  readonly onConnection: <T>(use: (on: Connection) => Promise<T>) => Promise<T>;
  /** Reads rows in the transaction, or in a snapshot of their own. */
  readonly readRows: (read: (on: Connection) => Rows) => Rows;
};

export type Rows = AsyncGenerator<Row, void, void>;

type Parts = DatabaseOptions & {
  /** Makes a connection that is not of the pool. */
  readonly open: () => Connection;
  readonly pool: Pool;
  readonly news: Pick<News, 'checkReachable'>;
};

/** Decides which connection a statement runs on. */
export function sessionsOn({ open, pool, news, timeoutMs, isRelaxed = false }: Parts): Sessions {
  const sessions = ambient<Session>();
  const isLimited = timeoutMs !== undefined;
  const statementMs = isLimited ? timeoutMs + ANSWER_MARGIN_MS : undefined;
  const snapshotMs = isLimited ? SNAPSHOT_TIMEOUT_MS : undefined;
  const begin = isLimited ? 'BEGIN; SET LOCAL statement_timeout = 0' : 'BEGIN';
  const end = (on: Connection) => (isRelaxed ? on.exec('COMMIT') : commit(on, open));

  const current = (): Session | undefined => {
    const session = sessions.get();
    return session && !session.isOver ? session : undefined;
  };

  const take = (): Promise<Connection> => {
    news.checkReachable();
    return pool.take();
  };

  /** Works on a connection of the pool. If that takes too long, the connection counts as lost. */
  const borrow = async <T>(
    ms: number | undefined,
    work: (on: Connection) => Promise<T>,
  ): Promise<T> => {
    const on = await take();
    const cancel = ms === undefined ? undefined : deadline(ms, on.destroy);
    try {
      return await work(on);
    } finally {
      cancel?.();
      pool.release(on);
    }
  };

  return {
    async onConnection(use) {
      const session = current();
      return session ? within(session, use) : borrow(statementMs, use);
    },
    async *readRows(read) {
      const session = current();
      if (session) yield* read(session.on);
      else yield* ownSnapshot(await take(), pool, read);
    },
    async transaction(work) {
      const outer = current();
      if (outer) return part(sessions, outer, work);
      return borrow(undefined, (on) =>
        whole(sessions, { on, isReadOnly: false }, begin, work, end),
      );
    },
    isInTransaction: () => current()?.isReadOnly === false,
    async snapshot(read) {
      if (current()) return read();
      return borrow(snapshotMs, (on) =>
        whole(sessions, { on, isReadOnly: true }, SNAPSHOT, read, () => on.exec('COMMIT')),
      );
    },
  };
}

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

async function within<T>(session: Session, use: (on: Connection) => Promise<T>): Promise<T> {
  try {
    return await use(session.on);
  } catch (error) {
    session.failure ??= error;
    throw error;
  }
}

async function* ownSnapshot(on: Connection, pool: Pool, read: (on: Connection) => Rows): Rows {
  try {
    await on.exec(SNAPSHOT);
    yield* read(on);
  } finally {
    await rollBack(on);
    pool.release(on);
  }
}

async function whole<T>(
  sessions: Ambient<Session>,
  { on, isReadOnly }: Pick<Session, 'on' | 'isReadOnly'>,
  begin: string,
  work: () => Promise<T>,
  end: (on: Connection) => Promise<void>,
): Promise<T> {
  const session: Session = { on, isReadOnly, isOver: false };
  await on.exec(begin);
  try {
    const result = await sessions.run(session, work);
    // What was caught is not undone: the transaction can only be rolled back.
    if (session.failure !== undefined) throw session.failure;
    session.isOver = true;
    await end(on);
    return result;
  } catch (error) {
    session.isOver = true;
    await rollBack(on);
    throw error;
  }
}

/** A connection that cannot roll back is of no use to others. */
async function rollBack(on: Connection): Promise<void> {
  if (!on.isLost()) await on.exec('ROLLBACK').catch(on.destroy);
}

/** Runs a part of a transaction, which alone is rolled back if it fails. */
async function part<T>(
  sessions: Ambient<Session>,
  outer: Session,
  work: () => Promise<T>,
): Promise<T> {
  const { on, isReadOnly } = outer;
  const inner: Session = { on, isReadOnly, isOver: false };
  await within(outer, () => on.exec('SAVEPOINT part'));
  try {
    const result = await sessions.run(inner, work);
    if (inner.failure !== undefined) throw inner.failure;
    await on.exec('RELEASE part');
    return result;
  } catch (error) {
    await within(outer, () => on.exec('ROLLBACK TO part; RELEASE part')).catch(() => undefined);
    throw error;
  } finally {
    inner.isOver = true;
  }
}
