import { createHash } from 'node:crypto';
import { FondsError, isDiskFull } from '../../errors.ts';
import type { Database, Row } from '../../system/database/database.ts';
import { byKey } from '../../system/store/store.ts';
import type { ArchiveTable } from '../tables/table.ts';
import { encodeRow, keyOf, pagesOf, type RowKey, rowInserter } from './rows.ts';
import type { CopyState } from './state.ts';

/** Two databases: the rows of the first are written to the second. */
export type Databases = { readonly from: Database; readonly to: Database };

/** Where the copy of a table has come to: the key of its last row, and the number of rows. */
type Position = { readonly last: RowKey; readonly rows: number };

/**
 * Copies the rows of a table that are not copied yet. Each page is one transaction, in which the position is
 * noted, so the copy goes on wherever it was interrupted.
 *
 * @param onRows called with the number of rows copied so far, by earlier runs too
 * @returns the number of rows that this run has copied
 */
export async function copyTable(
  { from, to }: Databases,
  table: ArchiveTable,
  state: CopyState,
  onRows: (rows: number) => void,
): Promise<number> {
  const insert = rowInserter(to, table);
  const before = await state.position<Position>(table.table);
  let rows = before?.rows ?? 0;
  for await (const page of pagesOf(from, table, before?.last)) {
    const last = keyOf(page.at(-1) ?? {}, table.key);
    rows += page.length;
    await to
      .transaction(async () => {
        await insert(page);
        await state.setPosition(table.table, { last, rows } satisfies Position);
      })
      .catch((cause: unknown) => {
        if (cause instanceof FondsError || isDiskFull(cause)) throw cause;
        const which = `up to ${nameOf(table, last)} after the first ${rows - page.length}`;
        throw new FondsError(
          'DATA_UNUSABLE',
          `the rows ${which} cannot be written: ${(cause as Error).message}`,
          { cause },
        );
      });
    onRows(rows);
  }
  return rows - (before?.rows ?? 0);
}

/** A table as it was found in both databases. */
export type ComparedTable = {
  readonly table: string;
  readonly rows: number;
  /** SHA-256 of all rows in the order of their primary key, hexadecimal. */
  readonly sha256: string;
};

/**
 * Compares a table in two databases, row by row.
 *
 * @throws FondsError COPY_DIFFERS naming the first row that is not the same
 */
export async function compareTable(
  { from, to }: Databases,
  table: ArchiveTable,
  onRows: (rows: number) => void,
): Promise<ComparedTable> {
  const hash = createHash('sha256');
  const [originals, copies] = [rowsOf(from, table, onRows), rowsOf(to, table)];
  for (let rows = 0; ; rows++) {
    const [original, copy] = [(await originals.next()).value, (await copies.next()).value];
    if (!original && !copy) return { table: table.table, rows, sha256: hash.digest('hex') };
    const encoded = original && encodeRow(original, table.columns);
    if (!encoded || !copy || !encoded.equals(encodeRow(copy, table.columns))) {
      throw differs(difference(table, original || undefined, copy || undefined));
    }
    hash.update(encoded);
  }
}

async function* rowsOf(database: Database, table: ArchiveTable, onRows?: (rows: number) => void) {
  let rows = 0;
  for await (const page of pagesOf(database, table)) {
    yield* page;
    rows += page.length;
    onRows?.(rows);
  }
}

/** Names the first row that is not the same. */
function difference(table: ArchiveTable, original: Row | undefined, copy: Row | undefined): string {
  const order = orderOf(table, original, copy);
  if (order === 0) return `${nameOf(table, keyOf(original ?? {}, table.key))} is not the same`;
  return order < 0
    ? `${nameOf(table, keyOf(original ?? {}, table.key))} is missing`
    : `${nameOf(table, keyOf(copy ?? {}, table.key))} is not in the original`;
}

/** Which of two rows comes first, as both engines order them. */
function orderOf({ key }: ArchiveTable, a: Row | undefined, b: Row | undefined): number {
  if (!a || !b) return a ? -1 : 1;
  for (const column of key) {
    const [left, right] = [a[column], b[column]];
    const order =
      typeof left === 'number' ? left - Number(right) : byKey(String(left), String(right));
    if (order !== 0) return order;
  }
  return 0;
}

const nameOf = ({ table }: ArchiveTable, key: RowKey): string =>
  `${table} ${key.map((value) => JSON.stringify(value)).join(', ')}`;

export const differs = (what: string): FondsError =>
  new FondsError(
    'COPY_DIFFERS',
    `the copy differs from the original: ${what}; run the copy again, and it begins anew, or empty the place first if it is the change log that differs`,
  );
