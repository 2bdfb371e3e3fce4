import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { FondsError } from '../errors.ts';
import { explainDiskFull } from './file/disk.ts';
import { damagedDatabase, findTruncation, wasEmptied } from './sqlite-damage.ts';

export type Database = InstanceType<typeof DatabaseSync>;

/** A change of the tables: SQL statements, or a function that also converts data. */
export type Migration = string | ((database: Database) => void);

/** The migrations of each part of the program, in order. Append to them; never change one. */
export type Migrations = { readonly [part: string]: readonly Migration[] };

/**
 * KiB of pages cached by each connection: the upper levels of indexes and frequent rows. The file is not
 * memory-mapped: the map is rebuilt after every publication, which costs more than reading, and a
 * truncated file would end the process.
 */
const CACHE_KIB = 32_768;

/**
 * Opens the SQLite file, or `:memory:`, and applies missing migrations. Readers never wait for a writer
 * (WAL), and committed data survives a kill at any time.
 *
 * @throws FondsError DATA_UNUSABLE, DATA_DAMAGED or BUSY, with the remedy
 */
export function openDatabase(file: string, migrations: Migrations): Database {
  let database: Database | undefined;
  try {
    if (wasEmptied(file)) throw damagedDatabase(file, 'it is empty');
    database = openFile(file);
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    if (!isUpToDate(database, migrations)) migrateAll(database, file, migrations);
    return database;
  } catch (cause) {
    database?.close();
    const error = explainDiskFull(cause, dirname(file));
    throw error instanceof FondsError ? error : unusable(file, error as SqliteError);
  }
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

/**
 * Reads from the database to find out whether it is damaged.
 *
 * @throws FondsError DATA_DAMAGED, BUSY, DATA_UNUSABLE
 */
export function checkDatabase(database: Database, file: string): void {
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (cause) {
    throw unusable(file, cause as SqliteError);
  }
}

/** Does not wait for writers. */
function isUpToDate(database: Database, migrations: Migrations): boolean {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'step'").get()) return false;
  const rows = database.prepare('SELECT part, done FROM step').all() as MigrationRow[];
  const done = new Map(rows.map((row) => [row.part, row.done]));
  return Object.entries(migrations).every(([part, steps]) => done.get(part) === steps.length);
}

type MigrationRow = { readonly part: string; readonly done: number };

const migrateAll = (database: Database, file: string, migrations: Migrations): void =>
  transaction(database, () => {
    database.exec(CREATE_STEP_TABLE);
    for (const [part, steps] of Object.entries(migrations)) migrate(database, file, part, steps);
  });

const CREATE_STEP_TABLE = `
  CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID;
`;

function migrate(
  database: Database,
  file: string,
  part: string,
  steps: readonly Migration[],
): void {
  const row = database.prepare('SELECT done FROM step WHERE part = ?').get(part);
  const { done } = (row ?? { done: 0 }) as { done: number };
  if (done > steps.length) {
    throw new FondsError('DATA_UNUSABLE', `${file} was written by a newer version of fonds`);
  }
  if (done === steps.length) return;
  for (const step of steps.slice(done)) {
    if (typeof step === 'string') database.exec(step);
    else step(database);
  }
  database.prepare('INSERT OR REPLACE INTO step VALUES (?, ?)').run(part, steps.length);
}

/** Opens a SQLite file without migrations: for a lock. */
export function openFile(file: string): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return new DatabaseSync(file);
}

/** Statements whose rows are being read. */
const activeStatements = new Set<object>();

/**
 * Yields the rows of a statement one by one. The iterator of the library does not reference its
 * statement: if that is garbage-collected between two rows, the next row crashes the process. So a
 * reference is held here until the iteration ends.
 */
export function* iterateRows(database: Database, sql: string): Generator<unknown, void, void> {
  const statement = database.prepare(sql);
  activeStatements.add(statement);
  try {
    yield* statement.iterate();
  } finally {
    activeStatements.delete(statement);
  }
}

/** Runs `read` on one state of the database, even if others write meanwhile. */
export function snapshot<T>(database: Database, read: () => T): T {
  database.exec('BEGIN');
  try {
    return read();
  } finally {
    database.exec('COMMIT');
  }
}

/** Runs `work` in a transaction, which is rolled back if it throws. */
export const transaction = <T>(database: Database, work: () => T): T =>
  bracketed(database, { begin: 'BEGIN IMMEDIATE', keep: 'COMMIT', undo: 'ROLLBACK' }, work);

/** Runs a part of a transaction, which alone is rolled back if it throws. */
export const savepoint = <T>(database: Database, work: () => T): T => {
  const undo = 'ROLLBACK TO part; RELEASE part';
  return bracketed(database, { begin: 'SAVEPOINT part', keep: 'RELEASE part', undo }, work);
};

type Bracket = { readonly begin: string; readonly keep: string; readonly undo: string };

function bracketed<T>(database: Database, { begin, keep, undo }: Bracket, work: () => T): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec(keep);
    return result;
  } catch (error) {
    // If the disk is full, SQLite has already rolled back.
    if (database.isTransaction) database.exec(undo);
    throw error;
  }
}

export type Row = { readonly [column: string]: unknown };
type Value = string | number | null;

/** Prepares statements that read one row or all rows. */
export const queries = (database: Database) => ({
  one(statement: string) {
    const prepared = database.prepare(statement);
    return (...values: Value[]) => prepared.get(...values) as Row | undefined;
  },
  all(statement: string) {
    const prepared = database.prepare(statement);
    return (...values: Value[]) => prepared.all(...values) as Row[];
  },
});

/** Each combination of filters gives another statement; at most this many are cached. */
const MAX_PREPARED = 200;

type Statement = ReturnType<Database['prepare']>;

/** Returns a function that prepares statements, and caches them by their text. */
export function preparedStatements(database: Database): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    if (prepared.size < MAX_PREPARED) prepared.set(sql, statement);
    return statement;
  };
}
