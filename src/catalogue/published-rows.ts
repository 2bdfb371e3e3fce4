import { parseImageId } from '../iiif/uri.ts';
import type { Database } from '../system/database/database.ts';
import { rowWriter } from '../system/database/row-writer.ts';
import { type FacetEntry, facetWriter } from './facets.ts';
import type { RecordState } from './log/change.ts';
import { clock } from './log/clock.ts';
import { records } from './records.ts';
import { compressTexts, type Publication, type Resource, type VersionStep } from './resource.ts';
import { staleLevels } from './stale-levels.ts';

/** What is published of a record. */
export type PublishedVersion = { version: number; folder: string; published: string };
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
  resources: rowWriter(
    database,
    'INSERT INTO resource',
    '(?, ?, ?, ?, ?, ?, ?, ?)',
    `ON CONFLICT (address) DO UPDATE
     SET record = excluded.record, type = excluded.type, hash = excluded.hash, modified = excluded.modified,
         plain = excluded.plain, gzip = excluded.gzip, brotli = excluded.brotli`,
  ),
});

type Statements = ReturnType<typeof statements>;

const packsByFolio = (images: readonly ImageRow[]): Map<string, string> =>
  new Map(images.map(({ id, pack }) => [parseImageId(id).folio, pack]));

const leafInserter =
  (sql: Statements) =>
  async ({ unit, readStoredTexts }: Publication): Promise<void> => {
    for (const [i, { texts, ...leaf }] of unit.leaves.entries()) {
      const stored = readStoredTexts?.(leaf.folio.id) ?? compressTexts(texts);
      await sql.insertLeaf.run(unit.record.id, i, leaf.folio.id, JSON.stringify(leaf), stored);
    }
  };

/** One for each address: the last. */
const byAddress = (resources: readonly Resource[]) =>
  new Map(resources.map((resource) => [resource.address, resource])).values();

async function removeTops(sql: Statements, kept: ReadonlySet<string>): Promise<void> {
  for (const { address } of (await sql.tops.all()) as Pick<DocumentRow, 'address'>[]) {
    if (!kept.has(address)) await sql.removeDocument.run(address);
  }
}

const resourceWriter =
  (sql: Statements) =>
  async (record: string | null, resource: Resource, modified: string): Promise<void> => {
    const { address, type, hash, plain = NO_BYTES, gzip, brotli } = resource;
    const bytes = [plain, gzip(), brotli()];
    await sql.resources.add([address, record, type, hash, modified, ...bytes]);
  };

export type PublishedRows = ReturnType<typeof publishedRows>;

/** The rows of what is published; every call belongs in a transaction. */
export function publishedRows(database: Database) {
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

    ...topRows(sql, timeNow),

    /** What is published of a record at present. */
    state: async (id: string, { folder }: PublishedVersion): Promise<RecordState> => ({
      folder,
      path: await path(id),
      documents: new Map((await documentsOf(id)).map(({ address, hash }) => [address, hash])),
      images: packsByFolio((await sql.images.all(id)) as ImageRow[]),
    }),

    /** Replaces all rows of a record. */
    async replace(publication: Publication, { type, version, time }: VersionStep): Promise<void> {
      const { unit, folder, inputs, images, resources } = publication;
      const { record, path: ancestors } = unit;
      const before = new Map((await documentsOf(record.id)).map((row) => [row.address, row]));
      const now = type ? time : await timeNow();
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
      for (const resource of byAddress(resources)) {
        const old = before.get(resource.address);
        await putResource(record.id, resource, old?.hash === resource.hash ? old.modified : now);
      }
      await sql.resources.flush();
    },

    /** Call it when a transaction has begun, and when any of it has been rolled back. */
    undo(): void {
      facets.forget();
      sql.resources.discard();
    },

    async remove(id: string): Promise<void> {
      await stale.update(id, undefined);
      const entry = (await sql.facets.get(id)) as FacetEntry | undefined;
      if (entry) await facets.remove(id, entry);
      await sql.removeRecord.run(id);
      await sql.removeDocuments.run(id);
    },
  };
}

/** The documents of the archive as a whole. */
function topRows(sql: Statements, timeNow: () => Promise<string>) {
  const putResource = resourceWriter(sql);
  return {
    /** Puts a document of the archive as a whole, unless it is there. */
    async putTop(resource: Resource): Promise<void> {
      const stored = (await sql.hash.get(resource.address)) as { hash: string } | undefined;
      if (stored?.hash === resource.hash) return;
      await putResource(null, resource, await timeNow());
      await sql.resources.flush();
    },

    /** Removes the documents of the archive as a whole that have any other address. */
    keepTopOnly: (addresses: readonly string[]): Promise<void> =>
      removeTops(sql, new Set(addresses)),
  };
}
