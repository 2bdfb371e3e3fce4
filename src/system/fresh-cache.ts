import { LRUCache } from 'lru-cache';
import type { Database } from './sqlite.ts';

/**
 * Returns the cached value of a key, or makes and caches it. A value that is ready only after `end`, a
 * time of `performance.now()`, is returned but not cached.
 */
export type FreshCache<T> = (key: string, make: () => T, end?: number) => T;

/**
 * Caches that are emptied when another connection changes the database, so they always hold values of
 * its present state.
 */
export function freshCaches(database: Database) {
  const version = database.prepare('PRAGMA data_version');
  const caches: LRUCache<string, NonNullable<unknown>>[] = [];
  let lastVersion: unknown;
  let isChecked = false;
  /** Polls the version once per turn of the event loop, in which many values may be requested. */
  const clearIfChanged = (): void => {
    if (isChecked) return;
    isChecked = true;
    queueMicrotask(() => {
      isChecked = false;
    });
    const { data_version: current } = version.get() as { data_version: number };
    if (current !== lastVersion) for (const cache of caches) cache.clear();
    lastVersion = current;
  };
  return <T extends NonNullable<unknown>>(max: number): FreshCache<T> => {
    const cache = new LRUCache<string, NonNullable<unknown>>({ max });
    caches.push(cache);
    return (key, make, end = Number.POSITIVE_INFINITY) => {
      clearIfChanged();
      const cached = cache.get(key) as T | undefined;
      if (cached !== undefined) return cached;
      const value = make();
      if (performance.now() <= end) cache.set(key, value);
      return value;
    };
  };
}
