import { LRUCache } from 'lru-cache';
import type { Database } from './database.ts';

/**
 * Returns a cached value, or makes it. A value that is made after `end`, of `performance.now()`, is
 * not cached.
 */
export type FreshCache<T> = (key: string, make: () => Promise<T> | T, end?: number) => Promise<T>;

/** Caches that are emptied when anything is committed, so that they never return stale values. */
export function freshCaches(database: Database) {
  const caches: LRUCache<string, NonNullable<unknown>>[] = [];
  let generation = 0;
  const poll = database.watch(() => {
    generation++;
    for (const cache of caches) cache.clear();
  });
  return <T extends NonNullable<unknown>>(max: number): FreshCache<T> => {
    const cache = new LRUCache<string, NonNullable<unknown>>({ max });
    caches.push(cache);
    return async (key, make, end = Number.POSITIVE_INFINITY) => {
      await poll();
      const cached = cache.get(key) as T | undefined;
      if (cached !== undefined) return cached;
      const before = generation;
      const made = await make();
      // What was read before a commit must not stay after it.
      if (performance.now() <= end && generation === before) cache.set(key, made);
      return made;
    };
  };
}
