import { parseImageId } from '../iiif/uri.ts';
import type { LayerStatus } from '../record/record.ts';
import type { Database } from '../system/database/database.ts';
import { type FacetEntry, facetWriter } from './facets.ts';
import {
  changeBetween,
  type RecordState,
  type WithdrawalReason,
  withdrawal,
} from './log/change.ts';
import { type Change, changeLog } from './log/change-log.ts';
import { clock } from './log/clock.ts';
import { records } from './records.ts';
import {
  compressTexts,
  type Follower,
  type Publication,
  type Resource,
  type VersionStep,
} from './resource.ts';
import { staleLevels } from './stale-levels.ts';
import { versions } from './version.ts';

/** A record to withdraw, and the reason if there is one. */
export type RecordToWithdraw = { readonly id: string; readonly reason?: WithdrawalReason };

type PublicationFailure = { readonly error: unknown };

/** The writing side of the catalogue. Each call is one transaction: readers see all of it or nothing. */
export function catalogueWriter(database: Database, followers: readonly Follower[] = []) {
  const rows = publishedRows(database);
  const { replace, remove } = publicationSteps(database, rows, followers);
  const together = transactions(database, followers);

  return {
    /** Makes one transaction of everything that `work` writes. */
    together,

    /**
     * Replaces what the record published before. The change log grows only if something visible to others
     * has changed, so an upgrade of the program does not make every harvester fetch everything again.
     */
    publish: (publication: Publication): Promise<void> => together(() => replace(publication)),

    /** Publishes several records; returns those that failed, whose published version stays as it was. */
    async publishAll(
      publications: readonly Publication[],
    ): Promise<Map<Publication, PublicationFailure>> {
      const failures = new Map<Publication, PublicationFailure>();
      await together(async () => {
        for (const publication of publications) {
          try {
            await database.transaction(() => replace(publication));
          } catch (error) {
            failures.set(publication, { error });
            for (const follower of followers) follower.undo?.(publication);
          }
        }
      });
      return failures;
    },

    /**
     * Removes records, each before those above it, from everything but the change log, which keeps what
     * they were and why they were withdrawn. All are removed in one transaction.
     */
    async withdraw(withdrawn: readonly RecordToWithdraw[]): Promise<void> {
      await together(async () => {
        for (const { id, reason = {} } of withdrawn) await remove(id, reason);
      });
    },

    /** Replaces the documents of the archive as a whole: the top Collection and its pages. */
    async replaceTop(resources: readonly Resource[]): Promise<void> {
      await together(async () => {
        for (const resource of resources) await rows.putTop(resource);
        await rows.keepTopOnly(resources.map(({ address }) => address));
      });
    },
  };
}

export type CatalogueWriter = ReturnType<typeof catalogueWriter>;

/** Publishes and removes single records, within a transaction. */
function publicationSteps(
  database: Database,
  rows: ReturnType<typeof publishedRows>,
  followers: readonly Follower[],
) {
  const log = changeLog(database);
  const publicationInLog = loggedPublications(database);

  const replace = async (publication: Publication): Promise<void> => {
    const { unit, folder, resources } = publication;
    await publication.alongside?.();
    const { id } = unit.record;
    const before = await rows.version(id);
    const previous: LoggedPublication | undefined = before
      ? { step: stepOf(before), state: await rows.state(id, before) }
      : await publicationInLog(publication);
    const change = changeBetween(previous?.state, stateOf(publication));
    const step: VersionStep =
      previous && !change ? previous.step : { ...(await log.next(id)), ...change };
    await rows.replace(publication, step);
    const [hash, pages] = [resources[0]?.hash ?? '', 1 + unit.leaves.length];
    const entry = { record: id, folder, hash, pages };
    if (change) await log.append({ ...step, ...change, ...entry });
    else await log.setPages(id, pages);
    for (const follower of followers) await follower.publish(publication, step);
  };

  const remove = async (id: string, reason: WithdrawalReason): Promise<void> => {
    const before = await rows.version(id);
    if (!before) return;
    const detail = withdrawal(await rows.state(id, before), reason);
    await rows.remove(id);
    const entry = { record: id, folder: before.folder, hash: '', detail, pages: 0 };
    await log.append({ ...(await log.next(id)), type: 'Delete', ...entry });
    for (const follower of followers) await follower.withdraw(id);
  };

  return { replace, remove };
}

/** Runs work in one transaction that ends with the followers; nested calls join the outer transaction. */
function transactions(database: Database, followers: readonly Follower[]) {
  const log = changeLog(database);
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (database.isInTransaction()) return work();
    try {
      return await database.transaction(async () => {
        await log.takeHead();
        const result = await work();
        for (const follower of followers) await follower.end?.();
        return result;
      });
    } catch (error) {
      for (const follower of followers) follower.undo?.('transaction');
      throw error;
    }
  };
}

const stateOf = ({ unit, folder, resources, images }: Publication): RecordState => ({
  folder,
  path: unit.path,
  documents: new Map(resources.map(({ address, hash }) => [address, hash])),
  images: new Map(images.map(({ id, hash }) => [parseImageId(id).folio, hash])),
});

type PublishedVersion = { version: number; folder: string; published: string };
const stepOf = ({ version, published }: PublishedVersion) => ({ version, time: published });

type DocumentRow = { address: string; hash: string; modified: string };
type ImageRow = { readonly id: string; readonly pack: string };

const NO_BYTES = new Uint8Array();

const statements = (database: Database) => ({
  version: database.prepare('SELECT version, folder, published FROM record WHERE id = ?'),
  hash: database.prepare('SELECT hash FROM resource WHERE address = ?'),
  documents: database.prepare('SELECT address, hash, modified FROM resource WHERE record = ?'),
  images: database.prepare('SELECT id, pack FROM image WHERE record = ?'),
  removeRecord: database.prepare('DELETE FROM record WHERE id = ?'),
  removeDocuments: database.prepare('DELETE FROM resource WHERE record = ?'),
  tops: database.prepare('SELECT address FROM resource WHERE record IS NULL'),
  removeDocument: database.prepare('DELETE FROM resource WHERE address = ?'),
  insertRecord: database.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  facets: database.prepare('SELECT sort, traits FROM record WHERE id = ?'),
  insertLeaf: database.prepare('INSERT INTO leaf VALUES (?, ?, ?, ?, ?)'),
  insertImage: database.prepare('INSERT INTO image VALUES (?, ?, ?, ?)'),
  putResource: database.prepare(
    `INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (address) DO UPDATE
     SET record = excluded.record, type = excluded.type, hash = excluded.hash, modified = excluded.modified,
         plain = excluded.plain, gzip = excluded.gzip, brotli = excluded.brotli`,
  ),
});

const packsByFolio = (images: readonly ImageRow[]): Map<string, string> =>
  new Map(images.map(({ id, pack }) => [parseImageId(id).folio, pack]));

const leafInserter =
  (sql: ReturnType<typeof statements>) =>
  async ({ unit, readStoredTexts }: Publication): Promise<void> => {
    for (const [i, { texts, ...leaf }] of unit.leaves.entries()) {
      const stored = readStoredTexts?.(leaf.folio.id) ?? compressTexts(texts);
      await sql.insertLeaf.run(unit.record.id, i, leaf.folio.id, JSON.stringify(leaf), stored);
    }
  };

async function removeTops(
  sql: ReturnType<typeof statements>,
  kept: ReadonlySet<string>,
): Promise<void> {
  for (const { address } of (await sql.tops.all()) as Pick<DocumentRow, 'address'>[]) {
    if (!kept.has(address)) await sql.removeDocument.run(address);
  }
}

const resourceWriter =
  (sql: ReturnType<typeof statements>) =>
  async (record: string | null, resource: Resource, modified: string): Promise<void> => {
    const { address, type, hash, plain = NO_BYTES, gzip, brotli } = resource;
    await sql.putResource.run(address, record, type, hash, modified, plain, gzip(), brotli());
  };

/** The rows of what is published; every call belongs in a transaction. */
function publishedRows(database: Database) {
  const sql = statements(database);
  const { path } = records(database);
  const stale = staleLevels(database);
  const facets = facetWriter(database);
  const timeNow = clock(database);
  const insertLeaves = leafInserter(sql);
  const putResource = resourceWriter(sql);
  const documentsOf = async (id: string) => (await sql.documents.all(id)) as DocumentRow[];

  return {
    version: async (id: string) => (await sql.version.get(id)) as PublishedVersion | undefined,

    /** Puts a document of the archive as a whole, unless it is there. */
    async putTop(resource: Resource): Promise<void> {
      const stored = (await sql.hash.get(resource.address)) as { hash: string } | undefined;
      if (stored?.hash !== resource.hash) await putResource(null, resource, await timeNow());
    },

    /** What is published of a record at present. */
    state: async (id: string, { folder }: PublishedVersion): Promise<RecordState> => ({
      folder,
      path: await path(id),
      documents: new Map((await documentsOf(id)).map(({ address, hash }) => [address, hash])),
      images: packsByFolio((await sql.images.all(id)) as ImageRow[]),
    }),

    /** Replaces all rows of a record. */
    async replace(publication: Publication, { version, time }: VersionStep): Promise<void> {
      const { unit, folder, inputs, images, resources } = publication;
      const { record, path: ancestors } = unit;
      const before = new Map((await documentsOf(record.id)).map((row) => [row.address, row]));
      const now = await timeNow();
      const { sort, traits } = await facets.replace(
        record,
        folder,
        (await sql.facets.get(record.id)) as FacetEntry | undefined,
      );
      const parent = ancestors.at(-2)?.id ?? null;
      const [json, member] = [JSON.stringify(record), JSON.stringify(publication.member)];
      await stale.update(record.id, { folder, parent, member });
      await sql.removeRecord.run(record.id);
      await sql.removeDocuments.run(record.id);
      const columns = [record.id, folder, parent, sort, publication.member.type] as const;
      await sql.insertRecord.run(...columns, version, time, inputs, traits, member, json);
      await insertLeaves(publication);
      for (const image of images) {
        await sql.insertImage.run(image.id, record.id, image.hash, JSON.stringify(image));
      }
      for (const resource of resources) {
        const old = before.get(resource.address);
        await putResource(record.id, resource, old?.hash === resource.hash ? old.modified : now);
      }
    },

    /** Removes the documents of the archive as a whole that have any other address. */
    keepTopOnly: (addresses: readonly string[]): Promise<void> =>
      removeTops(sql, new Set(addresses)),

    async remove(id: string): Promise<void> {
      await stale.update(id, undefined);
      const entry = (await sql.facets.get(id)) as FacetEntry | undefined;
      if (entry) await facets.remove(id, entry);
      await sql.removeRecord.run(id);
      await sql.removeDocuments.run(id);
    },
  };
}

/** What was published, as far as the change log and the versions still show it. */
type LoggedPublication = { readonly step: VersionStep; readonly state: RecordState };

/**
 * Reads from the change log what was published before data/ was rebuilt, so that an unchanged record gets
 * no new version; undefined if the log has no entry, or the record was withdrawn.
 */
function loggedPublications(database: Database) {
  const log = changeLog(database);
  const { parts } = versions(database);

  return async ({
    unit,
    resources,
    images,
  }: Publication): Promise<LoggedPublication | undefined> => {
    const { record, path } = unit;
    const history = await log.of(record.id);
    const last = history.at(-1);
    if (!last || last.type === 'Delete') return undefined;
    const { version, time, folder, hash, detail } = last;
    const stored = [...(await parts(record.id, version))];
    const documents = new Map([
      ...resources.map(({ address, hash }): [string, string] => [address, hash]),
      // For a level, the log has only the hash of the Collection.
      ...resources.slice(0, 1).map(({ address }): [string, string] => [address, hash]),
    ]);
    return {
      step: { version, time },
      state: {
        folder,
        path,
        remembered: { described: detail.described, statuses: statusesAfter(history) },
        documents: images.length ? itemDocuments(resources, stored) : documents,
        images: new Map(
          stored
            .filter((one) => !isDocument(one))
            .map(([id, hash]) => [parseImageId(id).folio, hash]),
        ),
      },
    };
  };
}

/** The published status of each layer; each change names only the layers it changed. */
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

/** For an item, the versions store all IIIF documents; its other resources are assumed unchanged. */
const itemDocuments = (
  resources: Publication['resources'],
  stored: readonly (readonly [string, string])[],
): Map<string, string> =>
  new Map([
    ...resources
      .filter(({ type }) => !type.startsWith('application/ld+json'))
      .map(({ address, hash }): [string, string] => [address, hash]),
    ...stored.filter(isDocument),
  ]);

/** Documents are stored by their address, images by their id. */
const isDocument = ([address]: readonly [string, string]): boolean => address.startsWith('/');
