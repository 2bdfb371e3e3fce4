import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { MasterSource } from '../image/master/master-source.ts';
import { CUT_VERSION, type CutImage, cutPack } from '../image/pack/cut.ts';
import { isZipEnd, ZIP_END_LENGTH } from '../image/pack/zip-reader.ts';
import type { Database } from '../system/database/database.ts';
import { fileSha256, sha256 } from '../system/file/hash.ts';
import type { Store } from '../system/store/store.ts';
import { packKey } from './images.ts';
import { damagedPacks } from './ingest/damaged-packs.ts';
import type { HashedFile } from './ingest/walk/file-hash.ts';

export type Pack = CutImage & { readonly key: string };

type PackRow = { width: number; height: number; sizes: string; grey: number; bytes: number | null };

/** Thrown if a master is replaced while it is cut. */
export class MasterChanged extends Error {}

/** Where packs are written to, and what they are cut from. */
type PackFiles = { readonly store: Store; readonly masters: MasterSource };

/** Cuts each tile pack once: its key is a hash of what it is cut from. */
export function packs(database: Database, { store, masters }: PackFiles, quality: number) {
  const known = database.prepare(
    'SELECT width, height, sizes, grey, bytes FROM pack WHERE key = ?',
  );
  const keep = database.prepare(
    `INSERT INTO pack VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE
     SET width = excluded.width, height = excluded.height, sizes = excluded.sizes, grey = excluded.grey,
         bytes = excluded.bytes`,
  );
  const damaged = damagedPacks(store);

  const keyOf = ({ hash }: HashedFile, page = 1) =>
    sha256(JSON.stringify([CUT_VERSION, quality, hash, page]));

  const soundRow = async (key: string): Promise<PackRow | undefined> => {
    if (await damaged.has(key)) return undefined;
    const row = (await known.get(key)) as PackRow | undefined;
    return row && isWhole(store, key, row.bytes) ? row : undefined;
  };

  /** The existing pack of this master, if it passes a quick check. */
  const find = async (master: HashedFile, page?: number): Promise<Pack | undefined> => {
    const key = keyOf(master, page);
    const row = await soundRow(key);
    if (!row) return undefined;
    const { width, height, sizes, grey } = row;
    return { key, width, height, sizes: JSON.parse(sizes), grey: grey === 1 };
  };

  return {
    find,
    keyOf,
    isSound: async (key: string): Promise<boolean> => (await soundRow(key)) !== undefined,

    /** @throws MasterChanged */
    async cut(master: HashedFile, page?: number): Promise<Pack> {
      const found = await find(master, page);
      if (found) return found;
      const key = keyOf(master, page);
      const made = await cutInto({ store, masters }, master, key, {
        quality,
        ...(page !== undefined && { page }),
      });
      const { bytes, ...cut } = made;
      await keep.run(
        key,
        cut.width,
        cut.height,
        JSON.stringify(cut.sizes),
        cut.grey ? 1 : 0,
        bytes,
      );
      await damaged.forget(key);
      return { key, ...cut };
    },
  };
}

export type Packs = ReturnType<typeof packs>;

/** A pack gets its name only after checking that the master has not changed meanwhile. */
async function cutInto(
  { store, masters }: PackFiles,
  master: HashedFile,
  key: string,
  options: { readonly quality: number; readonly page?: number },
): Promise<CutImage & { readonly bytes: number }> {
  const name = master.file;
  let made: (CutImage & { readonly bytes: number }) | undefined;
  await store.put(packKey(key), async (part) => {
    const cut = await masters.with(name, (file) => cutPack(file, part, { ...options, name }));
    if (!(await isStill(masters, master))) {
      throw new MasterChanged(`${name} was exchanged while it was cut`);
    }
    made = { ...cut, bytes: (await stat(part)).size };
  });
  if (!made) throw new Error(`${name} was not cut`);
  return made;
}

/** Whether the master still has the hashed bytes; it is read again if its stamp cannot show that. */
async function isStill(masters: MasterSource, { file, hash, stamp }: HashedFile): Promise<boolean> {
  const found = await masters.stat(file);
  if (!found) return false;
  if (stamp !== undefined && found.stamp === stamp) return true;
  return (await masters.with(file, (path) => fileSha256(path, found.bytes))) === hash;
}

/**
 * Whether a pack on the local disk has its original length and a ZIP end record. This reveals most damage by a
 * full disk, an interrupted copy or a repaired file system. A pack in a bucket is taken to be as it was put:
 * the first reader of one that is missing there marks it as damaged.
 *
 * @param bytes the length; null for packs cut before lengths were stored
 */
function isWhole(store: Store, key: string, bytes: number | null): boolean {
  if (!store.path) return true;
  let file: number | undefined;
  try {
    file = openSync(store.path(packKey(key)), 'r');
    const { size } = fstatSync(file);
    if ((bytes !== null && size !== bytes) || size < ZIP_END_LENGTH) return false;
    const end = Buffer.allocUnsafe(ZIP_END_LENGTH);
    return (
      readSync(file, end, 0, ZIP_END_LENGTH, size - ZIP_END_LENGTH) === ZIP_END_LENGTH &&
      isZipEnd(end, size)
    );
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
