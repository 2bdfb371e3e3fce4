import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FondsError } from '../../errors.ts';
import { byKey, type Store, type StoredObject } from '../../system/store/store.ts';
import type { CopyState } from './state.ts';
import { differs } from './tables.ts';

/** The files that belong to an archive. Images and exports in the caches are made again. */
export const COPIED_FOLDERS = ['packs/', 'damaged/', 'dataset/'] as const;

export type Stores = { readonly from: Store; readonly to: Store };

/** How much there is. */
export type Amount = { readonly files: number; readonly bytes: number };

/** Where the copy of a folder has come to: everything up to this key is there and was read back. */
type Position = Amount & { readonly last: string };

/** Files copied at the same time, and files after which the position is noted. */
const AT_ONCE = 4;
const BATCH = 32;

/**
 * Copies the files whose key begins with `folder` and which are not there, or not the same. Each is read back
 * and compared by SHA-256.
 *
 * @throws FondsError COPY_DIFFERS, STORE_UNAVAILABLE
 */
export async function copyFiles(
  { from, to }: Stores,
  folder: string,
  state: CopyState,
  onFiles: (done: Amount) => void,
): Promise<void> {
  const before = await state.position<Position>(folder);
  let [files, bytes] = [0, 0];
  let batch: Pair[] = [];

  const copyBatch = async (): Promise<void> => {
    const last = batch.at(-1)?.original.key;
    if (last === undefined) return;
    const pending = [...batch];
    batch = [];
    const copyNext = async (): Promise<void> => {
      for (let pair = pending.shift(); pair; pair = pending.shift()) await copyFile(from, to, pair);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, copyNext));
    await state.setPosition(folder, { last, files, bytes } satisfies Position);
    onFiles({ files, bytes });
  };

  for await (const pair of pairsOf(from, to, folder)) {
    const { original, copy } = pair;
    files++;
    bytes += original.bytes;
    const isDone = before !== undefined && byKey(original.key, before.last) <= 0;
    if (isDone && copy?.bytes === original.bytes) continue;
    batch.push(pair);
    if (batch.length >= BATCH) await copyBatch();
  }
  await copyBatch();
  onFiles({ files, bytes });
}

/** A file, and the one of the same key in the other store. */
type Pair = { readonly original: StoredObject; readonly copy?: StoredObject | undefined };

/** Every file of the first store. Both lists have the same order, so memory is bounded. */
async function* pairsOf(from: Store, to: Store, folder: string): AsyncGenerator<Pair, void, void> {
  const copies = to.list(folder);
  let next = await copies.next();
  for await (const original of from.list(folder)) {
    while (!next.done && byKey(next.value.key, original.key) < 0) next = await copies.next();
    const copy = !next.done && next.value.key === original.key ? next.value : undefined;
    yield { original, copy };
  }
}

/** Copies a file, unless the same is there already. */
async function copyFile(from: Store, to: Store, { original, copy }: Pair): Promise<void> {
  const { key, bytes } = original;
  if (copy?.bytes === bytes && (await hashOf(to, key)) === (await hashOf(from, key))) return;
  let hash = '';
  if (from.path) {
    await to.put(key, { file: from.path(key) });
    hash = await hashOf(from, key);
  } else {
    await to.put(key, async (temporary) => {
      hash = await download(from, original, temporary);
    });
  }
  if ((await hashOf(to, key)) !== hash) throw differs(`${to.name}/${key} is not the same`);
}

async function download(from: Store, { key, bytes }: StoredObject, file: string): Promise<string> {
  const hash = createHash('sha256');
  let read = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      read += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(await streamOf(from, key), counted, createWriteStream(file));
  if (read === bytes) return hash.digest('hex');
  throw new FondsError(
    'STORE_UNAVAILABLE',
    `${from.name}/${key} could not be read to its end: ${read} of ${bytes} bytes arrived`,
  );
}

async function hashOf(store: Store, key: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(await streamOf(store, key), hash);
  return hash.digest('hex');
}

async function streamOf(store: Store, key: string) {
  const object = await store.stream(key);
  if (object) return object.stream;
  throw differs(`${store.name}/${key} is missing`);
}

/**
 * Compares which files both stores have, and how long they are.
 *
 * @throws FondsError COPY_DIFFERS naming the first that is missing or has another length
 */
export async function compareFiles({ from, to }: Stores, folder: string): Promise<Amount> {
  let [files, bytes] = [0, 0];
  for await (const { original, copy } of pairsOf(from, to, folder)) {
    if (copy?.bytes !== original.bytes) {
      const what = copy ? `has ${copy.bytes} bytes, not ${original.bytes}` : 'is missing';
      throw differs(`${to.name}/${original.key} ${what}`);
    }
    files++;
    bytes += original.bytes;
  }
  return { files, bytes };
}
