import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageSource } from '../image/source.ts';

const folderOf = (data: string): string => join(data, 'damaged');

/**
 * The tile packs that the server found damaged, each noted by an empty file called like its key: servers
 * may be many, and do not write to the database.
 */
export function damagedPacks(data: string) {
  const folder = folderOf(data);
  const keys = new Set(namesIn(folder));
  return {
    has: (key: string): boolean => keys.has(key),
    all: (): Iterable<string> => keys,
    /** The pack was cut again, or is of no use any more. */
    forget(key: string): void {
      if (keys.delete(key)) rmSync(join(folder, key), { force: true });
    },
  };
}

/** Notes each pack once for the next ingest, which cuts it again; `tell` is called then. */
export function noteDamage(
  data: string,
  tell: (source: ImageSource, error: unknown) => void,
): (source: ImageSource, error: unknown) => void {
  const noted = new Map<string, number>();
  return (source, error) => {
    const before = noted.get(source.hash) ?? Number.NEGATIVE_INFINITY;
    const now = Date.now();
    if (now - before < AGAIN) return;
    noted.set(source.hash, now);
    tell(source, error);
    try {
      mkdirSync(folderOf(data), { recursive: true });
      writeFileSync(join(folderOf(data), source.hash), '');
    } catch {
      // A disk that is full, or one that may not be written: the ingest looks at the packs itself.
    }
  };
}

/** Milliseconds until a pack is noted again: it may have been cut, and damaged once more. */
const AGAIN = 60_000;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
