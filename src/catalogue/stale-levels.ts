import { type Database, queries } from '../system/database/database.ts';

/** Where a record is listed, and its entry there. */
export type ListedMember = {
  readonly folder: string;
  readonly parent: string | null;
  readonly member: string;
};

/**
 * The levels whose Collection must be rebuilt, because the records under them have changed. This is stored in
 * the transaction of the change, so that an interruption loses nothing.
 */
export function staleLevels(database: Database) {
  const { one } = queries(database);
  const listed = one('SELECT folder, parent, member FROM record WHERE id = ?');
  const has = one('SELECT 1 FROM stale WHERE record = ?');
  const add = database.prepare('INSERT INTO stale VALUES (?) ON CONFLICT DO NOTHING');
  const take = database.prepare('DELETE FROM stale WHERE record = ?');
  const top = one("SELECT value FROM meta WHERE name = 'top'");
  const anyOfTop = one('SELECT 1 FROM resource WHERE record IS NULL LIMIT 1');
  const keepTop = database.prepare(
    `INSERT INTO meta VALUES ('top', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  const addTop = database.prepare("DELETE FROM meta WHERE name = 'top'");

  const markStale = async (parent: string | null | undefined): Promise<void> => {
    if (parent === undefined) return;
    if (parent === null) await addTop.run();
    else await add.run(parent);
  };

  return {
    has: async (id: string): Promise<boolean> => (await has(id)) !== undefined,

    /** The level lists what lies under it is. */
    markCurrent: (id: string) => take.run(id),

    /** Whether the top Collection was built with these settings, and nothing in it has changed. */
    isTopCurrent: async (settings: string): Promise<boolean> =>
      (await top())?.['value'] === settings && (await anyOfTop()) !== undefined,
    markTopCurrent: (settings: string) => keepTop.run(settings),

    /** Called before a record is published or withdrawn. */
    async update(id: string, now: ListedMember | undefined): Promise<void> {
      await take.run(id);
      const before = (await listed(id)) as ListedMember | undefined;
      const isSame =
        before?.folder === now?.folder &&
        before?.parent === now?.parent &&
        before?.member === now?.member;
      // The top Collection also names the providers of its members.
      if (isSame && now?.parent !== null) return;
      await markStale(before?.parent);
      await markStale(now?.parent);
    },
  };
}

export type StaleLevels = ReturnType<typeof staleLevels>;
