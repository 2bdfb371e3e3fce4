import { type FileHandle, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../errors.ts';
import { flight } from '../image/flight.ts';
import { lane } from '../image/lane.ts';
import { writeAtomically } from '../storage/atomic.ts';

/** A finished export, open to be read; whoever gets it closes it. */
export type Kept = { readonly file: FileHandle; readonly bytes: number };

/** Fills a file that nobody sees before it is whole. */
export type Make = (file: string, signal: AbortSignal) => Promise<void>;

/**
 * Finished exports on disk, all derivable. The folder is the only state, so any number of processes
 * may share it: in each, what several ask for at once is made once, and stopped when all have left.
 */
export type ExportStore = {
  /**
   * What lies there, or what is made now. Throws BUSY where too many wait, and the reason of the
   * signal where the reader leaves.
   *
   * @param key a file name: letters, digits, dots and hyphens
   */
  open(key: string, make: Make, signal?: AbortSignal): Promise<Kept>;
  /** What lies there. */
  find(key: string): Promise<Kept | undefined>;
};

/** Milliseconds that a reader waits for the exports of others. */
const PATIENCE = 120_000;
/** Milliseconds: a use is noted no more often; what is younger is never swept. */
const NOTED = 600_000;

/** @param bytes of disk, above which the exports not used for longest are removed */
export function exportStore(dir: string, bytes: number): ExportStore {
  const once = flight<void>();
  const works = lane({ name: 'exports', atOnce: 2, waiting: 32, patience: PATIENCE });

  const find = async (key: string): Promise<Kept | undefined> => {
    const path = join(dir, key);
    const file = await open(path).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    if (!file) return undefined;
    const { size, mtimeMs } = await file.stat();
    const now = Date.now();
    if (now - mtimeMs > NOTED) await utimes(path, now / 1000, now / 1000).catch(() => undefined);
    return { file, bytes: size };
  };

  return {
    find,
    async open(key, make, signal) {
      const kept = await find(key);
      if (kept) return kept;
      const work = (stop: AbortSignal) =>
        works.run(async () => {
          await writeAtomically(join(dir, key), (temporary) => make(temporary, stop));
          await sweep(dir, bytes, key);
        }, stop);
      await once(key, work, signal);
      const made = await find(key);
      if (made) return made;
      throw new Error(`the export ${key} was removed while it was made`);
    },
  };
}

/** Removes what was used longest ago until at most `bytes` are left; what was just made stays. */
async function sweep(dir: string, bytes: number, made: string): Promise<void> {
  const files: { path: string; size: number; used: number }[] = [];
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    const found = await stat(path).catch(() => undefined);
    if (!found || name === made) continue;
    const isUnfinished = name.endsWith('.tmp');
    // A process that was killed leaves an unfinished file; one at work writes to it all the time.
    if (isUnfinished && Date.now() - found.mtimeMs > NOTED) await rm(path, { force: true });
    if (!isUnfinished) files.push({ path, size: found.size, used: found.mtimeMs });
  }
  let sum = (await stat(join(dir, made))).size;
  for (const { path, size, used } of files.sort((a, b) => b.used - a.used)) {
    sum += size;
    if (sum > bytes && Date.now() - used > 0) await rm(path, { force: true });
  }
}
