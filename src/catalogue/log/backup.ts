import { createHash } from 'node:crypto';
import { FondsError } from '../../errors.ts';
import {
  type Database,
  queries,
  type Row,
  type Statement,
} from '../../system/database/database.ts';
import type { ArchiveTable } from '../tables/table.ts';
import { changeLog } from './change-log.ts';

/**
 * A backup of what cannot be rebuilt from manifests/ and images/: the change log, the content of every
 * version, the withdrawals, and what harvesters were told. It is JSON Lines: a header with the format, the
 * rows of each table, and a trailer with the number of lines before it and their SHA-256.
 */
const FORMAT = 'fonds change log 1';

type Header = { readonly format: string };
type Line = { readonly table: string; readonly row: Row };
type Trailer = { readonly lines: number; readonly sha256: string };

/** Writes the lines of a backup, with line breaks. They show one state of the database. */
export async function writeBackup(
  database: Database,
  tables: readonly ArchiveTable[],
  write: (line: string) => Promise<void>,
): Promise<void> {
  const sum = createHash('sha256');
  let lines = 0;
  const encode = (value: Header | Line): string => {
    const line = `${JSON.stringify(value)}\n`;
    sum.update(line);
    lines++;
    return line;
  };
  await database.snapshot(async () => {
    await write(encode({ format: FORMAT }));
    for (const { table, columns, key } of tables) {
      const rows = database.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${key}`).iterate();
      for await (const row of rows) await write(encode({ table, row: encodeRow(row) }));
    }
    await write(`${JSON.stringify({ lines, sha256: sum.digest('hex') } satisfies Trailer)}\n`);
  });
}

/** Encodes bytes as an object with base64; no other value is an object. */
const encodeRow = (row: Row): Row =>
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
export async function restoreBackup(
  database: Database,
  tables: readonly ArchiveTable[],
  lines: Iterable<string>,
): Promise<number> {
  const { takeHead, fillLatest } = changeLog(database);
  return await database.transaction(async () => {
    await takeHead();
    if (await queries(database).one('SELECT 1 FROM change LIMIT 1')()) {
      throw new FondsError(
        'WOULD_REPLACE',
        'this archive already has a change log; a backup can only be restored into an empty data folder',
      );
    }
    await readLines(lines, await rowWriter(database, tables));
    await fillLatest();
    return Number(
      (await queries(database).one('SELECT count(*) AS count FROM change')())?.['count'],
    );
  });
}

/** Passes each row to `insert`, and checks header and trailer. */
async function readLines(
  lines: Iterable<string>,
  insert: (line: Line) => Promise<void>,
): Promise<void> {
  const sum = createHash('sha256');
  let count = 0;
  let trailer: AnyLine | undefined;
  for (const line of lines) {
    if (trailer) throw invalid(count + 2, 'there is more after the line with the checksum');
    const value = parseLine(line, count + 1);
    if (count === 0) checkHeader(value);
    else if (value.sha256 === undefined)
      await insert({ table: value.table ?? '', row: value.row ?? {} });
    if (value.sha256 !== undefined) {
      trailer = value;
      continue;
    }
    sum.update(`${line}\n`);
    count++;
  }
  checkTrailer(trailer, { lines: count, sha256: sum.digest('hex') });
}

function checkHeader({ format }: AnyLine): void {
  if (format !== FORMAT) throw invalid(1, `it does not begin with “${FORMAT}”`);
}

function checkTrailer(trailer: AnyLine | undefined, { lines, sha256 }: Trailer): void {
  if (!trailer) throw invalid(lines, 'the last line, with the checksum, is missing');
  if (trailer.lines !== lines || trailer.sha256 !== sha256) {
    throw invalid(lines + 1, 'the checksum does not match, so something was changed or lost');
  }
}

type AnyLine = Partial<Header & Line & Trailer>;

function parseLine(line: string, number: number): AnyLine {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below.
  }
  throw invalid(number, 'it is not a JSON object');
}

const invalid = (line: number, what: string): FondsError =>
  new FondsError('INVALID_BACKUP', `line ${line} of the backup: ${what}`);

/** Returns a function that inserts rows. The columns come from this program, never from the backup. */
async function rowWriter(
  database: Database,
  tables: readonly ArchiveTable[],
): Promise<(line: Line) => Promise<void>> {
  const inserts = new Map<string, Pick<ArchiveTable, 'columns'> & { readonly insert: Statement }>();
  for (const { table, columns } of tables) {
    if (table !== 'change') await database.exec(`DELETE FROM ${table}`);
    const places = columns.map(() => '?').join();
    const insert = database.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${places})`);
    inserts.set(table, { columns, insert });
  }
  let number = 0;
  let line = 1;
  return async ({ table, row }) => {
    line++;
    const target = inserts.get(table);
    if (!target) throw invalid(line, `there is no table “${table}”`);
    if (table === 'change') {
      number++;
      if (row['number'] !== number) throw invalid(line, `change ${number} is missing`);
    }
    try {
      await target.insert.run(...target.columns.map((column) => decodeValue(row[column])));
    } catch (cause) {
      throw new FondsError('INVALID_BACKUP', `line ${line} of the backup: ${String(cause)}`, {
        cause,
      });
    }
  };
}

function decodeValue(value: unknown): string | number | null | Uint8Array {
  if (typeof value === 'string' || typeof value === 'number') return value;
  const { base64 } = (value ?? {}) as { base64?: unknown };
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null;
}
