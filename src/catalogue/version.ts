import { type Database, queries } from '../system/sqlite.ts';
import { type Change, changeLog } from './log/change-log.ts';
import type { Follower, Publication } from './resource.ts';

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
      return typeof hash === 'string' && hash !== REMOVED ? hash : undefined;
    },

    /** What has that hash, in brotli. */
    content: (hash: string | undefined): Uint8Array | undefined =>
      hash === undefined ? undefined : (content(hash)?.['brotli'] as Uint8Array | undefined),

    /** Hashes of all that the version published: documents by address, images by id. */
    parts: (record: string, version: number): ReadonlyMap<string, string> =>
      new Map(
        parts(record, version)
          .map((row): [string, string] => [String(row['address']), String(row['hash'])])
          .filter(([, hash]) => hash !== REMOVED),
      ),
  };
}

export type Versions = ReturnType<typeof versions>;

/** In the place of a hash: what had been there was gone from this version on. */
export const REMOVED = '';

/**
 * Keeps every version of a Manifest and its texts. A version stores only what has changed, by the hash
 * of its content, so that the same text is stored once however many versions have it. Of images the
 * hash alone is kept: they are what they are now.
 */
export function followVersions(database: Database): Follower {
  const { all } = queries(database);
  const known = all(
    `SELECT address, hash, max(version) FROM version_part WHERE record = ? GROUP BY address`,
  );
  const part = database.prepare('INSERT OR REPLACE INTO version_part VALUES (?, ?, ?, ?)');
  const content = database.prepare('INSERT OR IGNORE INTO version_content VALUES (?, ?)');

  const keep = (publication: Publication, version: number) => {
    const { id } = publication.unit.record;
    const before = new Map(known(id).map((row) => [String(row['address']), String(row['hash'])]));
    const now = partsOf(publication);
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
      (address) => (now.get(address) ?? REMOVED) !== (before.get(address) ?? REMOVED),
    );
    for (const address of changed) part.run(id, address, version, now.get(address) ?? REMOVED);
    for (const { address, hash, brotli } of publication.resources) {
      if (now.has(address) && before.get(address) !== hash) content.run(hash, brotli());
    }
  };

  return {
    publish(publication, { type, version }) {
      if (type && publication.unit.record.folios.length > 0) keep(publication, version);
    },
    // Versions stay when a record goes; they are closed, not lost.
    withdraw: () => undefined,
  };
}

/** Hashes of the IIIF documents by their address, and of the images by their id. */
const partsOf = ({ resources, images }: Publication): Map<string, string> =>
  new Map([
    ...resources
      .filter(({ type }) => type.startsWith('application/ld+json'))
      .map(({ address, hash }): [string, string] => [address, hash]),
    ...images.map(({ id, hash }): [string, string] => [id, hash]),
  ]);
