import { ANY_LAYER, closedPart } from '../access/decide.ts';
import { folioOfUri, layerOfUri, parseImageId } from '../iiif/uri.ts';
import { type Database, queries, type Row } from '../system/database/database.ts';
import { rowWriter } from '../system/database/row-writer.ts';
import { type Change, changeLog } from './log/change-log.ts';
import type { Follower, Publication } from './resource.ts';

/** One version of a record, from the change log. */
export type Version = Change & {
  /**
   * Whether its texts can be read. Versions from before a withdrawal with a reason stay closed even if the
   * record is published again. Versions from before its folder was merely missing are open again. A version is
   * closed while anything is closed that it shows.
   */
  readonly isOpen: boolean;
};

/** The versions of records, and what each published. */
export function versions(database: Database) {
  const { one, all } = queries(database);
  const log = changeLog(database);
  const at = one(
    `SELECT hash FROM version_part WHERE record = ? AND address = ? AND version <= ?
     ORDER BY version DESC LIMIT 1`,
  );
  const parts = all(
    `SELECT address, hash FROM version_part WHERE record = ? AND version <= ?
     ORDER BY address, version`,
  );
  const content = one('SELECT brotli FROM version_content WHERE hash = ?');

  const partsAt = async (record: string, version: number): Promise<ReadonlyMap<string, string>> =>
    new Map([...newestParts(await parts(record, version))].filter(([, hash]) => hash !== REMOVED));

  /** All versions of a record, oldest first; empty if it was never published. */
  const list = async (record: string): Promise<Version[]> => {
    const changes = await log.of(record);
    const isGone = changes.at(-1)?.type === 'Delete';
    const last = changes.findLastIndex(({ detail }) => detail.reason !== undefined);
    const closed = await closedAfter(changes, partsAt);
    const now = [...(closed.at(-1) ?? [])];
    const showsClosed = (i: number) => now.some((part) => !closed[i]?.has(part));
    return changes.map((change, i) => ({
      ...change,
      isOpen: !isGone && i > last && change.type !== 'Delete' && !showsClosed(i),
    }));
  };

  return {
    list,

    /** One version; undefined if it does not exist or is closed. */
    open: async (record: string, version: number): Promise<Version | undefined> =>
      (await list(record)).find((one) => one.version === version && one.isOpen),

    /** The hash of a document in that version, by its address below the base of that time. */
    async hash(record: string, version: number, address: string): Promise<string | undefined> {
      const hash = (await at(record, address, version))?.['hash'];
      return typeof hash === 'string' && hash !== REMOVED ? hash : undefined;
    },

    /** The content with that hash, brotli-compressed. */
    content: async (hash: string | undefined): Promise<Uint8Array | undefined> =>
      hash === undefined
        ? undefined
        : ((await content(hash))?.['brotli'] as Uint8Array | undefined),

    /** Hashes of everything in the version: documents by address, images by id. */
    parts: partsAt,
  };
}

/**
 * What is closed of a record after each of its changes. A rule that is gone has opened what it closed only if that
 * is there to be seen: if the folio or the text was removed as well, it stays closed in the versions that show it.
 */
async function closedAfter(
  changes: readonly Change[],
  partsAt: (record: string, version: number) => Promise<ReadonlyMap<string, string>>,
): Promise<readonly ReadonlySet<string>[]> {
  const all: ReadonlySet<string>[] = [];
  let closed: ReadonlySet<string> = new Set();
  for (const { record, version, type, detail } of changes) {
    if (type !== 'Delete') {
      const now = new Set(detail.closed);
      const dropped = [...closed].filter((name) => !now.has(name));
      const shown = dropped.length > 0 ? [...(await partsAt(record, version)).keys()] : [];
      for (const name of dropped) if (!isShown(closedPart(name), shown)) now.add(name);
      closed = now;
    }
    all.push(closed);
  }
  return all;
}

/** Whether a version with these addresses and images has a part that was closed before. */
function isShown({ folio, layer }: ReturnType<typeof closedPart>, addresses: readonly string[]) {
  const isImage = (one: string) => !one.startsWith('/') && parseImageId(one).folio === folio;
  const isText = (one: string) =>
    layer !== undefined &&
    folioOfUri(one) !== undefined &&
    (folio === undefined || folioOfUri(one) === folio) &&
    (layer === ANY_LAYER || layerOfUri(one) === layer);
  return (
    (folio === undefined || addresses.some(isImage)) &&
    (layer === undefined || addresses.some(isText))
  );
}

export type Versions = ReturnType<typeof versions>;

/** The last hash of each address in rows that are ordered by version. */
const newestParts = (rows: readonly Row[]): Map<string, string> =>
  new Map(rows.map((row) => [String(row['address']), String(row['hash'])]));

/** Stored instead of a hash: the document or image does not exist from this version on. */
export const REMOVED = '';

/**
 * Stores every version of a Manifest and its texts. A version stores only what has changed, by the hash of
 * its content, so a text is stored once however many versions contain it. Of images only the hash is
 * stored; the pixels are always the current ones.
 */
export function followVersions(database: Database): Follower {
  const { all } = queries(database);
  const known = all(
    'SELECT address, hash FROM version_part WHERE record = ? ORDER BY address, version',
  );
  const parts = rowWriter(
    database,
    'INSERT INTO version_part',
    '(?, ?, ?, ?)',
    'ON CONFLICT (record, address, version) DO UPDATE SET hash = excluded.hash',
  );
  const contents = rowWriter(
    database,
    'INSERT INTO version_content',
    '(?, ?)',
    'ON CONFLICT DO NOTHING',
  );

  const keep = async (publication: Publication, version: number) => {
    const { id } = publication.unit.record;
    const before = newestParts(await known(id));
    const now = partsOf(publication);
    const changed = [...new Set([...before.keys(), ...now.keys()])].filter(
      (address) => (now.get(address) ?? REMOVED) !== (before.get(address) ?? REMOVED),
    );
    for (const address of changed) {
      await parts.add([id, address, version, now.get(address) ?? REMOVED]);
    }
    for (const { address, hash, brotli } of publication.resources) {
      if (now.has(address) && before.get(address) !== hash) await contents.add([hash, brotli()]);
    }
    await parts.flush();
    await contents.flush();
  };

  return {
    async publish(publication, { type, version }) {
      if (type && publication.unit.record.folios.length > 0) await keep(publication, version);
    },
    // Versions are closed when a record is withdrawn, but not deleted.
    withdraw: async () => undefined,
    undo() {
      parts.discard();
      contents.discard();
    },
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
