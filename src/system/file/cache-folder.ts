import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../errors.ts';
import { writeFileAtomically } from './atomic-file.ts';

/**
 * Finished derivatives on disk. The folder itself is the only state: any number of processes may
 * share it, and one that is killed leaves at most a file that the next sweep removes.
 */
export type CacheFolder = {
  /**
   * What lies there: up to LARGE its bytes, else the file, open to be read.
   *
   * @param key a hash that names file and folder: letters, digits, `_` and `-`
   */
  get(key: string): Promise<Buffer | OpenFile | undefined>;
  has(key: string): Promise<boolean>;
  /** Writes in the background: a full disk costs the cache, not the answer. */
  keep(key: string, bytes: Buffer): void;
  /** The same at once. Resolves to whether it lies there. */
  put(key: string, bytes: Buffer): Promise<boolean>;
  /** Resolves when all that was given is written or given up. */
  settled(): Promise<void>;
};

/** Bytes: what is larger is not held in memory for readers, who may be slow. */
export const MAX_IN_MEMORY_BYTES = 256 * 1024;

/** A sweep follows when so large a part of the bound was written; several processes stay near it. */
const SWEEP_PART = 1 / 16;
/** Bytes that most disks give at once, however short a file is. */
const BLOCK = 4096;
/** A sweep leaves so much, so that the next one is not due at once. */
const KEPT_PART = 14 / 16;
/** Milliseconds. A use is noted no more often than this; an unfinished file is left alone so long. */
const NOTED = 600_000;
const UNFINISHED = 600_000;

export function cacheFolder(dir: string, bytes: number): CacheFolder {
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
  const put = async (key: string, content: Buffer): Promise<boolean> => {
    if (content.length > bytes * SWEEP_PART) return false;
    // What a power cut takes is made again: nothing is forced to disk.
    await writeFileAtomically(pathOf(dir, key), content, { durable: false });
    written += Math.ceil(content.length / BLOCK) * BLOCK;
    await sweepWhenDue();
    return true;
  };

  return {
    async get(key) {
      const path = pathOf(dir, key);
      const file = await open(path).catch(() => undefined);
      const bytes = file && (await found(file, path));
      // What cannot be read, or has lost its bytes with the power, is made again.
      if (file && !bytes) await rm(path, { force: true }).catch(() => undefined);
      return bytes;
    },
    has: async (key) => (await stat(pathOf(dir, key)).catch(() => undefined)) !== undefined,
    put: (key, content) => put(key, content).catch(() => false),
    keep(key, content) {
      const work: Promise<void> = put(key, content)
        .then(
          () => undefined,
          () => undefined,
        )
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

async function found(file: FileHandle, path: string): Promise<Buffer | OpenFile | undefined> {
  let isLent = false;
  try {
    const { size, mtimeMs } = await file.stat();
    if (size === 0) return undefined;
    const now = Date.now();
    if (now - mtimeMs > NOTED) await utimes(path, now / 1000, now / 1000).catch(() => undefined);
    if (size <= MAX_IN_MEMORY_BYTES) return await file.readFile();
    isLent = true;
    return { file, bytes: size };
  } catch {
    return undefined;
  } finally {
    if (!isLent) await file.close();
  }
}

type Lying = { readonly path: string; readonly taken: number; readonly used: number };

/** Removes what was used longest ago, until at most `bytes` of disk are taken. */
async function sweep(dir: string, bytes: number): Promise<void> {
  const files = (await list(dir)).sort((a, b) => b.used - a.used);
  let sum = 0;
  for (const { path, taken, used } of files) {
    if (path.endsWith('.tmp')) {
      if (Date.now() - used > UNFINISHED) await rm(path, { force: true });
      continue;
    }
    sum += taken;
    if (sum > bytes) await rm(path, { force: true });
  }
}

/** Others may write and remove at the same time: what has gone meanwhile is passed over. */
async function list(dir: string): Promise<Lying[]> {
  const kept: Lying[] = [];
  for (const folder of (await readdir(dir).catch(missing)) ?? []) {
    for (const name of (await readdir(join(dir, folder)).catch(missing)) ?? []) {
      const path = join(dir, folder, name);
      const found = await stat(path).catch(missing);
      if (found) kept.push({ path, taken: bytesTaken(found), used: found.mtimeMs });
    }
  }
  return kept;
}

/** A finished file, open to be read; whoever gets it closes it. */
export type OpenFile = { readonly file: FileHandle; readonly bytes: number };

/**
 * Bytes of disk that a file takes: whole blocks of 512, or where the system counts none, its length.
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/sys_stat.h.html
 */
export const bytesTaken = ({ blocks, size }: Pick<Stats, 'blocks' | 'size'>): number =>
  blocks > 0 ? 512 * blocks : size;
