import { type Database, queries } from '../../../system/database/database.ts';

/** Thrown in the transaction of a publication that a withdrawal has overtaken. */
export class WithdrawnMeanwhile extends Error {
  /** Whether the record itself, or one above it, was withdrawn; otherwise one that it lists may have been. */
  readonly isOwn: boolean;

  constructor(isOwn: boolean) {
    super('something was withdrawn meanwhile');
    this.isOwn = isOwn;
  }
}

/**
 * In a cluster, `fonds withdraw` does not wait for an ingest, so every publication looks whether it still may.
 * Both take the head of the change log, so one of them comes first.
 */
export function withdrawnMeanwhile(database: Database) {
  const { one } = queries(database);
  const newest = one('SELECT coalesce(max(number), 0) AS number FROM change');
  const covered = one(
    'SELECT 1 FROM withdrawal WHERE record IN (SELECT json_array_elements_text(?::json)) LIMIT 1',
  );
  const deleted = one("SELECT 1 FROM change WHERE number > ? AND type = 'Delete' LIMIT 1");
  return {
    /**
     * Called before anything is read. The returned function is called in the transaction.
     *
     * @param path ids of the record and those above it
     * @param listsOthers whether what is published lists other records
     */
    async watch(path: readonly string[], listsOthers: boolean): Promise<() => Promise<void>> {
      const since = listsOthers ? Number((await newest())?.['number']) : 0;
      return async () => {
        if (await covered(JSON.stringify(path))) throw new WithdrawnMeanwhile(true);
        if (listsOthers && (await deleted(since))) throw new WithdrawnMeanwhile(false);
      };
    },
  };
}

export type WithdrawnWatch = ReturnType<typeof withdrawnMeanwhile>;
