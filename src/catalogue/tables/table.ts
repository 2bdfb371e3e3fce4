/** A table of the archive, as a backup or a copy reads and writes it. */
export type ArchiveTable = {
  readonly table: string;
  readonly columns: readonly string[];
  /** The columns of its primary key, by which it is read in order. */
  readonly key: readonly string[];
  /** Whether a backup contains it. Everything else is published again from manifests/ and images/. */
  readonly isBackedUp?: true;
};
