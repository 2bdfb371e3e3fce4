import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSource } from '../image/image.ts';
import { CUT_VERSION, type CutImage, cutPack } from '../image/pack/cut.ts';
import { isZipEnd, ZIP_END_LENGTH } from '../image/pack/zip-reader.ts';
import type { Database } from '../system/database/database.ts';
import { temporaryName } from '../system/file/atomic-file.ts';
import { fileSha256, sha256 } from '../system/file/hash.ts';
import { NOT_A_FILE, stampOf } from '../system/file/regular-file.ts';

import { packFile } from './images.ts';

export type Pack = CutImage & { readonly key: string };

type PackRow = { width: number; height: number; sizes: string; grey: number; bytes: number | null };

/** Thrown if a master is replaced while it is cut. */
export class MasterChanged extends Error {}

/** Cuts each tile pack once: its key is a hash of what it is cut from. */
export function packs(database: Database, data: string, quality: number) {
  const known = database.prepare(
    'SELECT width, height, sizes, grey, bytes FROM pack WHERE key = ?',
  );
  const keep = database.prepare(
    `INSERT INTO pack VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE
     SET width = excluded.width, height = excluded.height, sizes = excluded.sizes, grey = excluded.grey,
         bytes = excluded.bytes`,
  );
  const damaged = damagedPacks(data);

  const keyOf = ({ hash }: HashedFile, page = 1) =>
    sha256(JSON.stringify([CUT_VERSION, quality, hash, page]));

  const soundRow = async (key: string): Promise<PackRow | undefined> => {
    if (damaged.has(key)) return undefined;
    const row = (await known.get(key)) as PackRow | undefined;
    return row && isWhole(packFile(data, key), row.bytes) ? row : undefined;
  };

  /** The existing pack of this master, if it passes a quick check. */
  const find = async (master: HashedFile, page?: number): Promise<Pack | undefined> => {
    const key = keyOf(master, page);
    const row = await soundRow(key);
    if (!row) return undefined;
    const { width, height, sizes, grey } = row;
    return { key, width, height, sizes: JSON.parse(sizes), grey: grey === 1 };
  };

  /** A pack gets its name only after checking that the master has not changed meanwhile. */
  const cutInto = async (target: string, master: HashedFile, page?: number): Promise<CutImage> => {
    const part = temporaryName(target);
    try {
      const cut = await cutPack(master.file, part, {
        quality,
        ...(page !== undefined && { page }),
      });
      if (!(await isStill(master))) {
        throw new MasterChanged(`${master.file} was exchanged while it was cut`);
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
    isSound: async (key: string): Promise<boolean> => (await soundRow(key)) !== undefined,

    /** @throws ChangedMeanwhile */
    async cut(master: HashedFile, page?: number): Promise<Pack> {
      const found = await find(master, page);
      if (found) return found;
      const key = keyOf(master, page);
      const target = packFile(data, key);
      const cut = await cutInto(target, master, page);
      const { size } = await stat(target);
      await keep.run(key, cut.width, cut.height, JSON.stringify(cut.sizes), cut.grey ? 1 : 0, size);
      damaged.forget(key);
      return { key, ...cut };
    },
  };
}

export type Packs = ReturnType<typeof packs>;

/** Whether the master still has the hashed bytes; it is read again if its stamp cannot show that. */
async function isStill({ file, hash, stamp }: HashedFile): Promise<boolean> {
  const now = Date.now();
  const found = await stat(file);
  if (stamp !== undefined && stampOf(found, now) === stamp) return true;
  return found.isFile() && (await fileSha256(file, found.size)) === hash;
}

/**
 * Whether a pack has its original length and a ZIP end record. This reveals most damage by a full disk, an
 * interrupted copy or a repaired file system.
 *
 * @param bytes the length; null for packs cut before lengths were stored
 */
function isWhole(path: string, bytes: number | null): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
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

export type HashedFile = {
  readonly file: string;
  readonly bytes: number;
  readonly modified: Date;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  /** Stamp of the file before it was read; undefined if it had just been changed. */
  readonly stamp: string | undefined;
};

export type HashFile = (file: string) => Promise<HashedFile>;

/** Hashes files, and remembers each hash as long as the file has the same stamp. */
export function fileHashes(database: Database): HashFile {
  const known = database.prepare('SELECT sha256 FROM file_hash WHERE path = ? AND stamp = ?');
  const keep = database.prepare(
    `INSERT INTO file_hash VALUES (?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, sha256 = excluded.sha256`,
  );
  return async (file) => {
    const now = Date.now();
    const found = await stat(file);
    if (!found.isFile()) throw new Error(NOT_A_FILE);
    const { size: bytes, mtime: modified } = found;
    const stamp = stampOf(found, now);
    const row = stamp && ((await known.get(file, stamp)) as { sha256: string } | undefined);
    const hash = row ? row.sha256 : await fileSha256(file, bytes);
    if (stamp && !row) await keep.run(file, stamp, hash);
    return { file, bytes, modified, hash, stamp };
  };
}

const folderOf = (data: string): string => join(data, 'damaged');

/**
 * The tile packs that a server found damaged, each marked by an empty file named after its key, since there
 * may be many servers and they do not write to the database.
 */
export function damagedPacks(data: string) {
  const folder = folderOf(data);
  const keys = new Set(namesIn(folder));
  return {
    has: (key: string): boolean => keys.has(key),
    all: (): Iterable<string> => keys,
    /** The pack has been cut again, or is no longer needed. */
    forget(key: string): void {
      if (keys.delete(key)) rmSync(join(folder, key), { force: true });
    },
  };
}

/** Marks a damaged pack for the next ingest, which cuts it again; `report` is called each time one is marked. */
export function damageRecorder(
  data: string,
  report: (source: ImageSource, error: unknown) => void,
): (source: ImageSource, error: unknown) => void {
  const noted = new Map<string, number>();
  return (source, error) => {
    const before = noted.get(source.hash) ?? Number.NEGATIVE_INFINITY;
    const now = Date.now();
    if (now - before < AGAIN) return;
    noted.set(source.hash, now);
    report(source, error);
    try {
      mkdirSync(folderOf(data), { recursive: true });
      writeFileSync(join(folderOf(data), source.hash), '');
    } catch {
      // The disk may be full or read-only; the ingest also checks the packs itself.
    }
  };
}

/** Milliseconds until a pack is marked again: it may have been cut and damaged once more. */
const AGAIN = 60_000;

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
