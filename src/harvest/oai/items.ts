import { type Database, queries, type Row } from '../../system/database/database.ts';
import { COMBINATIONS, type OaiFormat } from './format.ts';

/** What a header contains about a record. */
export type Item = {
  readonly number: number;
  readonly record: string;
  readonly time: string;
  readonly deleted: boolean;
  readonly formats: number;
  readonly offered: number;
  readonly sets: readonly string[];
};

/** A range of the list: numbers greater than `after`, up to and including `last`. */
export type Range = { readonly after: number; readonly last: number };

export type Items = ReturnType<typeof oaiItems>;

/** Reads the items. Every list follows an index, from the position where it stopped. */
export function oaiItems(database: Database) {
  const { one, all } = queries(database);
  const item = one('SELECT * FROM oai_item WHERE record = ?');
  const earliest = one('SELECT time FROM oai_item ORDER BY time, number LIMIT 1');
  const before = one(
    'SELECT number FROM oai_item WHERE time < ? ORDER BY time DESC, number DESC LIMIT 1',
  );
  const upTo = one(
    'SELECT number FROM oai_item WHERE time <= ? ORDER BY time DESC, number DESC LIMIT 1',
  );
  const set = one('SELECT id FROM oai_set WHERE spec = ?');
  const levels = all(
    `SELECT level, record.record AS record FROM oai_item JOIN record ON record.id = oai_item.record
     WHERE level > ? AND level IS NOT NULL AND deleted = 0 ORDER BY level LIMIT ?`,
  );
  const levelCount = one(
    'SELECT count(*) AS size FROM oai_item WHERE level IS NOT NULL AND deleted = 0',
  );
  const key = one('SELECT key FROM oai_key');
  const lists = new Map(
    [0, 1, 2, 4].map((bit) => {
      const combinations = COMBINATIONS.filter((one) => bit === 0 || (one & bit) !== 0);
      return [bit, { page: all(pageOf(combinations)), size: one(sizeOf(combinations)) }];
    }),
  );
  const listOf = ({ bit }: OaiFormat) => {
    const list = lists.get(bit);
    if (!list) throw new Error(`no list of the formats ${bit}`);
    return list;
  };

  return {
    key: async () => String((await key())?.['key']),
    async item(record: string): Promise<Item | undefined> {
      const found = await item(record);
      return found && itemOf(found);
    },
    earliest: async () => (await earliest())?.['time'] as string | undefined,
    /** The number of a set; undefined if no record was ever in it. */
    set: async (spec: string) => (await set(spec))?.['id'] as number | undefined,
    range: async (from: string | undefined, until: string | undefined): Promise<Range> => ({
      after: from === undefined ? 0 : Number((await before(from))?.['number'] ?? 0),
      last:
        until === undefined
          ? Number.MAX_SAFE_INTEGER
          : Number((await upTo(until))?.['number'] ?? 0),
    }),
    /** Up to `most` items, oldest change first. */
    page: async (
      setId: number,
      format: OaiFormat,
      { after, last }: Range,
      most: number,
    ): Promise<Item[]> => (await listOf(format).page(setId, after, last, most)).map(itemOf),
    /** How many items are in a range; undefined if they are too many to be counted. */
    async size(
      setId: number,
      format: OaiFormat,
      { after, last }: Range,
    ): Promise<number | undefined> {
      const size = Number((await listOf(format).size(setId, after, last))?.['size']);
      return size > MAX_COUNTED ? undefined : size;
    },
    /** The sets of the levels of the hierarchy, with the record of each as JSON. */
    levels: async (after: string, most: number) =>
      (await levels(after, most)) as { level: string; record: string }[],
    levelCount: async () => Number((await levelCount())?.['size']),
  };
}

/** One range scan of the index for each combination, none longer than the page, merged in order. */
const pageOf = (combinations: readonly number[]): string => {
  const runs = combinations.map(
    (offered) =>
      `SELECT number FROM (SELECT number FROM oai_member
       WHERE set_id = ?1 AND offered = ${offered} AND number > ?2 AND number <= ?3
       ORDER BY number LIMIT ?4) run${offered}`,
  );
  return `SELECT oai_item.* FROM (${runs.join(' UNION ALL ')} ORDER BY number LIMIT ?4) page
    JOIN oai_item USING (number) ORDER BY number`;
};

/** Items that are counted at most: of a million, PostgreSQL takes a second when it is busy. */
const MAX_COUNTED = 50_000;

const sizeOf = (combinations: readonly number[]): string =>
  `SELECT count(*) AS size FROM (SELECT 1 FROM oai_member
   WHERE set_id = ?1 AND offered IN (${combinations.join()}) AND number > ?2 AND number <= ?3
   LIMIT ${MAX_COUNTED + 1}) counted`;

const itemOf = (row: Row): Item =>
  ({
    ...row,
    deleted: row['deleted'] === 1,
    sets: JSON.parse(String(row['sets'])),
  }) as Item;

/**
 * The items of the repository: each record once, under the number of its last change. Numbers and times
 * grow together, so a list is a range of numbers, however far a harvester has come. All rows can be
 * rebuilt from the change log and the published records.
 *
 * `offered` are the formats that a record has ever had, by which lists find it. In formats that it no
 * longer has, it is listed as deleted.
 */
export const OAI_TABLES: readonly string[] = [
  `
  CREATE TABLE oai_item (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL UNIQUE,
    time TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    formats INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    sets TEXT NOT NULL,
    level TEXT
  );
  CREATE INDEX oai_item_time ON oai_item (time, number);
  CREATE INDEX oai_item_level ON oai_item (level) WHERE level IS NOT NULL AND deleted = 0;

  CREATE TABLE oai_set (id INTEGER PRIMARY KEY, spec TEXT NOT NULL UNIQUE);
  CREATE TABLE oai_member (
    set_id INTEGER NOT NULL, offered INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (set_id, offered, number)
  ) WITHOUT ROWID;

  CREATE TABLE oai_key (key TEXT NOT NULL);
  INSERT INTO oai_key VALUES (hex(randomblob(32)));
  `,
];

/** The same for PostgreSQL. */
export const OAI_TABLES_POSTGRES: readonly string[] = [
  `
  CREATE TABLE oai_item (
    number bigint PRIMARY KEY,
    record text COLLATE "C" NOT NULL UNIQUE,
    time text COLLATE "C" NOT NULL,
    deleted integer NOT NULL,
    formats integer NOT NULL,
    offered integer NOT NULL,
    sets text NOT NULL,
    level text COLLATE "C"
  );
  CREATE INDEX oai_item_time ON oai_item (time, number);
  CREATE INDEX oai_item_level ON oai_item (level) WHERE level IS NOT NULL AND deleted = 0;

  CREATE TABLE oai_set (id integer PRIMARY KEY, spec text COLLATE "C" NOT NULL UNIQUE);
  CREATE TABLE oai_member (
    set_id integer NOT NULL, offered integer NOT NULL, number bigint NOT NULL,
    PRIMARY KEY (set_id, offered, number)
  );

  CREATE TABLE oai_key (key text NOT NULL);
  INSERT INTO oai_key
  SELECT upper(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
  `,
];
