import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../errors.ts';
import { writeFileAtomically } from '../storage/atomic.ts';

/**
 * Finished derivatives on disk. The folder itself is the only state: any number of processes may
 * share it, and one that is killed leaves at most a file that the next sweep removes.
 */
export type DerivativeCache = {
  /** The key is a hash that names file and folder: letters, digits, `_` and `-`. */
  get(key: string): Promise<Buffer | undefined>;
  /** Writes in the background: a full disk costs the cache, not the answer. */
  keep(key: string, bytes: Buffer): void;
  /** Resolves when all that was given is written or given up. */
  settled(): Promise<void>;
};

/** A sweep follows when so large a part of the bound was written; several processes stay near it. */
const SWEEP_PART = 1 / 16;
/** A sweep leaves so much, so that the next one is not due at once. */
const KEPT_PART = 14 / 16;
/** Milliseconds. A use is noted no more often than this; an unfinished file is left alone so long. */
const NOTED = 600_000;
const UNFINISHED = 600_000;

export function derivativeCache(dir: string, bytes: number): DerivativeCache {
  let written = Number.POSITIVE_INFINITY;
  let sweeping: Promise<void> | undefined;
  const writing = new Set<Promise<void>>();

  const sweepWhenDue = () => {
    if (written < bytes * SWEEP_PART || sweeping) return sweeping;
    written = 0;
    sweeping = sweep(dir, bytes * KEPT_PART).finally(() => {
      sweeping = undefined;
    });
    return sweeping;
  };
  const put = async (key: string, content: Buffer) => {
    // What a power cut takes is made again: nothing is forced to disk.
    await writeFileAtomically(pathOf(dir, key), content, { durable: false });
    written += content.length;
    await sweepWhenDue();
  };

  return {
    async get(key) {
      const path = pathOf(dir, key);
      const found = await readFile(path).catch(() => undefined);
      // A power cut may leave a name without bytes.
      if (!found || found.length === 0) return undefined;
      await noteUse(path);
      return found;
    },
    keep(key, content) {
      if (content.length > bytes * SWEEP_PART) return;
      const work: Promise<void> = put(key, content)
        .catch(() => undefined)
        .finally(() => writing.delete(work));
      writing.add(work);
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}

const pathOf = (dir: string, key: string) => join(dir, key.slice(0, 2), key);

function missing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

async function noteUse(path: string): Promise<void> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  const now = Date.now();
  if (now - mtimeMs > NOTED) await utimes(path, now / 1000, now / 1000).catch(() => undefined);
}

type Kept = { readonly path: string; readonly size: number; readonly used: number };

/** Removes what was used longest ago, until at most `bytes` are left. */
async function sweep(dir: string, bytes: number): Promise<void> {
  const files = (await list(dir)).sort((a, b) => b.used - a.used);
  let sum = 0;
  for (const { path, size, used } of files) {
    if (path.endsWith('.tmp')) {
      if (Date.now() - used > UNFINISHED) await rm(path, { force: true });
      continue;
    }
    sum += size;
    if (sum > bytes) await rm(path, { force: true });
  }
}

/** Others may write and remove at the same time: what has gone meanwhile is passed over. */
async function list(dir: string): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const folder of (await readdir(dir).catch(missing)) ?? []) {
    for (const name of (await readdir(join(dir, folder)).catch(missing)) ?? []) {
      const path = join(dir, folder, name);
      const found = await stat(path).catch(missing);
      if (found) kept.push({ path, size: found.size, used: found.mtimeMs });
    }
  }
  return kept;
}
