import { LRUCache } from 'lru-cache';
import type { FoundImage, ImageSource } from '../image/image.ts';
import { type Database, queries } from '../system/database/database.ts';
import type { Store } from '../system/store/store.ts';

/** An image as stored in the database. The key of its pack follows from its hash. */
export type StoredImage = Omit<ImageSource, 'pack' | 'modified'> & { readonly modified: string };

/** The key of a pack in the store of derived files. */
export const packKey = (hash: string): string => `packs/${hash.slice(0, 2)}/${hash}.zip`;

/** What the engine opens a pack by: its path, where it is a file of this machine, or its key. */
const packName = (store: Pick<Store, 'path'>, hash: string): string =>
  store.path?.(packKey(hash)) ?? packKey(hash);

/**
 * Milliseconds between two polls for changes. Polling costs a tenth of answering with a tile, and viewers
 * ask for many tiles at once.
 */
const POLL_INTERVAL_MS = 5;

/** The published images, by their id in the Image API. A change by another process is seen within 5 ms. */
export function images(database: Database, store: Pick<Store, 'path'>) {
  const select = queries(database).one('SELECT source FROM image WHERE id = ?');
  const cache = new LRUCache<string, ImageSource>({ max: 5000 });
  let generation = 0;
  const poll = database.watch(() => {
    generation++;
    cache.clear();
  }, POLL_INTERVAL_MS);

  const read = async (id: string, unsure: Promise<void> | undefined) => {
    await unsure;
    const cached = cache.get(id);
    if (cached) return cached;
    const before = generation;
    const row = await select(id);
    if (!row) return undefined;
    const { modified, ...stored } = JSON.parse(String(row['source'])) as StoredImage;
    const image = { ...stored, pack: packName(store, stored.hash), modified: new Date(modified) };
    // What was read before a commit must not stay after it.
    if (generation === before) cache.set(id, image);
    return image;
  };

  return (id: string): FoundImage => {
    const unsure = poll();
    return (unsure ? undefined : cache.get(id)) ?? read(id, unsure);
  };
}
