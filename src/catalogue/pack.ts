import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { CUT_VERSION, type Cut, cutPack } from '../image/cut.ts';
import { END_LENGTH, isEnd } from '../image/zip-directory.ts';
import { temporaryName } from '../storage/atomic.ts';
import { fileSha256, sha256 } from '../storage/hash.ts';
import type { Database } from '../storage/sqlite.ts';
import { stampOf } from '../storage/stamp.ts';
import { damagedPacks } from './damage.ts';
import type { HashedFile } from './file-hash.ts';
import { packFile } from './images.ts';

export type Pack = Cut & { readonly key: string };

type Row = { width: number; height: number; sizes: string; grey: number; bytes: number | null };

/** What is thrown where a master is exchanged while it is cut. */
export class ChangedMeanwhile extends Error {}

/** Cuts tile packs, each once: a pack is called by what it is made of. */
export function packs(database: Database, data: string, quality: number) {
  const known = database.prepare(
    'SELECT width, height, sizes, grey, bytes FROM pack WHERE key = ?',
  );
  const keep = database.prepare('INSERT OR REPLACE INTO pack VALUES (?, ?, ?, ?, ?, ?)');
  const damaged = damagedPacks(data);

  const keyOf = ({ hash }: HashedFile, page = 1) =>
    sha256(JSON.stringify([CUT_VERSION, quality, hash, page]));

  const soundRow = (key: string): Row | undefined => {
    if (damaged.has(key)) return undefined;
    const row = known.get(key) as Row | undefined;
    return row && isWhole(packFile(data, key), row.bytes) ? row : undefined;
  };

  /** The pack that was cut from this master, where it still lies there, as far as can be seen at a glance. */
  const find = (master: HashedFile, page?: number): Pack | undefined => {
    const key = keyOf(master, page);
    const row = soundRow(key);
    if (!row) return undefined;
    const { width, height, sizes, grey } = row;
    return { key, width, height, sizes: JSON.parse(sizes), grey: grey === 1 };
  };

  /** Nothing has its right name before it is known to be cut from what it is called by. */
  const cutInto = async (target: string, master: HashedFile, page?: number): Promise<Cut> => {
    const part = temporaryName(target);
    try {
      const cut = await cutPack(master.file, part, {
        quality,
        ...(page !== undefined && { page }),
      });
      if (!(await isStill(master))) {
        throw new ChangedMeanwhile(`${master.file} was exchanged while it was cut`);
      }
      await rename(part, target);
      return cut;
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  };

  return {
    find,
    keyOf,
    isSound: (key: string): boolean => soundRow(key) !== undefined,

    /** @throws ChangedMeanwhile */
    async cut(master: HashedFile, page?: number): Promise<Pack> {
      const found = find(master, page);
      if (found) return found;
      const key = keyOf(master, page);
      const target = packFile(data, key);
      const cut = await cutInto(target, master, page);
      const { size } = await stat(target);
      keep.run(key, cut.width, cut.height, JSON.stringify(cut.sizes), cut.grey ? 1 : 0, size);
      damaged.forget(key);
      return { key, ...cut };
    },
  };
}

export type Packs = ReturnType<typeof packs>;

/** Whether the master has the bytes that were hashed: what cannot be seen from outside is read again. */
async function isStill({ file, hash, stamp }: HashedFile): Promise<boolean> {
  const now = Date.now();
  const found = await stat(file);
  if (stamp !== undefined && stampOf(found, now) === stamp) return true;
  return found.isFile() && (await fileSha256(file, found.size)) === hash;
}

/**
 * Whether a pack has the length it was written with, and ends as it did: what a full disk, a copy that was
 * broken off or a file system that was mended leaves is most often seen by that.
 *
 * @param bytes the length; null of packs that were cut before it was noted
 */
function isWhole(path: string, bytes: number | null): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    if ((bytes !== null && size !== bytes) || size < END_LENGTH) return false;
    const end = Buffer.allocUnsafe(END_LENGTH);
    return readSync(file, end, 0, END_LENGTH, size - END_LENGTH) === END_LENGTH && isEnd(end, size);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
