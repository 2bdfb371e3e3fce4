import { imageParts } from '../iiif/uri.ts';
import type { Database } from '../storage/sqlite.ts';
import type { State } from './change.ts';
import type { Publication, Step } from './publication.ts';
import { records } from './records.ts';
import type { Resource } from './resource.ts';
import { packedTexts } from './spooled.ts';
import { staleLevels } from './stale.ts';
import { type Found, traitWriter } from './traits.ts';

export type Published = { version: number; folder: string; published: string };
const NOTHING = new Uint8Array();

type Kept = { address: string; hash: string; modified: string };

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

/** The rows of what is published, to be written in a transaction. */
export function publishedRows(database: Database) {
  const sql = statements(database);
  const { path } = records(database);
  const stale = staleLevels(database);
  const traits = traitWriter(database);

  /** What is published of a record until now. */
  const state = (id: string, { folder }: Published): State => ({
    folder,
    path: path(id),
    documents: new Map((sql.kept.all(id) as Kept[]).map(({ address, hash }) => [address, hash])),
    images: new Map(
      (sql.keptImages.all(id) as { id: string; pack: string }[]).map(({ id: image, pack }) => [
        imageParts(image).folio,
        pack,
      ]),
    ),
  });

  const keepResource = (record: string | null, one: Resource, modified: string) => {
    const { address, type, hash, plain = NOTHING, gzip, brotli } = one;
    sql.resource.run(address, record, type, hash, modified, plain, gzip, brotli);
  };

  /** Replaces all rows of a record. */
  const keep = (publication: Publication, { version, time }: Step) => {
    const { unit, folder, inputs, member, images, resources } = publication;
    const { record, path, leaves } = unit;
    const old = new Map((sql.kept.all(record.id) as Kept[]).map((one) => [one.address, one]));
    const now = new Date().toISOString();
    const before = sql.found.get(record.id) as Found | undefined;
    const found = traits.put(record, folder, before);
    const parent = path.at(-2)?.id ?? null;
    const [json, reference] = [JSON.stringify(record), JSON.stringify(member)];
    stale.follow(record.id, { folder, parent, member: reference });
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
    before: (id: string) => sql.published.get(id) as Published | undefined,
    hashAt: (address: string) => (sql.one.get(address) as { hash: string } | undefined)?.hash,
    state,
    keep,
    keepResource,
    /** Takes out the documents of the archive as a whole that have any other address. */
    keepOnly: (addresses: readonly string[]) => sql.others.run(JSON.stringify(addresses)),
    clear(id: string): void {
      stale.follow(id, undefined);
      const found = sql.found.get(id) as Found | undefined;
      if (found) traits.drop(id, found);
      sql.clear.run(id);
      sql.unpublish.run(id);
    },
  };
}
