import type { Database, DatabaseOptions, Schema } from './database.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Opens a database and applies missing migrations.
 *
 * @param where a `postgres://` address, a SQLite file, or `:memory:`
 * @throws FondsError DATA_UNUSABLE, DATA_DAMAGED, BUSY or DATABASE_UNAVAILABLE, with the remedy
 */
export const openDatabase = (
  where: string,
  schema: Schema,
  options?: DatabaseOptions,
): Promise<Database> =>
  /^postgres(ql)?:/.test(where)
    ? openPostgres(where, schema, options)
    : openSqlite(where, schema, options);
