import { parseImageId } from '../iiif/uri.ts';
import type { LayerStatus } from '../record/record.ts';
import { type Database, savepoint, transaction } from '../system/sqlite.ts';
import { type FacetEntry, facetWriter } from './facets.ts';
import { packedTexts } from './ingest/gather.ts';
import {
  changeBetween,
  type RecordState,
  type WithdrawalReason,
  withdrawal,
} from './log/change.ts';
import { type Change, changeLog } from './log/change-log.ts';
import { records } from './records.ts';
import type { Follower, Publication, Resource, VersionStep } from './resource.ts';
import { staleLevels } from './stale-levels.ts';
import { versions } from './version.ts';

type PublicationFailure = { readonly error: unknown };

/** A record to be taken out, and why, where that is known. */
export type RecordToWithdraw = { readonly id: string; readonly why?: WithdrawalReason };

const stateOf = ({ unit, folder, resources, images }: Publication): RecordState => ({
  folder,
  path: unit.path,
  documents: new Map(resources.map(({ address, hash }) => [address, hash])),
  images: new Map(images.map(({ id, hash }) => [parseImageId(id).folio, hash])),
});

const stepOf = ({ version, published }: PublishedVersion): VersionStep => ({
  version,
  time: published,
});

/** Work in one transaction, which the followers end; within another piece of such work it is part of that. */
function transactions(database: Database, followers: readonly Follower[]) {
  let isOpen = false;
  return <T>(work: () => T): T => {
    if (isOpen) return work();
    isOpen = true;
    try {
      return transaction(database, () => {
        const result = work();
        for (const follower of followers) follower.end?.();
        return result;
      });
    } finally {
      isOpen = false;
    }
  };
}

/** The writing side of the catalogue: each call is one transaction, so readers see all of it or nothing. */
export function catalogueWriter(database: Database, followers: readonly Follower[] = []) {
  const rows = publishedRows(database);
  const log = changeLog(database);
  const memory = loggedPublications(database);

  const replace = (publication: Publication): void => {
    const { unit, folder, resources } = publication;
    const { id } = unit.record;
    const before = rows.before(id);
    const known: LoggedPublication | undefined = before
      ? { step: stepOf(before), state: rows.state(id, before) }
      : memory(publication);
    const change = changeBetween(known?.state, stateOf(publication));
    const step: VersionStep = known && !change ? known.step : { ...log.next(id), ...change };
    rows.keep(publication, step);
    if (change) {
      log.append({ ...step, ...change, record: id, folder, hash: resources[0]?.hash ?? '' });
    }
    for (const follower of followers) follower.publish(publication, step);
  };

  const takeOut = (id: string, why: WithdrawalReason): void => {
    const before = rows.before(id);
    if (!before) return;
    const detail = withdrawal(rows.state(id, before), why);
    rows.clear(id);
    const gone = { record: id, folder: before.folder, hash: '', detail };
    log.append({ ...log.next(id), type: 'Delete', ...gone });
    for (const follower of followers) follower.withdraw(id);
  };

  const together = transactions(database, followers);

  return {
    /** Makes one transaction of all that is written in the course of `work`. */
    together,

    /**
     * Replaces what the record published before. The change log grows only where something that others
     * can see has changed, so that an upgrade of the program does not send every harvester round.
     */
    publish: (publication: Publication): void => together(() => replace(publication)),

    /** The same for several; returns what went wrong with which, and that one stays as it was. */
    publishAll(publications: readonly Publication[]): Map<Publication, PublicationFailure> {
      const faults = new Map<Publication, PublicationFailure>();
      const tryOne = (one: Publication) => {
        try {
          savepoint(database, () => replace(one));
        } catch (error) {
          // Where the disk is full, all that was published with it is undone too.
          if (!database.isTransaction) throw error;
          faults.set(one, { error });
        }
      };
      together(() => publications.forEach(tryOne));
      return faults;
    },

    /**
     * Takes records, each before those above it, out of everything but the change log, which says that
     * they were there, and why they are gone where that is known. All go at once.
     */
    withdraw(gone: readonly RecordToWithdraw[]): void {
      together(() => {
        for (const { id, why = {} } of gone) takeOut(id, why);
      });
    },

    /** Replaces the documents of the archive as a whole: the top Collection, and its pages. */
    keep(resources: readonly Resource[]): void {
      const now = new Date().toISOString();
      together(() => {
        const isNew = ({ address, hash }: Resource) => rows.hashAt(address) !== hash;
        for (const one of resources.filter(isNew)) rows.keepResource(null, one, now);
        rows.keepOnly(resources.map(({ address }) => address));
      });
    },
  };
}

export type CatalogueWriter = ReturnType<typeof catalogueWriter>;

export type PublishedVersion = { version: number; folder: string; published: string };
const NOTHING = new Uint8Array();

type DocumentRow = { address: string; hash: string; modified: string };

const statements = (database: Database) => ({
  published: database.prepare('SELECT version, folder, published FROM record WHERE id = ?'),
  one: database.prepare('SELECT hash FROM resource WHERE address = ?'),
  kept: database.prepare('SELECT address, hash, modified FROM resource WHERE record = ?'),
  keptImages: database.prepare('SELECT id, pack FROM image WHERE record = ?'),
  clear: database.prepare('DELETE FROM record WHERE id = ?'),
  unpublish: database.prepare('DELETE FROM resource WHERE record = ?'),
  others: database.prepare(
    'DELETE FROM resource WHERE record IS NULL AND address NOT IN (SELECT value FROM json_each(?))',
  ),
  record: database.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  found: database.prepare('SELECT sort, traits FROM record WHERE id = ?'),
  pages: database.prepare('UPDATE latest SET pages = ? WHERE record = ?'),
  leaf: database.prepare('INSERT INTO leaf VALUES (?, ?, ?, ?, ?)'),
  image: database.prepare('INSERT INTO image VALUES (?, ?, ?, ?)'),
  resource: database.prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
});

type ImageRow = { readonly id: string; readonly pack: string };

const packsByFolio = (images: readonly ImageRow[]): Map<string, string> =>
  new Map(images.map(({ id, pack }) => [parseImageId(id).folio, pack]));

/** The rows of what is published, to be written in a transaction. */
export function publishedRows(database: Database) {
  const sql = statements(database);
  const { path } = records(database);
  const stale = staleLevels(database);
  const traits = facetWriter(database);

  /** What is published of a record until now. */
  const state = (id: string, { folder }: PublishedVersion): RecordState => ({
    folder,
    path: path(id),
    documents: new Map(
      (sql.kept.all(id) as DocumentRow[]).map(({ address, hash }) => [address, hash]),
    ),
    images: packsByFolio(sql.keptImages.all(id) as ImageRow[]),
  });

  const keepResource = (record: string | null, one: Resource, modified: string) => {
    const { address, type, hash, plain = NOTHING, gzip, brotli } = one;
    sql.resource.run(address, record, type, hash, modified, plain, gzip, brotli);
  };

  /** Replaces all rows of a record. */
  const keep = (publication: Publication, { version, time }: VersionStep) => {
    const { unit, folder, inputs, member, images, resources } = publication;
    const { record, path, leaves } = unit;
    const old = new Map(
      (sql.kept.all(record.id) as DocumentRow[]).map((one) => [one.address, one]),
    );
    const now = new Date().toISOString();
    const before = sql.found.get(record.id) as FacetEntry | undefined;
    const found = traits.replace(record, folder, before);
    const parent = path.at(-2)?.id ?? null;
    const [json, reference] = [JSON.stringify(record), JSON.stringify(member)];
    stale.update(record.id, { folder, parent, member: reference });
    sql.clear.run(record.id);
    sql.unpublish.run(record.id);
    const own = [record.id, folder, parent, inputs, version, time, json, reference] as const;
    sql.record.run(...own, found.sort, found.traits);
    for (const [i, { texts, ...leaf }] of leaves.entries()) {
      sql.leaf.run(record.id, i, leaf.folio.id, JSON.stringify(leaf), packedTexts(texts));
    }
    for (const image of images) {
      sql.image.run(image.id, record.id, image.hash, JSON.stringify(image));
    }
    for (const one of resources) {
      const kept = old.get(one.address);
      keepResource(record.id, one, kept?.hash === one.hash ? kept.modified : now);
    }
    sql.pages.run(1 + leaves.length, record.id);
  };

  return {
    before: (id: string) => sql.published.get(id) as PublishedVersion | undefined,
    hashAt: (address: string) => (sql.one.get(address) as { hash: string } | undefined)?.hash,
    state,
    keep,
    keepResource,
    /** Takes out the documents of the archive as a whole that have any other address. */
    keepOnly: (addresses: readonly string[]) => sql.others.run(JSON.stringify(addresses)),
    clear(id: string): void {
      stale.update(id, undefined);
      const found = sql.found.get(id) as FacetEntry | undefined;
      if (found) traits.drop(id, found);
      sql.clear.run(id);
      sql.unpublish.run(id);
    },
  };
}

/** What was published, as far as the log and the versions still tell. */
export type LoggedPublication = { readonly step: VersionStep; readonly state: RecordState };

/**
 * What the log says is published although data/ was made anew, so that a record which is as it was gets
 * no new version; undefined where it says nothing, or that the record is withdrawn.
 */
export function loggedPublications(database: Database) {
  const log = changeLog(database);
  const { parts } = versions(database);

  return ({ unit, resources, images }: Publication): LoggedPublication | undefined => {
    const { record, path } = unit;
    const history = log.of(record.id);
    const found = history.at(-1);
    if (!found || found.type === 'Delete') return undefined;
    const { version, time, folder, hash, detail } = found;
    const kept = [...parts(record.id, version)];
    const documents = new Map([
      ...resources.map(({ address, hash }): [string, string] => [address, hash]),
      // Of a level the log keeps the hash of the Collection alone.
      ...resources.slice(0, 1).map(({ address }): [string, string] => [address, hash]),
    ]);
    return {
      step: { version, time },
      state: {
        folder,
        path,
        remembered: { described: detail.described, statuses: statusesAfter(history) },
        documents: images.length ? documentsOf(resources, kept) : documents,
        images: new Map(
          kept
            .filter((one) => !isDocument(one))
            .map(([id, hash]) => [parseImageId(id).folio, hash]),
        ),
      },
    };
  };
}

/** The status of each layer that was published, of which each change says what became of it. */
function statusesAfter(history: readonly Change[]): Map<string, LayerStatus> {
  const statuses = new Map<string, LayerStatus>();
  for (const { detail } of history) {
    for (const [layer, { is }] of Object.entries(detail.layers ?? {})) {
      if (is) statuses.set(layer, is);
      else statuses.delete(layer);
    }
  }
  return statuses;
}

/** Of an item all documents are kept by version, and what it has beside them is taken to be as it was. */
const documentsOf = (
  resources: Publication['resources'],
  kept: readonly (readonly [string, string])[],
): Map<string, string> =>
  new Map([
    ...resources
      .filter(({ type }) => !type.startsWith('application/ld+json'))
      .map(({ address, hash }): [string, string] => [address, hash]),
    ...kept.filter(isDocument),
  ]);

/** Documents are known by their address, images by their id. */
const isDocument = ([address]: readonly [string, string]): boolean => address.startsWith('/');
