import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/system/database/database.ts';

/** `postgres://…` of a server on which tests may make schemas. Without it they run on SQLite only. */
export const POSTGRES = process.env['FONDS_TEST_POSTGRES'];

/** The engines of tests that compare both. */
export const ENGINES: readonly Engine[] = POSTGRES ? ['sqlite', 'postgres'] : ['sqlite'];

/** The engine of all other tests. */
export const ENGINE: Engine = POSTGRES ? 'postgres' : 'sqlite';

/** A test of what only an archive in SQLite does, on one machine. */
export function itOnSqlite(title: string, test: Mocha.AsyncFunc | Mocha.Func): void {
  if (ENGINE === 'sqlite') it(title, test);
  else it.skip(`${title}: left out, since it is about SQLite on one machine`);
}

/** An empty place for a database: a file, or a schema of its own in the PostgreSQL database for tests. */
export type DatabasePlace = { readonly where: string; readonly remove: () => Promise<void> };

export async function emptyPlace(engine: Engine = ENGINE): Promise<DatabasePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'fonds-'));
  const where = await databaseIn(folder, engine);
  return {
    where,
    async remove() {
      if (engine === 'postgres') await dropSchema(await readFile(join(folder, NOTE), 'utf8'));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Names the schema that belongs to a folder of derived files. */
const NOTE = 'test-schema';

/**
 * Where the database of a folder of derived files is: a file in it, or a schema that is lost with the folder.
 */
export async function databaseIn(data: string, engine: Engine = ENGINE): Promise<string> {
  if (engine === 'sqlite') return join(data, 'fonds.sqlite');
  const note = join(data, NOTE);
  const name = await readFile(note, 'utf8').catch(() => undefined);
  const schema = name ?? `test_${randomUUID().replaceAll('-', '')}`;
  if (!name) {
    await mkdir(data, { recursive: true });
    await writeFile(note, schema);
    await onServer((run) =>
      run(`CREATE SCHEMA ${schema}; COMMENT ON SCHEMA ${schema} IS '${note}'`),
    );
  }
  const where = new URL(POSTGRES ?? '');
  where.searchParams.set('search_path', schema);
  return where.href;
}

const dropSchema = (name: string) => onServer((run) => run(`DROP SCHEMA ${name} CASCADE`));

/** Drops the schemas whose folders have been removed. */
export async function dropLostSchemas(): Promise<void> {
  if (!POSTGRES) return;
  await onServer(async (run) => {
    const rows = await run(
      "SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS note FROM pg_namespace WHERE nspname LIKE 'test\\_%'",
    );
    for (const { name, note } of rows) {
      if (note && !existsSync(note)) await run(`DROP SCHEMA IF EXISTS ${name} CASCADE`);
    }
  });
}

type Run = (sql: string) => Promise<readonly { readonly [column: string]: string | null }[]>;

async function onServer<T>(use: (run: Run) => Promise<T>): Promise<T> {
  const { default: connect } = await import('postgres');
  const sql = connect(POSTGRES ?? '', { max: 1, onnotice: () => undefined });
  try {
    return await use(async (text) => await sql.unsafe(text));
  } finally {
    await sql.end();
  }
}
