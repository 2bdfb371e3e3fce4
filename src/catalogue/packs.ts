import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MasterSource } from '../image/master/master-source.ts';
import { paintMaster } from '../image/master/painted.ts';
import { acceptedRecipes, type CutImage, cutPack, type Recipe } from '../image/pack/cut.ts';
import { isZipEnd, ZIP_END_LENGTH } from '../image/pack/zip-reader.ts';
import type { Database } from '../system/database/database.ts';
import { fileSha256, sha256 } from '../system/file/hash.ts';
import { withTemporaryFolder } from '../system/file/temporary-folder.ts';
import type { Store } from '../system/store/store.ts';
import { packKey } from './images.ts';
import { damagedPacks } from './ingest/damaged-packs.ts';
import type { HashedFile } from './ingest/walk/file-hash.ts';
import { type ImageVariant, variantName, WHOLE } from './sealed/variant.ts';

export type Pack = CutImage & { readonly key: string };

type PackRow = { width: number; height: number; sizes: string; grey: number; bytes: number | null };

/** Thrown if a master is replaced while it is cut. */
export class MasterChanged extends Error {}

/** Where packs are written to, and what they are cut from. */
type PackFiles = { readonly store: Store; readonly masters: MasterSource };

/** Cuts each tile pack once: its key is a hash of what it is cut from, and how. */
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

  const recipes = acceptedRecipes(quality);
  /** Packs of the whole image keep the keys that they always had. */
  const keyBy = ([version, by]: Recipe, { hash }: HashedFile, page = 1, variant = WHOLE) =>
    sha256(JSON.stringify([version, by, hash, page, ...namesOf(variant)]));
  const keyOf = (...of: Cut) => keyBy(recipes[0], ...of);

  const soundRow = async (key: string): Promise<PackRow | undefined> => {
    if (await damaged.has(key)) return undefined;
    const row = (await known.get(key)) as PackRow | undefined;
    return row && isWhole(store, key, row.bytes) ? row : undefined;
  };

  /** The existing pack of this master, of the current recipe or a former one, if it passes a quick check. */
  const find = async (...of: Cut): Promise<Pack | undefined> => {
    for (const recipe of recipes) {
      const key = keyBy(recipe, ...of);
      const row = await soundRow(key);
      if (!row) continue;
      const { width, height, sizes, grey } = row;
      return { key, width, height, sizes: JSON.parse(sizes), grey: grey === 1 };
    }
    return undefined;
  };

  return {
    find,
    /** The key of a pack that is yet to be cut. */
    keyOf,
    /** Looks again which packs are marked as damaged. */
    refresh: damaged.refresh,
    isSound: async (key: string): Promise<boolean> => (await soundRow(key)) !== undefined,

    /**
     * @param cut cuts it, in this process or another one
     * @throws MasterChanged
     */
    async cut(
      master: HashedFile,
      page?: number,
      variant?: ImageVariant,
      cut = cutPack,
    ): Promise<Pack> {
      const found = await find(master, page, variant);
      if (found) return found;
      const key = keyOf(master, page, variant);
      const of = {
        ...(page !== undefined && { page }),
        ...(variant && isLess(variant) && { variant }),
      };
      const made = await cutInto({ store, masters, cut }, master, key, { quality, ...of });
      const { bytes, ...pack } = made;
      const { width, height, sizes, grey } = pack;
      await keep.run(key, width, height, JSON.stringify(sizes), grey ? 1 : 0, bytes);
      for (const recipe of recipes) await damaged.forget(keyBy(recipe, master, page, variant));
      return { key, ...pack };
    },
  };
}

export type Packs = ReturnType<typeof packs>;

/** What a pack is cut from: a page of a master, and what of it may be seen. */
type Cut = [master: HashedFile, page?: number, variant?: ImageVariant];

/** Whether a variant shows less than the whole image. */
const isLess = (variant: ImageVariant): boolean => variantName(variant) !== '';

/** The name of a variant as a list, which is empty for the whole image. */
const namesOf = (variant: ImageVariant): string[] =>
  isLess(variant) ? [variantName(variant)] : [];

/** A pack gets its name only after checking that the master has not changed meanwhile. */
async function cutInto(
  { store, masters, cut }: PackFiles & { readonly cut: typeof cutPack },
  master: HashedFile,
  key: string,
  options: { readonly quality: number; readonly page?: number; readonly variant?: ImageVariant },
): Promise<CutImage & { readonly bytes: number }> {
  const name = master.file;
  let made: (CutImage & { readonly bytes: number }) | undefined;
  await store.put(packKey(key), async (part) => {
    const pack = await masters.with(name, (file) =>
      cutVariant(cut, file, part, { ...options, name }),
    );
    if (!(await isStill(masters, master))) {
      throw new MasterChanged(`${name} was exchanged while it was cut`);
    }
    made = { ...pack, bytes: (await stat(part)).size };
  });
  if (!made) throw new Error(`${name} was not cut`);
  return made;
}

/** Cuts a pack of the whole image, or of one that was painted over or reduced before anything is cut. */
async function cutVariant(
  cut: typeof cutPack,
  file: string,
  part: string,
  {
    variant,
    page,
    quality,
    name,
  }: {
    readonly quality: number;
    readonly name: string;
    readonly page?: number;
    readonly variant?: ImageVariant;
  },
): Promise<CutImage> {
  const paged = { name, ...(page !== undefined && { page }) };
  if (!variant) return cut(file, part, { ...paged, quality });
  return withTemporaryFolder(async (folder) => {
    const painted = join(folder, 'painted.tif');
    await paintMaster({ file, ...paged }, painted, variant);
    return cut(painted, part, { name, quality });
  });
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
 * full disk, an interrupted copy or a repaired file system. A pack in a bucket is as it was put, or missing: see
 * `noteMissing`.
 *
 * @param bytes the length; null for packs cut before lengths were stored, 0 for missing ones
 */
function isWhole(store: Store, key: string, bytes: number | null): boolean {
  if (!store.path) return bytes !== 0;
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
