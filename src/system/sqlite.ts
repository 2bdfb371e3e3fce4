import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { FondsError } from '../errors.ts';
import { explainDiskFull } from './file/disk.ts';
import { damagedDatabase, findTruncation, wasEmptied } from './sqlite-damage.ts';

export type Database = InstanceType<typeof DatabaseSync>;

/** A step from one state of the tables to the next: statements, or what fills in new columns. */
export type Migration = string | ((database: Database) => void);

/**
 * The tables of each part of the program: the steps that lead from nothing to today's tables, in order;
 * only ever added to.
 */
export type Migrations = { readonly [part: string]: readonly Migration[] };

/**
 * KiB of pages kept in memory by each connection: the upper levels of the index and much of what is asked
 * often. The file is not mapped into memory as well: a map is torn down whenever something is published,
 * which costs the next answers more than reading does, and a file cut short would end the process.
 */
const CACHE = 32_768;

/**
 * Opens the one SQLite file, or `:memory:`, and brings its tables up to date. Readers never wait
 * for a writer (WAL), and what is committed survives a kill at any moment.
 *
 * @throws FondsError DATA_UNUSABLE, DATA_DAMAGED, BUSY, each in one sentence with what is to be done
 */
export function openDatabase(file: string, tables: Migrations): Database {
  let database: Database | undefined;
  try {
    if (wasEmptied(file)) throw damagedDatabase(file, 'it is empty');
    database = openFile(file);
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA cache_size = -${CACHE}`);
    if (!isUpToDate(database, tables)) bringAllUp(database, file, tables);
    return database;
  } catch (cause) {
    database?.close();
    const said = explainDiskFull(cause, dirname(file));
    throw said instanceof FondsError ? said : unusable(file, said as SqliteError);
  }
}

/** As SQLite numbers what goes wrong. https://www.sqlite.org/rescode.html */
const [LOCKED, DAMAGED] = [
  [5, 6],
  [11, 26],
];

type SqliteError = Error & { readonly errcode?: number };

function unusable(file: string, cause: SqliteError): FondsError {
  const { message } = cause;
  const code = (cause.errcode ?? 0) & 0xff;
  if (DAMAGED.includes(code))
    return findTruncation(file) ?? damagedDatabase(file, message, { cause });
  if (LOCKED.includes(code)) {
    const detail = `${file} has been locked for ten seconds; end the other program that writes to it, or try again later`;
    return new FondsError('BUSY', detail, { cause });
  }
  const detail = `${file} cannot be used: ${message}; FONDS_DATA must name a folder that this user may write to`;
  return new FondsError('DATA_UNUSABLE', detail, { cause });
}

/**
 * Reads a little, so that damage is found before anybody asks for what is lost.
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

/** Without waiting for anybody who writes. */
function isUpToDate(database: Database, tables: Migrations): boolean {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'step'").get()) return false;
  const rows = database.prepare('SELECT part, done FROM step').all() as Step[];
  const done = new Map(rows.map((row) => [row.part, row.done]));
  return Object.entries(tables).every(([part, steps]) => done.get(part) === steps.length);
}

type Step = { readonly part: string; readonly done: number };

const bringAllUp = (database: Database, file: string, tables: Migrations): void =>
  transaction(database, () => {
    database.exec(STEPS_DONE);
    for (const [part, steps] of Object.entries(tables)) bringUp(database, file, part, steps);
  });

const STEPS_DONE = `
  CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID;
`;

function bringUp(
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

/** The file alone, without tables: for a lock. */
export function openFile(file: string): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return new DatabaseSync(file);
}

/** Statements under way: nobody else may hold one while its rows are taken. */
const underWay = new Set<object>();

/**
 * The rows of a statement, one at a time. An iterator of the library does not hold the statement that
 * it steps through: collected between two rows, the statement takes its memory with it, and the next
 * row ends the process. So it is held here until the last row is taken, or the taker leaves.
 */
export function* iterateRows(database: Database, sql: string): Generator<unknown, void, void> {
  const statement = database.prepare(sql);
  underWay.add(statement);
  try {
    yield* statement.iterate();
  } finally {
    underWay.delete(statement);
  }
}

/** Reads at one moment, whatever is written meanwhile. */
export function snapshot<T>(database: Database, read: () => T): T {
  database.exec('BEGIN');
  try {
    return read();
  } finally {
    database.exec('COMMIT');
  }
}

/** All of it or nothing. */
export const transaction = <T>(database: Database, work: () => T): T =>
  whole(database, { begin: 'BEGIN IMMEDIATE', keep: 'COMMIT', undo: 'ROLLBACK' }, work);

/** A part of a transaction that is undone alone where it fails. */
export const savepoint = <T>(database: Database, work: () => T): T => {
  const undo = 'ROLLBACK TO part; RELEASE part';
  return whole(database, { begin: 'SAVEPOINT part', keep: 'RELEASE part', undo }, work);
};

type Bracket = { readonly begin: string; readonly keep: string; readonly undo: string };

function whole<T>(database: Database, { begin, keep, undo }: Bracket, work: () => T): T {
  database.exec(begin);
  try {
    const result = work();
    database.exec(keep);
    return result;
  } catch (error) {
    // Where the disk is full, SQLite has undone all of it by itself.
    if (database.isTransaction) database.exec(undo);
    throw error;
  }
}

export type Row = { readonly [column: string]: unknown };
type Value = string | number | null;

/** Prepared statements that read one row, or all. */
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

/** The statements for filters are as many as there are ways to filter; so many are kept. */
const MOST_PREPARED = 200;

type Statement = ReturnType<Database['prepare']>;

/** Prepared statements, by their text. */
export function preparedStatements(database: Database): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const found = prepared.get(sql) ?? database.prepare(sql);
    if (prepared.size < MOST_PREPARED) prepared.set(sql, found);
    return found;
  };
}
