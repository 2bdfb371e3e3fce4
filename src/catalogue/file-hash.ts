import { stat } from 'node:fs/promises';
import { fileSha256 } from '../storage/hash.ts';
import type { Database } from '../storage/sqlite.ts';

export type HashedFile = {
  readonly file: string;
  readonly bytes: number;
  readonly modified: Date;
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
};

export type HashFile = (file: string) => Promise<HashedFile>;

/** Hashes files, and remembers the hash as long as size and time of change stay the same. */
export function fileHashes(database: Database): HashFile {
  const known = database.prepare(
    'SELECT sha256 FROM file_hash WHERE path = ? AND bytes = ? AND modified = ?',
  );
  const keep = database.prepare('INSERT OR REPLACE INTO file_hash VALUES (?, ?, ?, ?)');
  return async (file) => {
    const { size: bytes, mtimeMs, mtime: modified } = await stat(file);
    const row = known.get(file, bytes, mtimeMs) as { sha256: string } | undefined;
    const hash = row?.sha256 ?? (await fileSha256(file, bytes));
    if (!row) keep.run(file, bytes, mtimeMs, hash);
    return { file, bytes, modified, hash };
  };
}
