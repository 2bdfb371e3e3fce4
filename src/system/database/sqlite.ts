import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { FondsError } from '../../errors.ts';
import { explainDiskFull } from '../file/disk.ts';
import { ambient } from './ambient.ts';
import { damagedDatabase, findTruncation, wasEmptied } from './damage.ts';
import type { Database, DatabaseOptions, Row, Schema, Statement, Value } from './database.ts';
import { migrate } from './migrate.ts';
import { openFile, type SqliteFile, tryLockFile } from './sqlite-file.ts';
import { commitWatcher, countCommit } from './sqlite-watch.ts';

type PreparedStatement = ReturnType<SqliteFile['prepare']>;

/**
 * KiB of pages cached by each connection, beside the file cache of the system: the upper levels of indexes and frequent rows. The file is not
 * memory-mapped: the map is rebuilt after every publication, which costs more than reading, and a
 * truncated file would end the process.
 */
const CACHE_KIB = { writing: 32_768, reading: 8192 } as const;

/**
 * Opens the SQLite file, or `:memory:`, and applies missing migrations. Readers never wait for a writer
 * (WAL), and committed data survives a kill at any time.
 *
 * @throws FondsError DATA_UNUSABLE, DATA_DAMAGED or BUSY, with the remedy
 */
export async function openSqlite(
  path: string,
  schema: Schema,
  { isRelaxed = false, migration }: DatabaseOptions = {},
): Promise<Database> {
  const temporary = path === ':memory:' ? mkdtempSync(join(tmpdir(), 'fonds-')) : undefined;
  const file = temporary ? join(temporary, 'fonds.sqlite') : path;
  let database: Database | undefined;
  try {
    if (wasEmptied(file)) throw damagedDatabase(file, 'it is empty');
    const connections = openConnections(file, isRelaxed || temporary !== undefined);
    database = driver(file, connections, temporary);
    await migrate(database, schema, file, migration);
    return database;
  } catch (cause) {
    await database?.close();
    const error = explainDiskFull(cause, dirname(file));
    throw error instanceof FondsError ? error : unusable(file, error as SqliteError);
  }
}

/** Each combination of filters gives another statement; at most this many are cached. */
const MAX_PREPARED = 400;

/** A connection, and the statements that were prepared on it. */
class Connection {
  readonly file: SqliteFile;
  readonly #prepared = new Map<string, PreparedStatement>();

  constructor(path: string, cacheKib: number, isRelaxed: boolean) {
    this.file = openFile(path);
    this.file.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL');
    this.file.exec(`PRAGMA synchronous = ${isRelaxed ? 'NORMAL' : 'FULL'}`);
    this.file.exec(`PRAGMA foreign_keys = ON; PRAGMA cache_size = -${cacheKib}`);
  }

  prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const prepared = this.file.prepare(sql);
    if (this.#prepared.size < MAX_PREPARED) this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/**
 * The connections to one file: one for what is read, one for what is written, and some for snapshots. What
 * is read outside a transaction therefore never sees what the transaction has not committed.
 */
type Connections = {
  readonly reader: Connection;
  readonly writer: () => Connection;
  readonly takeSnapshot: () => Connection;
  readonly returnSnapshot: (connection: Connection) => void;
  readonly close: () => void;
};

/** Idle connections that are kept for the next snapshot. */
const MAX_IDLE_SNAPSHOTS = 2;

function openConnections(path: string, isRelaxed: boolean): Connections {
  const open = (cacheKib: number) => new Connection(path, cacheKib, isRelaxed);
  const reader = open(CACHE_KIB.reading);
  const idle: Connection[] = [];
  let writer: Connection | undefined;
  let isClosed = false;
  return {
    reader,
    writer: () => {
      writer ??= open(CACHE_KIB.writing);
      return writer;
    },
    takeSnapshot: () => idle.pop() ?? open(CACHE_KIB.reading),
    returnSnapshot(connection) {
      if (isClosed || idle.length >= MAX_IDLE_SNAPSHOTS) connection.file.close();
      else idle.push(connection);
    },
    close() {
      isClosed = true;
      for (const connection of [...idle, ...(writer ? [writer] : []), reader]) {
        connection.file.close();
      }
    },
  };
}

/** A transaction or a snapshot that is open, and the connection that it holds. */
type Session = {
  readonly connection: Connection;
  /** Why it can't go on: SQLite has rolled it back, for example because the disk is full. */
  failure?: unknown;
  readonly isReadOnly: boolean;
  isOver: boolean;
};

function driver(path: string, connections: Connections, temporary: string | undefined): Database {
  const { onConnection, ...sessions } = sessionsOn(path, connections);
  return {
    engine: 'sqlite',
    ...sessions,
    prepare: (sql) => statementOf(sql, onConnection),
    exec: (sql) => onConnection(true, ({ file }) => file.exec(sql)),
    watch: (onChange, intervalMs = 0) =>
      commitWatcher(connections.reader.file, onChange, intervalMs),
    // Each process looks for commits before it answers from memory.
    seenEverywhere: async () => undefined,
    tryLock: async (name) => tryLockFile(join(dirname(path), `${name}.lock`)),
    async check() {
      try {
        connections.reader.prepare('SELECT count(*) FROM sqlite_schema').get();
      } catch (cause) {
        throw unusable(path, cause as SqliteError);
      }
    },
    async close() {
      connections.close();
      if (temporary) rmSync(temporary, { recursive: true, force: true });
    },
  };
}

type Sessions = Pick<Database, 'transaction' | 'isInTransaction' | 'snapshot'> & {
  readonly onConnection: OnConnection;
};

/** Decides which connection a statement runs on. */
function sessionsOn(path: string, connections: Connections): Sessions {
  const sessions = ambient<Session>();
  const writers = writersOf(path);

  const session = (): Session | undefined => {
    const current = sessions.get();
    if (!current || current.isOver) return undefined;
    if (current.failure !== undefined) throw current.failure;
    return current;
  };

  const whole = async <T>(
    connection: Connection,
    isReadOnly: boolean,
    work: () => Promise<T>,
  ): Promise<T> => {
    const { file } = connection;
    const open: Session = { connection, isReadOnly, isOver: false };
    file.exec(isReadOnly ? 'BEGIN' : 'BEGIN IMMEDIATE');
    try {
      const result = await sessions.run(open, work);
      if (open.failure !== undefined) throw open.failure;
      file.exec('COMMIT');
      if (!isReadOnly) countCommit();
      return result;
    } catch (error) {
      // If the disk is full, SQLite has already rolled back.
      if (file.isTransaction) file.exec('ROLLBACK');
      throw error;
    } finally {
      open.isOver = true;
    }
  };

  return {
    async onConnection(isWrite, use) {
      const open = session();
      if (open && isWrite && open.isReadOnly) throw new Error('a snapshot can only read');
      if (open) return use(open.connection);
      if (!isWrite) return use(connections.reader);
      return writers.run(async () => {
        const result = use(connections.writer());
        countCommit();
        return result;
      });
    },
    async transaction(work) {
      const open = session();
      if (open) return part(open, work);
      return writers.run(() => whole(connections.writer(), false, work));
    },
    isInTransaction: () => session()?.isReadOnly === false,
    async snapshot(read) {
      if (session()) return read();
      const connection = connections.takeSnapshot();
      try {
        return await whole(connection, true, read);
      } finally {
        connections.returnSnapshot(connection);
      }
    },
  };
}

/** Runs a part of a transaction, which alone is rolled back if it fails. */
async function part<T>(open: Session, work: () => Promise<T>): Promise<T> {
  const { file } = open.connection;
  file.exec('SAVEPOINT part');
  try {
    const result = await work();
    file.exec('RELEASE part');
    return result;
  } catch (error) {
    if (file.isTransaction) file.exec('ROLLBACK TO part; RELEASE part');
    else open.failure ??= error;
    throw error;
  }
}

type OnConnection = <T>(isWrite: boolean, use: (connection: Connection) => T) => Promise<T>;

function statementOf(sql: string, onConnection: OnConnection): Statement {
  const isWrite = writes(sql);
  return {
    get: (...values) =>
      onConnection(isWrite, (on) => on.prepare(sql).get(...values) as Row | undefined),
    all: (...values) => onConnection(isWrite, (on) => on.prepare(sql).all(...values) as Row[]),
    run: (...values) => onConnection(true, (on) => Number(on.prepare(sql).run(...values).changes)),
    async *iterate(...values) {
      // Another reader of a shared statement would start it over.
      const statement = await onConnection(isWrite, ({ file }) => file.prepare(sql));
      yield* rowsOf(statement, values);
    },
  };
}

const writes = (sql: string): boolean =>
  !/^\s*(SELECT|WITH|EXPLAIN|PRAGMA)\b/i.test(sql) ||
  (/^\s*WITH\b/i.test(sql) && /\b(INSERT|UPDATE|DELETE)\b/i.test(sql));

/** Statements whose rows are being read. */
const activeStatements = new Set<PreparedStatement>();

/**
 * The iterator of the library does not reference its statement: if that is garbage-collected between two
 * rows, the next row crashes the process. So a reference is held here until the iteration ends.
 */
function* rowsOf(statement: PreparedStatement, values: readonly Value[]) {
  activeStatements.add(statement);
  try {
    yield* statement.iterate(...values) as Iterable<Row>;
  } finally {
    activeStatements.delete(statement);
  }
}

/** Work that takes its turn. */
type Turns = { readonly run: <T>(work: () => Promise<T>) => Promise<T> };

const turnsByFile = new Map<string, Turns>();

/**
 * Lets the connections of this process write to a file one after another. SQLite would block the event loop
 * while it waits, and the transaction it waits for could never end.
 */
function writersOf(path: string): Turns {
  const file = resolve(path);
  const known = turnsByFile.get(file);
  if (known) return known;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const turns: Turns = {
    run(work) {
      // Without a queue the work starts at once.
      const turn = ++waiting === 1 ? work() : last.then(work, work);
      const end = () => {
        waiting--;
      };
      last = turn.then(end, end);
      return turn;
    },
  };
  turnsByFile.set(file, turns);
  return turns;
}

/** Result codes: BUSY and LOCKED; CORRUPT and NOTADB. https://www.sqlite.org/rescode.html */
const LOCKED_CODES = [5, 6];
const DAMAGED_CODES = [11, 26];

type SqliteError = Error & { readonly errcode?: number };

function unusable(file: string, cause: SqliteError): FondsError {
  const { message } = cause;
  const code = (cause.errcode ?? 0) & 0xff;
  if (DAMAGED_CODES.includes(code))
    return findTruncation(file) ?? damagedDatabase(file, message, { cause });
  if (LOCKED_CODES.includes(code)) {
    const detail = `${file} has been locked for ten seconds; end the other program that writes to it, or try again later`;
    return new FondsError('BUSY', detail, { cause });
  }
  const detail = `${file} cannot be used: ${message}; FONDS_DATA must name a folder that this user may write to`;
  return new FondsError('DATA_UNUSABLE', detail, { cause });
}
