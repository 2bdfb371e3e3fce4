import type { Leaf, Member, Unit } from '../iiif/unit.ts';
import type { ArchiveRecord } from '../record/record.ts';
import { type Database, queries, type Row } from '../system/database/database.ts';
import { changeLog } from './log/change-log.ts';
import { decompressTexts, type Resource } from './resource.ts';

export type PublishedState = {
  readonly folder: string;
  /** Hash of everything it was built from. */
  readonly inputs: string;
  readonly version: number;
  /** ISO 8601 */
  readonly published: string;
};

/** A range of a list: `count` entries from `start`, counted from 0. */
export type PageRange = { readonly start: number; readonly count: number };

const RECENT = `
  SELECT member FROM record WHERE type = 'Manifest'
  ORDER BY published DESC, id LIMIT ?`;

/** Skips to the start of the page by the index alone. */
const BELOW = (parent: Parent) => `
  SELECT record.member FROM
    (SELECT id, sort FROM record WHERE parent ${parent} ORDER BY sort, id LIMIT ? OFFSET ?) below
  JOIN record ON record.id = below.id ORDER BY below.sort, below.id`;

/** The records after or before a position among those with the same parent, the nearest first. */
const BESIDE = (parent: Parent, side: '<' | '>') => {
  const direction = side === '<' ? 'DESC' : 'ASC';
  return `
  SELECT member FROM record WHERE parent ${parent} AND (sort, id) ${side} (?, ?)
  ORDER BY sort ${direction}, id ${direction} LIMIT ?`;
};

/** Two statements rather than one comparison that also matches NULL, for which PostgreSQL uses no index. */
type Parent = '= ?' | 'IS NULL';

const NEAR = `
  SELECT leaf.leaf, '[]' AS texts
  FROM leaf here JOIN leaf
    ON leaf.record = here.record AND leaf.position BETWEEN here.position - ?3 AND here.position + ?3
  WHERE here.record = ?1 AND here.folio = ?2 ORDER BY leaf.position`;

const UNDER = `
  WITH RECURSIVE under(id, folder, sort) AS (
    SELECT id, folder, sort FROM record WHERE id = ?
    UNION ALL SELECT record.id, record.folder, record.sort FROM record JOIN under ON record.parent = under.id)
  SELECT id, folder FROM under ORDER BY sort`;

const FILES = `
  SELECT address, type, hash, plain, gzip, brotli FROM resource
  WHERE record = ? AND type NOT LIKE 'application/ld+json%'`;

/** The records from the top down to the one with that id. */
const pathBy = (find: (id: string) => Promise<Row | undefined>) =>
  async function path(id: string): Promise<ArchiveRecord[]> {
    const found = await find(id);
    if (!found) return [];
    const above = typeof found['parent'] === 'string' ? await path(found['parent']) : [];
    return [...above, JSON.parse(String(found['record'])) as ArchiveRecord];
  };

/** The published records. */
export function records(database: Database) {
  const { one, all } = queries(database);
  const record = one('SELECT record, parent FROM record WHERE id = ?');
  const publication = one('SELECT folder, inputs, version, published FROM record WHERE id = ?');
  const folders = all('SELECT id, folder FROM record ORDER BY sort');
  const files = all(FILES);
  const under = all(UNDER);
  const leaves = all('SELECT leaf, texts FROM leaf WHERE record = ? ORDER BY position');
  const bare = all("SELECT leaf, '[]' AS texts FROM leaf WHERE record = ? ORDER BY position");
  const leaf = one('SELECT leaf, texts FROM leaf WHERE record = ? AND folio = ?');
  const near = all(NEAR);
  const path = pathBy(record);

  const unitOf = async (id: string, read: typeof leaves): Promise<Unit | undefined> => {
    const found = await path(id);
    const own = found.at(-1);
    return own && { record: own, path: found, leaves: (await read(id)).map(leafOf) };
  };

  return {
    /** The records from the top down to this one; empty if it is not published. */
    path,

    /** The record with its leaves and all their texts; undefined if it is not published. */
    unit: (id: string): Promise<Unit | undefined> => unitOf(id, leaves),

    /** The same without the texts, which may be large. */
    outline: (id: string): Promise<Unit | undefined> => unitOf(id, bare),

    async leaf(id: string, folio: string): Promise<Leaf | undefined> {
      const found = await leaf(id, folio);
      return found && leafOf(found);
    },

    /** The leaf and its texts as stored. */
    leafJson: async (id: string, folio: string) =>
      (await leaf(id, folio)) as { leaf: string; texts: string | Uint8Array } | undefined,

    /** The leaf and up to `reach` leaves on each side, in order, without their texts. */
    near: async (id: string, folio: string, reach: number): Promise<Leaf[]> =>
      (await near(id, folio, reach)).map(leafOf),

    ...memberLists(database),

    /** All published changes of the record, oldest first. */
    history: changeLog(database).of,

    publication: async (id: string) => (await publication(id)) as PublishedState | undefined,

    /** A record and all records under it, parents first. */
    under: async (id: string) => (await under(id)) as { id: string; folder: string }[],

    /** The files a record publishes besides its IIIF documents: its logos. */
    files: async (id: string): Promise<Resource[]> =>
      ((await files(id)) as unknown as FileRow[]).map(({ gzip, brotli, ...file }) => ({
        ...file,
        gzip: () => gzip,
        brotli: () => brotli,
      })),

    folders: async () => (await folders()) as { id: string; folder: string }[],
  };
}

type FileRow = Omit<Resource, 'gzip' | 'brotli'> & Readonly<Record<'gzip' | 'brotli', Uint8Array>>;

/** Records as entries of a Collection. */
function memberLists(database: Database) {
  const { one, all } = queries(database);
  const under = listsUnder(database, '= ?');
  const atTop = listsUnder(database, 'IS NULL');
  const own = one('SELECT member, parent, sort FROM record WHERE id = ?');
  const recent = all(RECENT);
  /** Calls a list of the records under a parent, or of those without one. */
  const of = async (
    name: keyof typeof under,
    parent: string | null,
    ...values: (string | number)[]
  ) => (parent === null ? await atTop[name](...values) : await under[name](parent, ...values));
  return {
    /** The records directly under a record, or at the top, in the natural order of their folders. */
    members: async (id?: string, { start, count }: PageRange = ALL): Promise<Member[]> =>
      (await of('page', id ?? null, count, start)).map(memberOf),

    /** The number of these records. */
    memberCount: async (id?: string): Promise<number> =>
      Number((await of('size', id ?? null))[0]?.['size']),

    /** A record and up to `reach` siblings on each side, in order. */
    async beside(id: string, reach: number): Promise<Member[]> {
      const found = (await own(id)) as { parent: string | null; sort: string } | undefined;
      if (!found) return [];
      const { parent, sort } = found;
      return [
        ...(await of('before', parent, sort, id, reach)).toReversed(),
        found,
        ...(await of('after', parent, sort, id, reach)),
      ].map(memberOf);
    },

    /** The most recently published records with images, newest first. */
    recent: async (most: number): Promise<Member[]> => (await recent(most)).map(memberOf),
  };
}

function listsUnder(database: Database, parent: Parent) {
  const { all } = queries(database);
  return {
    page: all(BELOW(parent)),
    size: all(`SELECT count(*) AS size FROM record WHERE parent ${parent}`),
    before: all(BESIDE(parent, '<')),
    after: all(BESIDE(parent, '>')),
  };
}

const leafOf = (row: Row): Leaf => ({
  ...parsed<Omit<Leaf, 'texts'>>(row['leaf']),
  texts: decompressTexts(row['texts']),
});

const ALL: PageRange = { start: 0, count: Number.MAX_SAFE_INTEGER };

const memberOf = (row: Row): Member => parsed<Member>(row['member']);

/** The catalogue wrote the JSON, so it is not checked. */
const parsed = <T>(json: unknown): T => JSON.parse(String(json)) as T;

export type Records = ReturnType<typeof records>;
