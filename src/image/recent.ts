import { LRUCache } from 'lru-cache';
import type { CacheFolder } from '../system/file/cache-folder.ts';
import { recentlySeen } from '../system/recently-seen.ts';

/** Bytes of memory for derivatives that took little work, and how many names of them are remembered. */
const RECENT_BYTES = 8 * 1024 * 1024;
const SEEN_SLOTS = 1 << 16;

/**
 * Keeps derivatives that took little work in memory, and writes them to the cache on disk only when they are
 * requested again. Whoever walks through an archive asks for each thumbnail once: to write them would cost a
 * sixth of making them, and displace what others come back to.
 */
export type RecentDerivatives = {
  get(key: string): Buffer | undefined;
  set(key: string, bytes: Buffer): void;
};

export function recentDerivatives(cache: Pick<CacheFolder, 'putLater'>): RecentDerivatives {
  const recent = new LRUCache<string, { readonly bytes: Buffer; isWritten: boolean }>({
    maxSize: RECENT_BYTES,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes.length),
  });
  const wasMade = recentlySeen(SEEN_SLOTS);
  return {
    get(key) {
      const found = recent.get(key);
      if (!found) return undefined;
      if (!found.isWritten) cache.putLater(key, found.bytes);
      found.isWritten = true;
      return found.bytes;
    },
    set(key, bytes) {
      const isWritten = wasMade(key);
      if (isWritten) cache.putLater(key, bytes);
      recent.set(key, { bytes, isWritten });
    },
  };
}
