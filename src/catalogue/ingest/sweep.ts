import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, queries } from '../../system/database/database.ts';
import { listFolder } from '../../system/file/folder.ts';
import { damagedPacks } from '../packs.ts';

/** One hour in milliseconds: long enough for readers that still use an old pack. */
const AGE = 3_600_000;

type PackFile = { readonly file: string; readonly name: string; readonly key: string };

/** All files in the pack folders. */
function* packFiles(data: string): Generator<PackFile> {
  const packs = join(data, 'packs');
  for (const { name: folder } of listFolder(packs)) {
    for (const { name } of listFolder(join(packs, folder))) {
      yield { file: join(packs, folder, name), name, key: name.split('.', 1)[0] ?? '' };
    }
  }
}

/**
 * Removes packs that no published image uses.
 *
 * @param now milliseconds since 1970
 */
export async function sweep(database: Database, data: string, now: number): Promise<string[]> {
  const isUsed = queries(database).one('SELECT 1 FROM image WHERE pack = ? LIMIT 1');
  const forget = database.prepare('DELETE FROM pack WHERE key = ?');
  const removed: string[] = [];
  for (const { file, name, key } of packFiles(data)) {
    if ((await isUsed(key)) || now - (await stat(file)).mtimeMs < AGE) continue;
    await forget.run(key);
    await rm(file, { force: true });
    removed.push(name);
  }
  const damaged = damagedPacks(data);
  for (const key of damaged.all()) {
    if (!(await isUsed(key))) damaged.forget(key);
  }
  return removed;
}

/**
 * Removes what an interrupted ingest has left. Only one ingest runs at a time, so any file not named like a
 * pack is left over.
 */
export async function sweepUnfinishedPacks(data: string, scratch: string): Promise<void> {
  for (const { file, name, key } of packFiles(data)) {
    if (name !== `${key}.zip`) await rm(file, { recursive: true, force: true });
  }
  await rm(scratch, { recursive: true, force: true });
}
