import type { Database, Value } from './database.ts';

/**
 * Rows in one statement. Statements of many rows spare PostgreSQL most round trips, which cost more than the
 * rows; any few rows take two or three of these sizes, which are prepared once, and stay below the number of
 * parameters that the engines allow.
 */
const SIZES = [64, 32, 16, 8, 4, 2, 1] as const;

/** Collects rows and inserts many with one statement. `flush` writes what is left, `discard` drops it. */
export type RowWriter = {
  readonly add: (row: readonly Value[]) => Promise<void> | undefined;
  readonly flush: () => Promise<void>;
  readonly discard: () => void;
};

/**
 * @param insert the statement up to VALUES
 * @param row the placeholders of one row, in parentheses
 * @param conflict what follows the rows
 */
export function rowWriter(
  database: Database,
  insert: string,
  row: string,
  conflict = '',
): RowWriter {
  const statements = SIZES.map((size) => ({
    size,
    statement: database.prepare(
      `${insert} VALUES ${Array.from({ length: size }, () => row).join(', ')} ${conflict}`,
    ),
  }));
  let pending: (readonly Value[])[] = [];

  const write = async (): Promise<void> => {
    const rows = pending;
    pending = [];
    let from = 0;
    for (const { size, statement } of statements) {
      for (; rows.length - from >= size; from += size) {
        await statement.run(...rows.slice(from, from + size).flat());
      }
    }
  };

  return {
    add(row) {
      pending.push(row);
      return pending.length < SIZES[0] ? undefined : write();
    },
    flush: write,
    discard() {
      pending = [];
    },
  };
}
