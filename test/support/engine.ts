import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/system/database/database.ts';

/** `postgres://…` of a server on which tests may make databases. Without it they run on SQLite only. */
export const POSTGRES = process.env['FONDS_TEST_POSTGRES'];

/** The engines that tests can run on. */
export const ENGINES: readonly Engine[] = POSTGRES ? ['sqlite', 'postgres'] : ['sqlite'];

/** An empty place for a database: a file, or a schema of its own in the PostgreSQL database for tests. */
export type DatabasePlace = { readonly where: string; readonly remove: () => Promise<void> };

export async function emptyPlace(engine: Engine): Promise<DatabasePlace> {
  if (engine === 'postgres') return emptySchema(POSTGRES ?? '');
  const folder = await mkdtemp(join(tmpdir(), 'fonds-'));
  return {
    where: join(folder, 'fonds.sqlite'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A schema is made and dropped far more quickly than a database. */
async function emptySchema(server: string): Promise<DatabasePlace> {
  const { default: connect } = await import('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const sql = connect(server, { max: 1, onnotice: () => undefined });
  await sql.unsafe(`CREATE SCHEMA ${name}`);
  const where = new URL(server);
  where.searchParams.set('search_path', name);
  return {
    where: where.href,
    async remove() {
      await sql.unsafe(`DROP SCHEMA ${name} CASCADE`);
      await sql.end();
    },
  };
}
