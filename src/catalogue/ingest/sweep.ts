import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, queries } from '../../system/database/database.ts';
import { listFolder } from '../../system/file/folder.ts';
import { byKey, type Store } from '../../system/store/store.ts';
import { packKey } from '../images.ts';
import { damagedPacks } from './damaged-packs.ts';

/** One hour in milliseconds: long enough for readers that still use an old pack. */
const AGE = 3_600_000;

/** The key of a pack in the database, from the name of its object; undefined for anything else. */
const hashIn = (objectKey: string): string | undefined => {
  const [, hash] = /(?:^|\/)([^/.]+)\.zip$/.exec(objectKey) ?? [];
  return hash !== undefined && packKey(hash) === objectKey ? hash : undefined;
};

/**
 * Removes packs that no published image uses.
 *
 * @param now milliseconds since 1970
 * @returns their keys
 */
export async function sweep(database: Database, store: Store, now: number): Promise<string[]> {
  const isUsed = queries(database).one(
    'SELECT 1 FROM image WHERE pack = ?1 UNION ALL SELECT 1 FROM sealed_image WHERE pack = ?1 LIMIT 1',
  );
  const forget = database.prepare('DELETE FROM pack WHERE key = ?');
  const removed: string[] = [];
  for await (const { key: objectKey, modified } of store.list('packs/')) {
    const key = hashIn(objectKey);
    if (key === undefined || (await isUsed(key)) || now - Number(modified) < AGE) continue;
    await forget.run(key);
    await store.remove(objectKey);
    removed.push(key);
  }
  const damaged = damagedPacks(store);
  for (const key of await damaged.all()) {
    if (!(await isUsed(key))) await damaged.forget(key);
  }
  return removed;
}

/**
 * Notes which packs are not in a bucket any more, so that they are cut again: one listing shows them all. On the
 * local disk, an ingest looks at each file when it needs it.
 */
export async function noteMissing(database: Database, store: Store): Promise<void> {
  if (store.path) return;
  const note = database.prepare('UPDATE pack SET bytes = 0 WHERE key = ?');
  const objects = store.list('packs/');
  let object = await objects.next();
  for await (const row of database.prepare('SELECT key FROM pack ORDER BY key').iterate()) {
    const key = String(row['key']);
    // Both are in the same order: the keys are hexadecimal numbers.
    while (!object.done && byKey(object.value.key, packKey(key)) < 0) object = await objects.next();
    if (object.done || object.value.key !== packKey(key)) await note.run(key);
  }
}

/**
 * Removes what an interrupted ingest has left on this machine. Only one ingest runs at a time, so any file not
 * named like a pack is left over.
 */
export async function sweepUnfinishedPacks(store: Store, scratch: string): Promise<void> {
  await rm(scratch, { recursive: true, force: true });
  const packs = store.path?.('packs');
  if (packs === undefined) return;
  for (const { name: folder } of listFolder(packs)) {
    for (const { name } of listFolder(join(packs, folder))) {
      if (hashIn(`packs/${folder}/${name}`) !== undefined) continue;
      await rm(join(packs, folder, name), { recursive: true, force: true });
    }
  }
}
