import type { ImageSource } from '../../image/image.ts';
import type { Store } from '../../system/store/store.ts';

const FOLDER = 'damaged/';

/**
 * The tile packs that a server found damaged, each marked by an empty object named after its key, since there
 * may be many servers on many machines, and they do not write to the database.
 */
export function damagedPacks(store: Store) {
  let marked: Promise<Set<string>> | undefined;
  const keys = () => {
    marked ??= keysIn(store);
    return marked;
  };
  return {
    /** Lists them again when they are needed next. */
    refresh(): void {
      marked = undefined;
    },
    has: async (key: string): Promise<boolean> => (await keys()).has(key),
    all: async (): Promise<readonly string[]> => [...(await keys())],
    /** The next ingest cuts the pack again. */
    async mark(key: string): Promise<void> {
      await store.put(`${FOLDER}${key}`, '');
      (await keys()).add(key);
    },
    /** The pack has been cut again, or is no longer needed. */
    async forget(key: string): Promise<void> {
      if ((await keys()).delete(key)) await store.remove(`${FOLDER}${key}`);
    },
  };
}

export type DamagedPacks = ReturnType<typeof damagedPacks>;

async function keysIn(store: Store): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { key } of store.list(FOLDER)) keys.add(key.slice(FOLDER.length));
  return keys;
}

/** Milliseconds until a pack is marked again: it may have been cut and damaged once more. */
const REPEAT_MS = 60_000;

/** Marks a damaged pack for the next ingest, which cuts it again; calls `report` each time one is marked. */
export function damageRecorder(
  store: Store,
  report: (source: ImageSource, error: unknown) => void,
): (source: ImageSource, error: unknown) => void {
  const reported = new Map<string, number>();
  return (source, error) => {
    const before = reported.get(source.hash) ?? Number.NEGATIVE_INFINITY;
    const now = Date.now();
    if (now - before < REPEAT_MS) return;
    reported.set(source.hash, now);
    report(source, error);
    // The disk may be full or read-only; the ingest also checks the packs itself.
    store.put(`${FOLDER}${source.hash}`, '').catch(() => undefined);
  };
}
