import { type Database, queries } from '../../../system/database/database.ts';

/** A file or folder that a record depends on, with its stamp when it was read. */
export type FileStamp = readonly [path: string, stamp: string];

/**
 * What an ingest found in a folder. As long as all of it is unchanged, the next ingest need not read the
 * record to know that it is published as it is.
 */
export type RecordSnapshot = {
  readonly id: string;
  /** Whether the record has no folios. */
  readonly isLevel: boolean;
  /** Hash of the record above and of the settings. */
  readonly under: string;
  /** Hash of this record.yaml and of all above it. */
  readonly hash: string;
  /** Stamp of record.yaml. */
  readonly stamp: string;
  /** Hash of everything the publication was built from; empty if nothing is published. */
  readonly inputs: string;
  /** Everything else that was read. */
  readonly files: readonly FileStamp[];
  /** Keys of the tile packs. */
  readonly packs: readonly string[];
};

/** A snapshot, and the inputs hash of what is published now: empty if nothing is, or if it must be rebuilt. */
export type KnownSnapshot = RecordSnapshot & { readonly published: string };

/** The snapshots of the folders in manifests/. They can be rebuilt by reading everything. */
export function recordSnapshots(database: Database) {
  const { one } = queries(database);
  const select = one(
    `SELECT look.*, coalesce(record.inputs, '') AS published
     FROM look LEFT JOIN record ON record.id = look.id AND record.folder = look.folder
     WHERE look.folder = ?`,
  );
  const put = database.prepare(
    `INSERT INTO look VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder) DO UPDATE
     SET id = excluded.id, level = excluded.level, under = excluded.under, hash = excluded.hash,
         stamp = excluded.stamp, inputs = excluded.inputs, rest = excluded.rest`,
  );
  return {
    async of(folder: string): Promise<KnownSnapshot | undefined> {
      const row = await select(folder);
      if (!row) return undefined;
      const { files, packs } = JSON.parse(String(row['rest'])) as Pick<
        RecordSnapshot,
        'files' | 'packs'
      >;
      return {
        ...(row as Omit<KnownSnapshot, 'isLevel' | 'files' | 'packs'>),
        isLevel: row['level'] === 1,
        files,
        packs,
      };
    },
    async put(folder: string, snapshot: RecordSnapshot): Promise<void> {
      const { id, isLevel, under, hash, stamp, inputs, files, packs } = snapshot;
      const rest = JSON.stringify({ files, packs });
      await put.run(folder, id, isLevel ? 1 : 0, under, hash, stamp, inputs, rest);
    },
  };
}

export type RecordSnapshots = ReturnType<typeof recordSnapshots>;
