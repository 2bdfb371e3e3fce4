import { stat } from 'node:fs/promises';
import type { MasterSource } from '../../../image/master/master-source.ts';
import type { Database } from '../../../system/database/database.ts';
import { fileSha256 } from '../../../system/file/hash.ts';
import { NOT_A_FILE, stampOf } from '../../../system/file/regular-file.ts';
import type { StoredObject } from '../../../system/store/store.ts';

export type HashedFile = {
  /** The path, or the name of a master in a store. */
  readonly file: string;
  readonly bytes: number;
  readonly modified: Date;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  /** Stamp of the file before it was read; undefined if it had just been changed. */
  readonly stamp: string | undefined;
};

export type HashFile = (file: string) => Promise<HashedFile>;

/** Remembers each hash as long as the file has the same stamp. */
function rememberedHashes(database: Database) {
  const known = database.prepare('SELECT sha256 FROM file_hash WHERE path = ? AND stamp = ?');
  const keep = database.prepare(
    `INSERT INTO file_hash VALUES (?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp, sha256 = excluded.sha256`,
  );
  return async (
    file: string,
    stamp: string | undefined,
    read: () => Promise<string>,
  ): Promise<string> => {
    const row = stamp && ((await known.get(file, stamp)) as { sha256: string } | undefined);
    const hash = row ? row.sha256 : await read();
    if (stamp && !row) await keep.run(file, stamp, hash);
    return hash;
  };
}

/** Hashes files of this machine. */
export function fileHashes(database: Database): HashFile {
  const remembered = rememberedHashes(database);
  return async (file) => {
    const now = Date.now();
    const found = await stat(file);
    if (!found.isFile()) throw new Error(NOT_A_FILE);
    const { size: bytes, mtime: modified } = found;
    const stamp = stampOf(found, now);
    const hash = await remembered(file, stamp, () => fileSha256(file, bytes));
    return { file, bytes, modified, hash, stamp };
  };
}

/** Hashes masters in a store; their ETags are their stamps. */
export function masterHashes(
  database: Database,
  masters: MasterSource,
): (file: string, object: StoredObject) => Promise<HashedFile> {
  const remembered = rememberedHashes(database);
  return async (file, { bytes, modified, etag: stamp }) => {
    const read = () => masters.with(file, (path) => fileSha256(path, bytes));
    return { file, bytes, modified, hash: await remembered(file, stamp, read), stamp };
  };
}
