import type { Member, Unit } from '../iiif/unit.ts';
import { type Database, transaction } from '../storage/sqlite.ts';
import type { KeptImage } from './images.ts';
import type { Resource } from './resource.ts';

/** Everything that one record publishes. */
export type Publication = {
  readonly unit: Unit;
  readonly folder: string;
  readonly inputs: string;
  readonly member: Member;
  readonly images: readonly KeptImage[];
  readonly resources: readonly Resource[];
};

/** How a publication stands to the one before; `type` is absent where nobody outside can see a change. */
export type Step = {
  readonly type?: 'Create' | 'Update' | 'Move';
  readonly version: number;
  /** ISO 8601 */
  readonly time: string;
};

/** Keeps something of its own about what is published: called in the transaction that publishes. */
export type Follower = {
  readonly publish: (publication: Publication, step: Step) => void;
  readonly withdraw: (record: string) => void;
};

type Published = { version: number; folder: string; published: string };
type Kept = { address: string; hash: string; modified: string };

const statements = (database: Database) => ({
  published: database.prepare('SELECT version, folder, published FROM record WHERE id = ?'),
  one: database.prepare('SELECT hash FROM resource WHERE address = ?'),
  kept: database.prepare('SELECT address, hash, modified FROM resource WHERE record = ?'),
  keptImages: database.prepare('SELECT id, pack AS hash FROM image WHERE record = ?'),
  clear: database.prepare('DELETE FROM record WHERE id = ?'),
  unpublish: database.prepare('DELETE FROM resource WHERE record = ?'),
  record: database.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  leaf: database.prepare('INSERT INTO leaf VALUES (?, ?, ?, ?, ?)'),
  image: database.prepare('INSERT INTO image VALUES (?, ?, ?, ?)'),
  resource: database.prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
  change: database.prepare(
    'INSERT INTO change (time, type, record, version, folder, hash) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  last: database.prepare(
    'SELECT version FROM change WHERE record = ? ORDER BY number DESC LIMIT 1',
  ),
});

/** What a publication is to the outside; nothing where all that is published stays the same. */
function changeOf(
  sql: ReturnType<typeof statements>,
  { unit, folder, images, resources }: Publication,
  before: Published | undefined,
) {
  if (!before) return 'Create';
  if (before.folder !== folder) return 'Move';
  const { id } = unit.record;
  const old = [...sql.kept.all(id), ...sql.keptImages.all(id)] as { hash: string }[];
  const hashes = (all: readonly { hash: string }[]) => all.map(({ hash }) => hash).sort();
  const isSame = hashes(old).join() === hashes([...resources, ...images]).join();
  return isSame ? undefined : 'Update';
}

const unseen = ({ version, published }: Published): Step => ({ version, time: published });
const seen = (type: Step['type'] & string, version: number): Step => ({
  type,
  version,
  time: new Date().toISOString(),
});

const resourceKeeper =
  (sql: ReturnType<typeof statements>) =>
  (record: string | null, one: Resource, modified: string) => {
    const { address, type, hash, plain, gzip, brotli } = one;
    sql.resource.run(address, record, type, hash, modified, plain, gzip, brotli);
  };

/** The writing side of the catalogue: each call is one transaction, so readers see all of it or nothing. */
export function writer(database: Database, followers: readonly Follower[] = []) {
  const sql = statements(database);
  const keepResource = resourceKeeper(sql);

  const publishedBefore = (id: string) => sql.published.get(id) as Published | undefined;

  /** The version that follows the last one the change log knows, even of a withdrawn record. */
  const nextVersion = (id: string) => {
    const last = sql.last.get(id) as { version: number } | undefined;
    return (last?.version ?? 0) + 1;
  };

  const keepRecord = (publication: Publication, version: number, time: string) => {
    const { unit, folder, inputs, member, images, resources } = publication;
    const { record, path, leaves } = unit;
    const old = new Map((sql.kept.all(record.id) as Kept[]).map((one) => [one.address, one]));
    sql.clear.run(record.id);
    sql.unpublish.run(record.id);
    const parent = path.at(-2)?.id ?? null;
    const [json, reference] = [JSON.stringify(record), JSON.stringify(member)];
    sql.record.run(record.id, folder, parent, inputs, version, time, json, reference);
    for (const [i, { texts, ...leaf }] of leaves.entries()) {
      const [place, said] = [JSON.stringify(leaf), JSON.stringify(texts)];
      sql.leaf.run(record.id, i, leaf.folio.id, place, said);
    }
    for (const image of images) {
      sql.image.run(image.id, record.id, image.hash, JSON.stringify(image));
    }
    const now = new Date().toISOString();
    for (const one of resources) {
      const kept = old.get(one.address);
      keepResource(record.id, one, kept?.hash === one.hash ? kept.modified : now);
    }
  };

  return {
    /**
     * Replaces what the record published before. The change log grows only where something that
     * others can see has changed, so that an upgrade of the program does not send every harvester round.
     */
    publish(publication: Publication): void {
      const { unit, folder, resources } = publication;
      const { id } = unit.record;
      transaction(database, () => {
        const before = publishedBefore(id);
        const type = changeOf(sql, publication, before);
        const step = before && !type ? unseen(before) : seen(type ?? 'Create', nextVersion(id));
        keepRecord(publication, step.version, step.time);
        if (step.type) {
          const hash = resources[0]?.hash ?? '';
          sql.change.run(step.time, step.type, id, step.version, folder, hash);
        }
        for (const follower of followers) follower.publish(publication, step);
      });
    },

    /** Takes a record out of everything but the change log, which says that it was there. */
    withdraw(id: string): void {
      transaction(database, () => {
        const before = publishedBefore(id);
        if (!before) return;
        sql.clear.run(id);
        sql.unpublish.run(id);
        const time = new Date().toISOString();
        sql.change.run(time, 'Delete', id, nextVersion(id), before.folder, '');
        for (const follower of followers) follower.withdraw(id);
      });
    },

    /** A document of the archive as a whole, such as the top Collection. */
    keep(resource: Resource): void {
      const { hash } = (sql.one.get(resource.address) ?? {}) as Partial<Kept>;
      if (hash === resource.hash) return;
      transaction(database, () => keepResource(null, resource, new Date().toISOString()));
    },
  };
}

export type Writer = ReturnType<typeof writer>;
