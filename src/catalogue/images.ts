import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { ImageSource } from '../image/image.ts';
import { type Database, queries } from '../system/sqlite.ts';

/** An image as it is kept: where its pack lies follows from its hash, which is the pack's key. */
export type StoredImage = Omit<ImageSource, 'pack' | 'modified'> & { readonly modified: string };

/** Where the pack of that key lies in the folder of derived things. */
export const packFile = (data: string, key: string): string =>
  join(data, 'packs', key.slice(0, 2), `${key}.zip`);

/**
 * How long what is published is taken to be unchanged, in milliseconds: asking the database costs a
 * tenth of answering with a tile, and so many tiles are asked for at once.
 */
const UNCHANGED = 5;

/** The images that are published, by their id in the Image API; an ingest elsewhere shows at once. */
export function images(database: Database, data: string) {
  const { one } = queries(database);
  const source = one('SELECT source FROM image WHERE id = ?');
  const writes = one('PRAGMA data_version');
  const known = new LRUCache<string, ImageSource>({ max: 5000 });
  let seen: unknown;
  let askedAt = Number.NEGATIVE_INFINITY;

  const forgetWhatChanged = () => {
    const time = performance.now();
    if (time - askedAt < UNCHANGED) return;
    askedAt = time;
    const now = writes()?.['data_version'];
    if (now !== seen) known.clear();
    seen = now;
  };

  return (id: string): ImageSource | undefined => {
    forgetWhatChanged();
    const remembered = known.get(id);
    if (remembered) return remembered;
    const found = source(id);
    if (!found) return undefined;
    const { modified, ...kept } = JSON.parse(String(found['source'])) as StoredImage;
    const image = { ...kept, pack: packFile(data, kept.hash), modified: new Date(modified) };
    known.set(id, image);
    return image;
  };
}
