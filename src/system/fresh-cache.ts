import { LRUCache } from 'lru-cache';
import type { Database } from './sqlite.ts';

/**
 * Returns a cached value, or makes it. A value that is made after `end`, of `performance.now()`, is
 * not cached.
 */
export type FreshCache<T> = (key: string, make: () => T, end?: number) => T;

/** Caches that are emptied when another connection commits, so that they never return stale values. */
export function freshCaches(database: Database) {
  const all: LRUCache<string, NonNullable<unknown>>[] = [];
  const poll = commitPoller(database, () => {
    for (const one of all) one.clear();
  });
  return <T extends NonNullable<unknown>>(max: number): FreshCache<T> => {
    const cache = new LRUCache<string, NonNullable<unknown>>({ max });
    all.push(cache);
    return (key, make, end = Number.POSITIVE_INFINITY) => {
      poll();
      const cached = cache.get(key) as T | undefined;
      if (cached !== undefined) return cached;
      const made = make();
      if (performance.now() <= end) cache.set(key, made);
      return made;
    };
  };
}

/**
 * Calls `onCommit` if another connection has committed since the last poll.
 * https://sqlite.org/pragma.html#pragma_data_version
 *
 * @param intervalMs polls at most this often, in milliseconds; 0 polls once in each turn of the event loop
 */
export function commitPoller(database: Database, onCommit: () => void, intervalMs = 0): () => void {
  const query = database.prepare('PRAGMA data_version');
  let version: unknown;
  let isPolled = false;
  let polledAt = Number.NEGATIVE_INFINITY;

  const isDue = (): boolean => {
    if (intervalMs > 0) {
      const now = performance.now();
      if (now - polledAt < intervalMs) return false;
      polledAt = now;
      return true;
    }
    if (isPolled) return false;
    isPolled = true;
    queueMicrotask(() => {
      isPolled = false;
    });
    return true;
  };

  return () => {
    if (!isDue()) return;
    const { data_version: current } = query.get() as { data_version: number };
    if (current !== version) onCommit();
    version = current;
  };
}
