import { LRUCache } from 'lru-cache';
import type { Database } from './sqlite.ts';

/** Something kept by a key, or made anew; what is made after `end`, of `performance.now()`, is not kept. */
export type FreshCache<T> = (key: string, make: () => T, end?: number) => T;

/** Caches that are emptied when anything else is published: what they hold is always of the present state. */
export function freshCaches(database: Database) {
  const version = database.prepare('PRAGMA data_version');
  const all: LRUCache<string, NonNullable<unknown>>[] = [];
  let known: unknown;
  let isFresh = false;
  /** Once in a turn, in which many things are asked for. */
  const freshen = (): void => {
    if (isFresh) return;
    isFresh = true;
    queueMicrotask(() => {
      isFresh = false;
    });
    const { data_version: now } = version.get() as { data_version: number };
    if (now !== known) for (const one of all) one.clear();
    known = now;
  };
  return <T extends NonNullable<unknown>>(max: number): FreshCache<T> => {
    const cache = new LRUCache<string, NonNullable<unknown>>({ max });
    all.push(cache);
    return (key, make, end = Number.POSITIVE_INFINITY) => {
      freshen();
      const kept = cache.get(key) as T | undefined;
      if (kept !== undefined) return kept;
      const made = make();
      if (performance.now() <= end) cache.set(key, made);
      return made;
    };
  };
}
