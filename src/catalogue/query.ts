import type { Database } from '../storage/sqlite.ts';

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
