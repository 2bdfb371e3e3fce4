import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../storage/sqlite.ts';
import { listFolder } from '../storage/walk.ts';

/** Long enough for a reader to end who still holds an old pack, and for a cut to be finished: one hour. */
const AGE = 3_600_000;

/**
 * Removes the packs that no published image uses, and what an ingest that was killed left behind.
 *
 * @param now milliseconds since 1970
 */
export async function sweep(database: Database, data: string, now: number): Promise<string[]> {
  const rows = database.prepare('SELECT DISTINCT pack FROM image').all() as { pack: string }[];
  const used = new Set(rows.map(({ pack }) => `${pack}.zip`));
  const forget = database.prepare(
    'DELETE FROM pack WHERE key = ? AND key NOT IN (SELECT pack FROM image)',
  );
  const removed: string[] = [];
  const packs = join(data, 'packs');
  for (const { name: folder } of await listFolder(packs)) {
    for (const { name } of await listFolder(join(packs, folder))) {
      const file = join(packs, folder, name);
      if (used.has(name) || now - (await stat(file)).mtimeMs < AGE) continue;
      forget.run(name.replace(/\..*$/, ''));
      await rm(file, { force: true });
      removed.push(name);
    }
  }
  return removed;
}
