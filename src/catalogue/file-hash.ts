import { stat } from 'node:fs/promises';
import { fileSha256 } from '../storage/hash.ts';
import { NOT_A_FILE } from '../storage/regular.ts';
import type { Database } from '../storage/sqlite.ts';
import { stampOf } from '../storage/stamp.ts';

export type HashedFile = {
  readonly file: string;
  readonly bytes: number;
  readonly modified: Date;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  /** What the file was known by before it was read; undefined where it had just been changed. */
  readonly stamp: string | undefined;
};

export type HashFile = (file: string) => Promise<HashedFile>;

/** Hashes files, and remembers the hash as long as a file is known by the same stamp. */
export function fileHashes(database: Database): HashFile {
  const known = database.prepare('SELECT sha256 FROM file_hash WHERE path = ? AND stamp = ?');
  const keep = database.prepare('INSERT OR REPLACE INTO file_hash VALUES (?, ?, ?)');
  return async (file) => {
    const now = Date.now();
    const found = await stat(file);
    if (!found.isFile()) throw new Error(NOT_A_FILE);
    const { size: bytes, mtime: modified } = found;
    const stamp = stampOf(found, now);
    const row = stamp && (known.get(file, stamp) as { sha256: string } | undefined);
    const hash = row ? row.sha256 : await fileSha256(file, bytes);
    if (stamp && !row) keep.run(file, stamp, hash);
    return { file, bytes, modified, hash, stamp };
  };
}
