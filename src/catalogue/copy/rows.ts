import type { Database, Row, Value } from '../../system/database/database.ts';
import { rowWriter } from '../../system/database/row-writer.ts';
import type { ArchiveTable } from '../tables/table.ts';

/** The values of a row's primary key. */
export type RowKey = readonly (string | number)[];

/** A page of rows is at most this many, and about this many bytes. */
const MAX_ROWS = 1000;
const PAGE_BYTES = 4 * 1024 * 1024;

/** Rows of the first page, before their size is known. */
const FIRST_ROWS = 50;

/**
 * Reads the rows of a table in the order of its primary key, page by page, each along the index.
 *
 * @param after the key of the row before the first one
 */
export async function* pagesOf(
  database: Database,
  { table, columns, key }: ArchiveTable,
  after?: RowKey,
): AsyncGenerator<Row[], void, void> {
  const places = key.map(() => '?').join();
  const select = (where: string) =>
    database.prepare(`SELECT ${columns} FROM ${table} ${where} ORDER BY ${key} LIMIT ?`);
  const [first, next] = [select(''), select(`WHERE (${key}) > (${places})`)];
  let [last, limit] = [after, FIRST_ROWS];
  while (true) {
    const rows = last ? await next.all(...last, limit) : await first.all(limit);
    const end = rows.at(-1);
    if (!end) return;
    yield rows;
    last = keyOf(end, key);
    const bytes = rows.reduce((sum, row) => sum + sizeOf(row), 0);
    limit = Math.max(1, Math.min(MAX_ROWS, Math.floor((PAGE_BYTES * rows.length) / bytes)));
  }
}

export const keyOf = (row: Row, key: readonly string[]): RowKey =>
  key.map((column) => row[column] as string | number);

/** About how many bytes a row has. */
const sizeOf = (row: Row): number =>
  Object.values(row).reduce<number>(
    (sum, value) => sum + (isSized(value) ? value.length : 0),
    Object.keys(row).length,
  );

const isSized = (value: unknown): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array;

/** Returns a function that inserts rows, within a transaction. */
export function rowInserter(
  database: Database,
  { table, columns }: ArchiveTable,
): (rows: readonly Row[]) => Promise<void> {
  const insert = `INSERT INTO ${table} (${columns})`;
  const writer = rowWriter(database, insert, `(${columns.map(() => '?').join()})`);
  return async (rows) => {
    try {
      for (const row of rows) await writer.add(columns.map((column) => row[column] as Value));
      await writer.flush();
    } finally {
      writer.discard();
    }
  };
}

/**
 * The content of a row as bytes that are the same in every engine: the length of each value, and the values.
 * Numbers are decimal. Text and bytes are not told apart: older versions stored text where newer ones store
 * bytes.
 */
export function encodeRow(row: Row, columns: readonly string[]): Buffer {
  const values = columns.map((column) => bytesOf(row[column]));
  const lengths = Buffer.from(JSON.stringify(values.map((value) => value?.length ?? null)));
  return Buffer.concat([lengths, ...values.filter((value) => value !== undefined)]);
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value === null || value === undefined) return undefined;
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}
