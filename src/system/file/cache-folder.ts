import { type Stats, statSync } from 'node:fs';
import { type FileHandle, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../errors.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { promptIo } from './prompt-io.ts';

/**
 * Small files on disk that can be made again. The folder is the only state: any number of processes
 * may share it, and one that is killed leaves at most a temporary file, which the next sweep removes.
 */
export type CacheFolder = {
  /**
   * The content of a file of up to MAX_IN_MEMORY_BYTES, or a larger file, open for reading.
   * Undefined if there is no such file.
   *
   * @param key a hash that names both the file and its subfolder: letters, digits, `_` and `-`
   */
  get(key: string): Promise<Buffer | OpenFile | undefined>;
  has(key: string): Promise<boolean>;
  /** Writes a file. Resolves to whether it was written; a full disk is no error. */
  put(key: string, content: Buffer): Promise<boolean>;
  /** Writes a file in the background. */
  putLater(key: string, content: Buffer): void;
  /** Resolves when all background writes have ended. */
  settled(): Promise<void>;
};

/** A file open for reading, and its length. The receiver closes it. */
export type OpenFile = { readonly file: FileHandle; readonly bytes: number };

/** Larger files are sent from disk, because slow readers would keep them in memory. */
export const MAX_IN_MEMORY_BYTES = 256 * 1024;

/** A sweep is due after this part of the limit was written, so several processes stay close to it. */
const SWEEP_PART = 1 / 16;
/** A sweep leaves this part of the limit, so the next one is not due at once. */
const KEEP_PART = 14 / 16;
/** The block size of most file systems. */
const BLOCK_BYTES = 4096;

/** @param maxBytes of disk; files not used for longest are removed first */
export function cacheFolder(dir: string, maxBytes: number): CacheFolder {
  let writtenBytes = Number.POSITIVE_INFINITY;
  let sweeping: Promise<void> | undefined;
  const writing = new Set<Promise<unknown>>();
  const promptly = promptIo();

  const sweepWhenDue = () => {
    if (writtenBytes < maxBytes * SWEEP_PART || sweeping) return sweeping;
    writtenBytes = 0;
    sweeping = sweepCache(dir, maxBytes * KEEP_PART).finally(() => {
      sweeping = undefined;
    });
    return sweeping;
  };
  const write = async (key: string, content: Buffer): Promise<boolean> => {
    if (content.length > maxBytes * SWEEP_PART) return false;
    // Not forced to disk: a file lost in a power cut is made again.
    await writeFileAtomically(pathOf(dir, key), content, { durable: false });
    writtenBytes += Math.ceil(content.length / BLOCK_BYTES) * BLOCK_BYTES;
    await sweepWhenDue();
    return true;
  };
  const put = (key: string, content: Buffer) => write(key, content).catch(() => false);

  return {
    async get(key) {
      const path = pathOf(dir, key);
      const cached = await openCached(path).catch(() => undefined);
      if (!cached) return undefined;
      const content = await contentOf(cached);
      // An empty file lost its content in a power cut.
      if (!content) await rm(path, { force: true }).catch(() => undefined);
      return content;
    },
    async has(key) {
      const path = pathOf(dir, key);
      const found = promptly(() => statSync(path, { throwIfNoEntry: false }) !== undefined);
      return found ?? (await stat(path).catch(() => undefined)) !== undefined;
    },
    put,
    putLater(key, content) {
      const work = put(key, content).finally(() => writing.delete(work));
      writing.add(work);
    },
    async settled() {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}

/** One of 64 subfolders, because many files in one folder are slow to list, and making a folder costs as much as a file. */
const pathOf = (dir: string, key: string) => join(dir, key.slice(0, 1), key);

/** Undefined if the file is empty or cannot be read. */
async function contentOf({ file, bytes }: OpenFile): Promise<Buffer | OpenFile | undefined> {
  if (bytes > MAX_IN_MEMORY_BYTES) return { file, bytes };
  try {
    return bytes === 0 ? undefined : await file.readFile();
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** Milliseconds. The time of use is written no more often than this. */
const TOUCH_INTERVAL_MS = 600_000;

/**
 * Opens a cached file and records its use in its modification time.
 *
 * @returns undefined if there is no such file
 */
export async function openCached(path: string): Promise<OpenFile | undefined> {
  const file = await open(path).catch(ignoreMissing);
  if (!file) return undefined;
  try {
    const { size, mtimeMs } = await file.stat();
    const now = Date.now();
    if (now - mtimeMs > TOUCH_INTERVAL_MS) {
      await utimes(path, now / 1000, now / 1000).catch(() => undefined);
    }
    return { file, bytes: size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Milliseconds after which a temporary file has been abandoned by its writer. */
const UNFINISHED_MS = 600_000;

/**
 * Removes the files used longest ago from a folder and its subfolders, until they take at most
 * `maxBytes` of disk.
 *
 * @param newest path of a file just written: it counts, but is never removed
 */
export async function sweepCache(dir: string, maxBytes: number, newest?: string): Promise<void> {
  const files = await listFiles(dir);
  let sum = files.find(({ path }) => path === newest)?.taken ?? 0;
  for (const { path, taken, usedMs } of files.sort((a, b) => b.usedMs - a.usedMs)) {
    if (path === newest) continue;
    if (path.endsWith('.tmp')) {
      if (Date.now() - usedMs > UNFINISHED_MS) await rm(path, { force: true });
      continue;
    }
    sum += taken;
    if (sum > maxBytes) await rm(path, { force: true });
  }
}

type CachedFile = { readonly path: string; readonly taken: number; readonly usedMs: number };

/** Other processes may add and remove files meanwhile. */
async function listFiles(dir: string): Promise<CachedFile[]> {
  const files: CachedFile[] = [];
  for (const entry of (await readdir(dir, { withFileTypes: true }).catch(ignoreMissing)) ?? []) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      files.push(...(await listFiles(path)));
      continue;
    }
    const stats = await stat(path).catch(ignoreMissing);
    if (stats) files.push({ path, taken: bytesTaken(stats), usedMs: stats.mtimeMs });
  }
  return files;
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/**
 * Bytes of disk that a file takes: blocks of 512 bytes, or its length where the system counts no blocks.
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/sys_stat.h.html
 */
export const bytesTaken = ({ blocks, size }: Pick<Stats, 'blocks' | 'size'>): number =>
  blocks > 0 ? 512 * blocks : size;
