import { existsSync } from 'node:fs';
import { databaseOf } from '../../config.ts';
import { withoutSecrets } from '../../system/cluster.ts';
import type { Migrated } from '../../system/database/database.ts';
import type { AddCommand } from './command.ts';
import { line } from './ingest.ts';

/** `migrate`: brings the tables of the database up to date, or tries whether that will work. */
export const migrateCommand: AddCommand = (program, { config }) => {
  program
    .command('migrate')
    .description(
      'bring the tables of the database up to date, which otherwise the first command or server of a new version does',
    )
    .option('--dry-run', 'do it, say how long it took, and undo it')
    .action(({ dryRun = false }: { dryRun?: boolean }) =>
      migrateTables(databaseOf(config()), dryRun),
    );
};

/** @param where a `postgres://` address or a SQLite file */
async function migrateTables(where: string, isDryRun: boolean): Promise<void> {
  const { TABLES } = await import('../followers.ts');
  const { openDatabase } = await import('../../system/database/open.ts');
  const isPostgres = /^postgres(ql)?:/.test(where);
  const migrated = isDryRun ? 'would migrate' : 'migrated';
  const tell = ({ part, from, to, ms }: Migrated) =>
    from === to
      ? line('up to date', `${part} (version ${to})`)
      : line(migrated, `${part} (version ${from} to ${to}) in ${(ms / 1000).toFixed(1)} s`);
  const options = { migration: { isDryRun, tell } };
  line(isPostgres ? 'PostgreSQL' : 'SQLite', withoutSecrets(where));
  // A dry run leaves no file where there is no database yet.
  const isInMemory = isDryRun && !isPostgres && !existsSync(where);
  const database = await openDatabase(isInMemory ? ':memory:' : where, TABLES, options);
  await database.close();
  line('done', isDryRun ? 'all migrations work; nothing was changed' : 'the tables are up to date');
}
