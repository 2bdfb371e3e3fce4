import { FondsError } from '../../errors.ts';
import type { Database, Engine, Migrated, MigrationOptions, Schema } from './database.ts';

/**
 * Applies the migrations that are missing, in one transaction. Several processes may do this at once.
 *
 * @param name of the database, for messages
 * @throws FondsError DATA_UNUSABLE if a newer version of the program has written the database
 */
export async function migrate(
  database: Database,
  schema: Schema,
  name: string,
  { isDryRun = false, tell }: MigrationOptions = {},
): Promise<void> {
  if (!tell && (await isUpToDate(database, schema))) return;
  const rolledBack = new Error('a dry run');
  const work = async (): Promise<void> => {
    if (database.engine === 'postgres') await database.exec(LOCK);
    await database.exec(CREATE_STEP_TABLE);
    for (const part of Object.keys(schema)) {
      const done = await migratePart(database, schema, part, name);
      tell?.(done);
    }
    if (isDryRun) throw rolledBack;
  };
  await database.transaction(work).catch((error: unknown) => {
    if (error !== rolledBack) throw error;
  });
}

const CREATE_STEP_TABLE =
  'CREATE TABLE IF NOT EXISTS step (part TEXT PRIMARY KEY, done INTEGER NOT NULL)';

/** One process at a time migrates; SQLite sees to that itself. The number means only this. */
const LOCK = 'SELECT pg_advisory_xact_lock(70110510)';

/** Does not wait for writers. */
async function isUpToDate(database: Database, schema: Schema): Promise<boolean> {
  if (!(await database.prepare(HAS_STEP_TABLE[database.engine]).get())) return false;
  const rows = await database.prepare('SELECT part, done FROM step').all();
  const done = new Map(rows.map((row) => [row['part'], row['done']]));
  return Object.entries(schema).every(
    ([part, tables]) => done.get(part) === tables[database.engine].length,
  );
}

const HAS_STEP_TABLE: { readonly [E in Engine]: string } = {
  sqlite: "SELECT 1 FROM sqlite_schema WHERE name = 'step'",
  postgres: "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'step'",
};

async function migratePart(
  database: Database,
  schema: Schema,
  part: string,
  name: string,
): Promise<Migrated> {
  const start = performance.now();
  const tables = schema[part];
  const steps = tables?.[database.engine] ?? [];
  const row = await database.prepare('SELECT done FROM step WHERE part = ?').get(part);
  const from = Number(row?.['done'] ?? 0);
  if (from > steps.length) {
    throw new FondsError('DATA_UNUSABLE', `${name} was written by a newer version of fonds`);
  }
  if (from < steps.length) {
    for (const step of steps.slice(from)) {
      if (typeof step === 'string') await database.exec(step);
      else await step(database);
    }
    await tables?.fill?.(database);
    await database
      .prepare(
        'INSERT INTO step VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET done = excluded.done',
      )
      .run(part, steps.length);
  }
  return { part, from, to: steps.length, ms: performance.now() - start };
}
