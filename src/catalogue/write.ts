import type { Member, Unit } from '../iiif/unit.ts';
import { type Database, transaction } from '../storage/sqlite.ts';
import type { KeptImage } from './images.ts';
import type { Resource } from './resource.ts';

export type ChangeType = 'Create' | 'Update' | 'Move' | 'Delete';

/** Everything that one record publishes. */
export type Publication = {
  readonly unit: Unit;
  readonly folder: string;
  readonly inputs: string;
  readonly member: Member;
  readonly images: readonly KeptImage[];
  readonly resources: readonly Resource[];
};

type Published = { version: number; folder: string };

const statements = (database: Database) => ({
  published: database.prepare('SELECT version, folder FROM record WHERE id = ?'),
  clear: database.prepare('DELETE FROM record WHERE id = ?'),
  unpublish: database.prepare('DELETE FROM resource WHERE record = ?'),
  record: database.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  leaf: database.prepare('INSERT INTO leaf VALUES (?, ?, ?, ?)'),
  image: database.prepare('INSERT INTO image VALUES (?, ?, ?, ?)'),
  resource: database.prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  change: database.prepare(
    'INSERT INTO change (time, type, record, version, folder, hash) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  last: database.prepare(
    'SELECT version FROM change WHERE record = ? ORDER BY number DESC LIMIT 1',
  ),
});

/** The writing side of the catalogue: each call is one transaction, so readers see all of it or nothing. */
export function writer(database: Database) {
  const sql = statements(database);

  const keepResource = (record: string | null, one: Resource, time: string) => {
    const { address, type, hash, plain, gzip, brotli } = one;
    sql.resource.run(address, record, type, hash, time, plain, gzip, brotli);
  };

  /** The version that follows the last one the change log knows, even of a withdrawn record. */
  const nextVersion = (id: string) => {
    const last = sql.last.get(id) as { version: number } | undefined;
    return (last?.version ?? 0) + 1;
  };

  const changeType = (id: string, folder: string): ChangeType => {
    const before = sql.published.get(id) as Published | undefined;
    if (!before) return 'Create';
    return before.folder === folder ? 'Update' : 'Move';
  };

  const keepRecord = (publication: Publication, version: number, time: string) => {
    const { unit, folder, inputs, member, images, resources } = publication;
    const { record, path, leaves } = unit;
    sql.clear.run(record.id);
    sql.unpublish.run(record.id);
    const parent = path.at(-2)?.id ?? null;
    const [json, reference] = [JSON.stringify(record), JSON.stringify(member)];
    sql.record.run(record.id, folder, parent, inputs, version, time, json, reference);
    for (const [i, leaf] of leaves.entries()) {
      sql.leaf.run(record.id, i, leaf.folio.id, JSON.stringify(leaf));
    }
    for (const image of images) {
      sql.image.run(image.id, record.id, image.hash, JSON.stringify(image));
    }
    for (const one of resources) keepResource(record.id, one, time);
  };

  return {
    /** Replaces what the record published before and appends to the change log. */
    publish(publication: Publication): ChangeType {
      const { unit, folder, resources } = publication;
      const { id } = unit.record;
      return transaction(database, () => {
        const time = new Date().toISOString();
        const [type, version] = [changeType(id, folder), nextVersion(id)];
        keepRecord(publication, version, time);
        sql.change.run(time, type, id, version, folder, resources[0]?.hash ?? '');
        return type;
      });
    },

    /** Takes a record out of everything but the change log, which says that it was there. */
    withdraw(id: string): void {
      transaction(database, () => {
        const before = sql.published.get(id) as Published | undefined;
        if (!before) return;
        sql.clear.run(id);
        sql.unpublish.run(id);
        const time = new Date().toISOString();
        sql.change.run(time, 'Delete', id, before.version + 1, before.folder, '');
      });
    },

    /** A document of the archive as a whole, such as the top Collection. */
    keep(resource: Resource): void {
      transaction(database, () => keepResource(null, resource, new Date().toISOString()));
    },
  };
}

export type Writer = ReturnType<typeof writer>;
