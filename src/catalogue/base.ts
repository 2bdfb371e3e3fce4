import { FondsError } from '../errors.ts';
import type { Database } from '../storage/sqlite.ts';

/**
 * Refuses a public address that is not the one under which everything is published. Every id begins
 * with it, so a command or a server that lacks the setting must not silently give all ids another one.
 *
 * @throws FondsError OTHER_BASE
 */
export function checkBase(database: Database, base: string): void {
  const row = database.prepare("SELECT value FROM meta WHERE name = 'base'").get();
  const known = (row as { value: string } | undefined)?.value;
  if (known === undefined || known === base) return;
  throw new FondsError(
    'OTHER_BASE',
    `everything is published under ${known}, and the settings say ${base}; set FONDS_BASE_URL=${known}, or run “fonds ingest --new-base” to move all addresses, which gives every record a new version and tells every harvester`,
  );
}

/** Remembers the public address under which everything is published from now on. */
export function keepBase(database: Database, base: string): void {
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('base', ?)").run(base);
}
