import type { Database } from '../storage/sqlite.ts';

/** The statements for filters are as many as there are ways to filter; so many are kept. */
const MOST_PREPARED = 200;

type Statement = ReturnType<Database['prepare']>;

/** Prepared statements, by their text. */
export function statements(database: Database): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const found = prepared.get(sql) ?? database.prepare(sql);
    if (prepared.size < MOST_PREPARED) prepared.set(sql, found);
    return found;
  };
}
