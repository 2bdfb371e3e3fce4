import { stampAt } from '../../../system/file/regular-file.ts';
import { type Database, queries } from '../../../system/sqlite.ts';

/** A file or a folder that a record depends on, and what it was known by when it was read. */
export type FileStamp = readonly [path: string, stamp: string];

/**
 * What was found at the last look at a folder: as long as all of it is as it was, the record need not be
 * read to know that it is published as it stands there.
 */
export type RecordSnapshot = {
  readonly id: string;
  /** Whether it has no folios. */
  readonly isLevel: boolean;
  /** Hash of the record above and of the settings. */
  readonly under: string;
  /** Hash of this record.yaml and of all above it. */
  readonly hash: string;
  /** What record.yaml was known by. */
  readonly stamp: string;
  /** Hash of all that the publication was built from; empty where it is not published. */
  readonly inputs: string;
  /** Everything else that was read. */
  readonly files: readonly FileStamp[];
  /** Keys of the tile packs. */
  readonly packs: readonly string[];
};

/** A look, and from what the record is published now: empty where it is not, or is to be made anew. */
export type KnownSnapshot = RecordSnapshot & { readonly published: string };

/** What is remembered of the folders of manifests/. It can be made again by reading everything. */
export function recordSnapshots(database: Database) {
  const { one } = queries(database);
  const find = one(
    `SELECT look.*, coalesce(record.inputs, '') AS published
     FROM look LEFT JOIN record ON record.id = look.id AND record.folder = look.folder
     WHERE look.folder = ?`,
  );
  const keep = database.prepare('INSERT OR REPLACE INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const drop = database.prepare('DELETE FROM look WHERE folder = ?');
  return {
    of(folder: string): KnownSnapshot | undefined {
      const row = find(folder);
      if (!row) return undefined;
      const { files, packs } = JSON.parse(String(row['rest'])) as Pick<
        RecordSnapshot,
        'files' | 'packs'
      >;
      return {
        ...(row as Pick<KnownSnapshot, 'id' | 'under' | 'hash' | 'stamp' | 'inputs' | 'published'>),
        isLevel: row['level'] === 1,
        files,
        packs,
      };
    },
    keep(folder: string, look: RecordSnapshot): void {
      const { id, isLevel, under, hash, stamp, inputs, files, packs } = look;
      const rest = JSON.stringify({ files, packs });
      keep.run(folder, id, isLevel ? 1 : 0, under, hash, stamp, inputs, rest);
    },
    drop: (folder: string): void => void drop.run(folder),
  };
}

export type RecordSnapshots = ReturnType<typeof recordSnapshots>;

/** Whether all files and folders are as they were. */
export const areUnchanged = (files: readonly FileStamp[]): boolean =>
  files.every(([path, stamp]) => stampAt(path) === stamp);
