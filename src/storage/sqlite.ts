import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { FondsError } from '../errors.ts';
import { withDiskSaid } from './disk.ts';

export type Database = InstanceType<typeof DatabaseSync>;

/** A step from one state of the tables to the next: statements, or what fills in new columns. */
export type TableStep = string | ((database: Database) => void);

/**
 * The tables of each part of the program: the steps that lead from nothing to today's tables, in order;
 * only ever added to.
 */
export type Tables = { readonly [part: string]: readonly TableStep[] };

/**
 * KiB of pages kept in memory by each connection: the upper levels of the index and much of what is asked
 * often. The file is not mapped into memory as well: a map is torn down whenever something is published,
 * which costs the next answers more than reading does, and a file cut short would end the process.
 */
const CACHE = 32_768;

/**
 * Opens the one SQLite file, or `:memory:`, and brings its tables up to date. Readers never wait
 * for a writer (WAL), and what is committed survives a kill at any moment.
 */
export function openDatabase(file: string, tables: Tables): Database {
  try {
    return broughtUp(file, tables);
  } catch (error) {
    throw withDiskSaid(error, dirname(file));
  }
}

function broughtUp(file: string, tables: Tables): Database {
  const database = opened(file);
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  database.exec(`PRAGMA cache_size = -${CACHE}`);
  transaction(database, () => {
    database.exec(STEPS_DONE);
    for (const [part, steps] of Object.entries(tables)) bringUp(database, file, part, steps);
  });
  return database;
}

const STEPS_DONE = `
  CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL) WITHOUT ROWID;
`;

function bringUp(
  database: Database,
  file: string,
  part: string,
  steps: readonly TableStep[],
): void {
  const row = database.prepare('SELECT done FROM step WHERE part = ?').get(part);
  const { done } = (row ?? { done: 0 }) as { done: number };
  if (done > steps.length) throw new Error(`${file} was written by a newer version of fonds`);
  if (done === steps.length) return;
  for (const step of steps.slice(done)) {
    if (typeof step === 'string') database.exec(step);
    else step(database);
  }
  database.prepare('INSERT OR REPLACE INTO step VALUES (?, ?)').run(part, steps.length);
}

/** Tries the file at once, so that a folder that cannot be written is said in one sentence. */
function opened(file: string): Database {
  try {
    const database = openFile(file);
    database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL');
    return database;
  } catch (cause) {
    const { message } = cause as Error;
    throw new FondsError('DATA_UNUSABLE', `${file} cannot be used: ${message}`, { cause });
  }
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
export function* rowsOf(database: Database, sql: string): Generator<unknown, void, void> {
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
