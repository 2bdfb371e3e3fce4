import { createReadStream } from 'node:fs';
import { open, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { FondsError, isMissing } from '../../errors.ts';
import { writeAtomically, writeFileAtomically } from '../file/atomic-file.ts';
import { pathInside } from '../file/folder.ts';
import { byKey, type Store, type StoredObject } from './store.ts';

/** Objects read at the same time. */
const AT_ONCE = 16;

/** What is known of an object that is in the folder. */
type Entry = readonly [key: string, etag: string];

/**
 * Makes a folder contain what a store contains. Only objects that are new or have another ETag are read. A
 * file beside the folder, `{folder}.json`, says what is in it, in the order of the keys, so memory is bounded.
 *
 * @param onObject called for each object that is in the folder afterwards, in the order of their keys
 * @returns the number of objects that were read, and of files that were removed
 * @throws FondsError STORE_UNAVAILABLE; what has been read so far stays
 */
export async function mirrorStore(
  store: Store,
  folder: string,
  onObject: (object: StoredObject) => void = () => undefined,
): Promise<{ read: number; removed: number }> {
  const stateFile = `${folder}.json`;
  const known = entriesOf(stateFile);
  const count = { read: 0, removed: 0 };
  const copies = boundedCopies(store);
  let next = await known.next();
  // Without its state, nobody knows what the folder contains.
  if (next.done) await rm(folder, { recursive: true, force: true });

  /** Removes what comes before `key`, which the store has no longer, and returns what is known of `key`. */
  const upTo = async (key: string | undefined): Promise<string | undefined> => {
    for (; !next.done; next = await known.next()) {
      const [own, etag] = next.value;
      const order = key === undefined ? -1 : byKey(own, key);
      if (order > 0) return undefined;
      if (order === 0) {
        next = await known.next();
        return etag;
      }
      await remove(folder, own);
      count.removed++;
    }
    return undefined;
  };

  await writeAtomically(stateFile, async (temporary) => {
    const state = await open(temporary, 'w');
    try {
      for await (const object of store.list('')) {
        const { key, etag, bytes } = object;
        const path = pathOf(folder, key);
        if (path === undefined) continue;
        onObject(object);
        const isCurrent = (await upTo(key)) === etag && (await hasLength(path, bytes));
        if (!isCurrent) {
          await copies.start(key, path);
          count.read++;
        }
        await state.write(`${JSON.stringify([key, etag])}\n`);
      }
      await upTo(undefined);
      await copies.end();
    } finally {
      await copies.settled();
      await state.close();
    }
  });
  return count;
}

async function* entriesOf(file: string): AsyncGenerator<Entry, void, void> {
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      yield JSON.parse(line) as Entry;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Undefined for a key that is no path, such as `a//b` or `../a`, or that is hidden. */
function pathOf(folder: string, key: string): string | undefined {
  const isPath = key.split('/').every((part) => part !== '' && !part.startsWith('.'));
  return isPath && !key.includes('\0') ? pathInside(folder, key) : undefined;
}

const hasLength = async (path: string, bytes: number): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.size === bytes;

/** Copies some objects at once. The first error is thrown by the next call. */
function boundedCopies(store: Store) {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const settled = () => Promise.all(running);
  const check = () => {
    if (failure) throw failure.error;
  };
  return {
    async start(key: string, path: string): Promise<void> {
      const work = copy(store, key, path)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(work));
      running.add(work);
      if (running.size >= AT_ONCE) await Promise.race(running);
      check();
    },
    settled,
    async end(): Promise<void> {
      await settled();
      check();
    },
  };
}

async function copy(store: Store, key: string, path: string): Promise<void> {
  const object = await store.read(key);
  // It has been removed since it was listed; the next run sees that.
  if (!object) return;
  await writeFileAtomically(path, object.content, { durable: false }).catch((cause: unknown) => {
    const message = `${store.name}/${key} cannot be copied to ${path}: ${(cause as Error).message}`;
    throw new FondsError('DATA_UNUSABLE', message, { cause });
  });
}

/** Removes a file, and the folders that are empty without it. */
async function remove(folder: string, key: string): Promise<void> {
  await rm(join(folder, key), { force: true });
  for (let parent = dirname(key); parent !== '.'; parent = dirname(parent)) {
    const isEmpty = await rmdir(join(folder, parent)).then(
      () => true,
      () => false,
    );
    if (!isEmpty) return;
  }
}
