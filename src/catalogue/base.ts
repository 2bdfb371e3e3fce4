import { FondsError } from '../errors.ts';
import type { Database } from '../storage/sqlite.ts';

/**
 * Keeps the public address under which everything is published. Every id begins with it, so an ingest
 * from a shell that lacks the setting must not silently give all ids another one.
 *
 * @param mayChange true for the server, whose setting is the public one
 * @throws FondsError OTHER_BASE
 */
export function keepBase(database: Database, base: string, mayChange: boolean): void {
  const row = database.prepare("SELECT value FROM meta WHERE name = 'base'").get();
  const known = (row as { value: string } | undefined)?.value;
  if (known !== undefined && known !== base && !mayChange) {
    throw new FondsError(
      'OTHER_BASE',
      `everything is published under ${known}, but FONDS_BASE_URL says ${base}; set FONDS_BASE_URL=${known}, or add --new-base to move all addresses`,
    );
  }
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('base', ?)").run(base);
}
