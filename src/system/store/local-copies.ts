import { createWriteStream } from 'node:fs';
import { link, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FondsError } from '../../errors.ts';
import { temporaryName, writeAtomically } from '../file/atomic-file.ts';
import { openCached, sweepCache } from '../file/cache-folder.ts';
import { sha256 } from '../file/hash.ts';
import { boundedQueue, singleFlight } from '../queue.ts';
import type { Store } from './store.ts';

/**
 * Whole copies of objects on the local disk, of those that are in use. Nothing in the folder is needed; any
 * number of processes may share it.
 *
 * `version` tells objects of the same key apart, for instance their ETags; it is empty for objects that
 * never change.
 */
export type LocalCopies = {
  /** The path of the copy; undefined if there is none. */
  find(key: string, version?: string): Promise<string | undefined>;
  /** The path of the copy, made now if necessary. Undefined if there is no such object. */
  fetch(key: string, version?: string): Promise<string | undefined>;
  /**
   * Runs `use` with the copy, under a name that nobody removes meanwhile. Undefined if there is no such
   * object.
   */
  use<T>(key: string, version: string, use: (path: string) => Promise<T>): Promise<T | undefined>;
  /** Makes a copy when others are done, if there is room for copies at all. Resolves to whether there is one; errors are none of the caller's. */
  fetchLater(key: string, version?: string): Promise<boolean>;
  /** Removes a copy that turned out to be damaged. */
  discard(key: string, version?: string): Promise<void>;
};

/** Copies made in the background: reading them takes bandwidth from readers. */
const AT_ONCE = 2;
const WAITING = 64;
const TIMEOUT_MS = 60_000;

/** A sweep is due after this part of the limit was written, and leaves that part. */
const SWEEP_PART = 1 / 16;
const KEEP_PART = 15 / 16;

/** @param maxBytes of disk; copies not used for longest are removed first */
export function localCopies(store: Store, folder: string, maxBytes: number): LocalCopies {
  const once = singleFlight<string | undefined>();
  const options = { name: 'copies', atOnce: AT_ONCE, waiting: WAITING, timeoutMs: TIMEOUT_MS };
  const queue = boundedQueue(options);
  let writtenBytes = Number.POSITIVE_INFINITY;

  const pathOf = (key: string, version: string) => {
    // Stores may share the folder.
    const name = sha256(`${store.name} ${key} ${version}`).slice(0, 40);
    return join(folder, name.slice(0, 2), name);
  };

  const find = async (key: string, version = '') => {
    const path = pathOf(key, version);
    const copy = await openCached(path).catch(() => undefined);
    await copy?.file.close();
    return copy && path;
  };

  const copy = async (key: string, path: string) => {
    const object = await store.stream(key);
    if (!object) return undefined;
    const { stream, bytes } = object;
    await writeAtomically(
      path,
      async (temporary) => {
        await pipeline(stream, createWriteStream(temporary)).catch((cause: unknown) => {
          throw isLocal(cause) ? cause : interrupted(store, key, cause);
        });
        const { size } = await stat(temporary);
        if (size !== bytes) throw interrupted(store, key, `${size} of ${bytes} bytes arrived`);
      },
      { durable: false },
    );
    writtenBytes += bytes;
    if (writtenBytes >= maxBytes * SWEEP_PART) {
      writtenBytes = 0;
      await sweepCache(folder, maxBytes * KEEP_PART, path);
    }
    return path;
  };

  const fetch = async (key: string, version = '') => {
    const path = pathOf(key, version);
    return (await find(key, version)) ?? once(path, () => copy(key, path));
  };

  return {
    find,
    fetch,
    async use(key, version, use) {
      const path = await fetch(key, version);
      if (path === undefined) return undefined;
      const name = temporaryName(path);
      await link(path, name);
      try {
        // A sweep takes a temporary file for abandoned by this time.
        await utimes(name, new Date(), new Date());
        return await use(name);
      } finally {
        await rm(name, { force: true });
      }
    },
    fetchLater: async (key, version) =>
      maxBytes > 0 &&
      queue
        .run(() => fetch(key, version))
        .then(
          (path) => path !== undefined,
          () => false,
        ),
    discard: (key, version = '') => rm(pathOf(key, version), { force: true }),
  };
}

/** An error of the local disk has a system call. */
const isLocal = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && ['open', 'write'].includes(String(error.syscall));

const interrupted = (store: Store, key: string, cause: unknown) =>
  new FondsError('STORE_UNAVAILABLE', `${store.name}/${key} could not be read to its end`, {
    cause,
  });
