import { createHash } from 'node:crypto';
import { FondsError } from '../../errors.ts';
import { type Database, iterateRows, queries, type Row, transaction } from '../../system/sqlite.ts';
import { changeLog } from './change-log.ts';

/**
 * A backup of what cannot be rebuilt from manifests/ and images/: the change log, the content of every
 * version, the withdrawals, and what harvesters were told. It is JSON Lines: a header with the format, the
 * rows of each table, and a trailer with the number of lines before it and their SHA-256.
 */
const FORMAT = 'fonds change log 1';

/** A table to back up, with its columns. */
export type BackedUpTable = {
  readonly table: string;
  readonly columns: readonly string[];
  /** The columns by which its rows are ordered, if they can be read in that order along an index. */
  readonly order?: string;
};

type Head = { readonly format: string };
type Line = { readonly table: string; readonly row: Row };
type Tail = { readonly lines: number; readonly sha256: string };

/** The lines of a backup, with line breaks, read in one transaction. */
export function* backupLines(
  database: Database,
  tables: readonly BackedUpTable[],
): Generator<string> {
  const sum = createHash('sha256');
  let lines = 0;
  const told = (value: Head | Line): string => {
    const line = `${JSON.stringify(value)}\n`;
    sum.update(line);
    lines++;
    return line;
  };
  database.exec('BEGIN');
  try {
    yield told({ format: FORMAT });
    for (const { table, columns, order } of tables) {
      const sorted = order ? ` ORDER BY ${order}` : '';
      for (const row of iterateRows(database, `SELECT ${columns} FROM ${table}${sorted}`)) {
        yield told({ table, row: written(row as Row) });
      }
    }
    yield `${JSON.stringify({ lines, sha256: sum.digest('hex') } satisfies Tail)}\n`;
  } finally {
    database.exec('COMMIT');
  }
}

/** Encodes bytes as an object with base64; no other value is an object. */
const written = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ]),
  );

/**
 * Restores a backup into an archive that has published nothing yet, as a whole or not at all.
 *
 * @returns the number of changes
 * @throws FondsError WOULD_REPLACE, INVALID_BACKUP
 */
export function restoreBackup(
  database: Database,
  tables: readonly BackedUpTable[],
  lines: Iterable<string>,
): number {
  const { takeHead, fillLatest } = changeLog(database);
  return transaction(database, () => {
    takeHead();
    if (queries(database).one('SELECT 1 FROM change LIMIT 1')()) {
      throw new FondsError(
        'WOULD_REPLACE',
        'this archive has a change log already; a copy is taken into an empty data/ only',
      );
    }
    const put = rowsInto(database, tables);
    checked(lines, put);
    fillLatest();
    return Number(queries(database).one('SELECT count(*) AS count FROM change')()?.['count']);
  });
}

/** Passes each row to `put`, and checks the trailer. */
function checked(lines: Iterable<string>, put: (line: Line) => void): void {
  const sum = createHash('sha256');
  let count = 0;
  let tail: Any | undefined;
  for (const line of lines) {
    if (tail) throw broken(count + 2, 'something follows after its last line');
    const value = parsed(line, count + 1);
    if (count === 0) begins(value);
    else if (value.sha256 === undefined) put({ table: value.table ?? '', row: value.row ?? {} });
    if (value.sha256 !== undefined) {
      tail = value;
      continue;
    }
    sum.update(`${line}\n`);
    count++;
  }
  ends(tail, { lines: count, sha256: sum.digest('hex') });
}

function begins({ format }: Any): void {
  if (format !== FORMAT) throw broken(1, `it does not begin with “${FORMAT}”`);
}

function ends(tail: Any | undefined, { lines, sha256 }: Tail): void {
  if (!tail) throw broken(lines, 'its last line, with the checksum, is missing');
  if (tail.lines !== lines || tail.sha256 !== sha256) {
    throw broken(lines + 1, 'its checksum is another one: something in it was changed or lost');
  }
}

type Any = Partial<Head & Line & Tail>;

function parsed(line: string, number: number): Any {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below.
  }
  throw broken(number, 'it is not a JSON object');
}

const broken = (line: number, what: string): FondsError =>
  new FondsError('INVALID_BACKUP', `line ${line} of the copy: ${what}`);

/** Inserts rows. The columns come from this program, never from the backup. */
function rowsInto(database: Database, tables: readonly BackedUpTable[]): (line: Line) => void {
  const inserts = new Map(
    tables.map(({ table, columns }) => {
      database.exec(table === 'change' ? '' : `DELETE FROM ${table}`);
      const places = columns.map(() => '?').join();
      const insert = database.prepare(
        `INSERT INTO ${table} (${columns.join()}) VALUES (${places})`,
      );
      return [table, { columns, insert }] as const;
    }),
  );
  let number = 0;
  let line = 1;
  return ({ table, row }) => {
    line++;
    const into = inserts.get(table);
    if (!into) throw broken(line, `there is no table “${table}”`);
    if (table === 'change') {
      number++;
      if (row['number'] !== number) throw broken(line, `change ${number} is missing`);
    }
    try {
      into.insert.run(...into.columns.map((column) => read(row[column])));
    } catch (cause) {
      throw new FondsError('INVALID_BACKUP', `line ${line} of the copy: ${String(cause)}`, {
        cause,
      });
    }
  };
}

function read(value: unknown): string | number | null | Uint8Array {
  if (typeof value === 'string' || typeof value === 'number') return value;
  const { base64 } = (value ?? {}) as { base64?: unknown };
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null;
}
