import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../storage/sqlite.ts';
import { listFolder } from '../storage/walk.ts';
import { queries } from './query.ts';

/** Long enough for a reader to end who still holds an old pack, and for a cut to be finished: one hour. */
const AGE = 3_600_000;

/**
 * Removes the packs that no published image uses.
 *
 * @param now milliseconds since 1970
 */
export async function sweep(database: Database, data: string, now: number): Promise<string[]> {
  const isUsed = queries(database).one('SELECT 1 FROM image WHERE pack = ? LIMIT 1');
  const forget = database.prepare('DELETE FROM pack WHERE key = ?');
  const removed: string[] = [];
  const packs = join(data, 'packs');
  for (const { name: folder } of listFolder(packs)) {
    for (const { name } of listFolder(join(packs, folder))) {
      const file = join(packs, folder, name);
      const key = name.replace(/\..*$/, '');
      const isPack = name === `${key}.zip`;
      if (isPack && isUsed(key)) continue;
      if (now - (await stat(file)).mtimeMs < AGE) continue;
      if (isPack) forget.run(key);
      await rm(file, { force: true });
      removed.push(name);
    }
  }
  return removed;
}
