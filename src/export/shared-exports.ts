import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../system/file/atomic-file.ts';
import { MAX_IN_MEMORY_BYTES } from '../system/file/cache-folder.ts';
import type { Store, StoredObject } from '../system/store/store.ts';

/** Finished exports in a store that all nodes share, so that each is made once. None of them is needed. */
export type SharedExports = {
  /** Copies an export to a local path. Resolves to whether there was one; a store out of reach has none. */
  fetch(key: string, path: string): Promise<boolean>;
  /** Lets the other nodes have an export, in the background. Small ones are made faster than they are sent. */
  offer(key: string, path: string): void;
  /** Removes the exports made longest ago, until they take at most this many bytes. */
  sweep(maxBytes: number): Promise<void>;
};

const FOLDER = 'exports/';

export function sharedExports(store: Store): SharedExports {
  const offer = async (key: string, path: string) => {
    const { size } = await stat(path);
    if (size > MAX_IN_MEMORY_BYTES) await store.put(FOLDER + key, { file: path });
  };
  const fetch = async (key: string, path: string) => {
    const object = await store.stream(FOLDER + key);
    if (!object) return false;
    const write = (temporary: string) => pipeline(object.stream, createWriteStream(temporary));
    await writeAtomically(path, write, { durable: false });
    return true;
  };
  return {
    fetch: (key, path) => fetch(key, path).catch(() => false),
    offer: (key, path) => void offer(key, path).catch(() => undefined),
    async sweep(maxBytes) {
      const all: Pick<StoredObject, 'key' | 'bytes' | 'modified'>[] = [];
      for await (const { key, bytes, modified } of store.list(FOLDER)) {
        all.push({ key, bytes, modified });
      }
      let sum = 0;
      for (const { key, bytes } of all.sort((a, b) => Number(b.modified) - Number(a.modified))) {
        sum += bytes;
        if (sum > maxBytes) await store.remove(key);
      }
    },
  };
}
