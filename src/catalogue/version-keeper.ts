import type { Database } from '../storage/sqlite.ts';
import type { Follower, Publication } from './publication.ts';
import { queries } from './query.ts';

/** In the place of a hash: what had been there was gone from this version on. */
export const GONE = '';

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
      (address) => (now.get(address) ?? GONE) !== (before.get(address) ?? GONE),
    );
    for (const address of changed) part.run(id, address, version, now.get(address) ?? GONE);
    for (const { address, hash, brotli } of publication.resources) {
      if (now.has(address) && before.get(address) !== hash) content.run(hash, brotli);
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
