import type { Database } from '../storage/sqlite.ts';
import { type Change, changeLog } from './change-log.ts';
import { queries } from './query.ts';
import { GONE } from './version-keeper.ts';

/** One version of a record, as the change log tells of it. */
export type Version = Change & {
  /**
   * Whether its texts can be read. What was withdrawn for a reason stays closed: the versions from before
   * that are not opened again when the record comes back. Where only its folder was missing, they are.
   */
  readonly isOpen: boolean;
};

/** The versions of records, and what each of them published. */
export function versions(database: Database) {
  const { one, all } = queries(database);
  const log = changeLog(database);
  const at = one(
    `SELECT hash FROM version_part WHERE record = ? AND address = ? AND version <= ?
     ORDER BY version DESC LIMIT 1`,
  );
  const parts = all(
    `SELECT address, hash, max(version) FROM version_part WHERE record = ? AND version <= ?
     GROUP BY address ORDER BY address`,
  );
  const content = one('SELECT brotli FROM version_content WHERE hash = ?');

  /** All versions of a record, oldest first; none where it was never published. */
  const list = (record: string): Version[] => {
    const changes = log.of(record);
    const isGone = changes.at(-1)?.type === 'Delete';
    const last = changes.findLastIndex(({ detail }) => detail.reason !== undefined);
    return changes.map((change, i) => ({
      ...change,
      isOpen: !isGone && i > last && change.type !== 'Delete',
    }));
  };

  return {
    list,

    /** One version; undefined where there is none or it is closed. */
    open: (record: string, version: number): Version | undefined =>
      list(record).find((one) => one.version === version && one.isOpen),

    /** The hash of a document as that version published it, by its address below the base then. */
    hash(record: string, version: number, address: string): string | undefined {
      const hash = at(record, address, version)?.['hash'];
      return typeof hash === 'string' && hash !== GONE ? hash : undefined;
    },

    /** What has that hash, in brotli. */
    content: (hash: string | undefined): Uint8Array | undefined =>
      hash === undefined ? undefined : (content(hash)?.['brotli'] as Uint8Array | undefined),

    /** Hashes of all that the version published: documents by address, images by id. */
    parts: (record: string, version: number): ReadonlyMap<string, string> =>
      new Map(
        parts(record, version)
          .map((row): [string, string] => [String(row['address']), String(row['hash'])])
          .filter(([, hash]) => hash !== GONE),
      ),
  };
}

export type Versions = ReturnType<typeof versions>;
