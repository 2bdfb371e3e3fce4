import { TABLES } from '../../src/app/followers.ts';
import type { Database, Engine } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { emptyPlace } from './engine.ts';

/** Gives a test an empty database, and always removes it. */
export async function withDatabase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const place = await emptyPlace();
  try {
    const database = await openDatabase(place.where, TABLES, { isRelaxed: true });
    try {
      return await use(database);
    } finally {
      await database.close();
    }
  } finally {
    await place.remove();
  }
}

/** What a trigger does: statements, in the language of each engine where they differ. */
type Body = string | Readonly<Record<Engine, string>>;

/** Refuses what set off the trigger. */
export const REFUSE: Body = {
  sqlite: "SELECT RAISE(ABORT, 'refused by a test')",
  postgres: "RAISE EXCEPTION 'refused by a test'",
};

/**
 * Adds a trigger.
 *
 * @param event such as `BEFORE DELETE`
 * @param condition on the row `old` or `new`
 * @returns a function that removes it
 */
export async function addTrigger(
  database: Database,
  event: string,
  table: string,
  condition: string,
  does: Body,
): Promise<() => Promise<void>> {
  const body = typeof does === 'string' ? does : does[database.engine];
  if (database.engine === 'sqlite') {
    await database.exec(
      `CREATE TRIGGER tested ${event} ON ${table} WHEN ${condition} BEGIN ${body}; END`,
    );
    return () => database.exec('DROP TRIGGER tested');
  }
  await database.exec(
    `CREATE FUNCTION tested() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NULL; END $$;
     CREATE TRIGGER tested ${event} ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION tested()`,
  );
  return () => database.exec(`DROP TRIGGER tested ON ${table}`);
}
