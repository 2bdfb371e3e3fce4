import { type Database, queries, type Row } from '../../system/sqlite.ts';
import { COMBINATIONS, type OaiFormat } from './format.ts';

/** What a header says of a record. */
export type Item = {
  readonly number: number;
  readonly record: string;
  readonly time: string;
  readonly deleted: boolean;
  readonly formats: number;
  readonly offered: number;
  readonly sets: readonly string[];
};

/** A part of the list: the numbers after the first, up to the last. */
export type Range = { readonly after: number; readonly last: number };

export type Items = ReturnType<typeof oaiItems>;

/** What is told, to be read. Every list is walked along an index, from where it was left. */
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
    key: () => String(key()?.['key']),
    item(record: string): Item | undefined {
      const found = item(record);
      return found && itemOf(found);
    },
    earliest: () => earliest()?.['time'] as string | undefined,
    /** The number of a set; undefined where no record was ever in it. */
    set: (spec: string) => set(spec)?.['id'] as number | undefined,
    range: (from: string | undefined, until: string | undefined): Range => ({
      after: from === undefined ? 0 : Number(before(from)?.['number'] ?? 0),
      last: until === undefined ? Number.MAX_SAFE_INTEGER : Number(upTo(until)?.['number'] ?? 0),
    }),
    /** At most so many, oldest change first. */
    page: (setId: number, format: OaiFormat, { after, last }: Range, most: number): Item[] =>
      listOf(format).page(setId, after, last, most).map(itemOf),
    size: (setId: number, format: OaiFormat, { after, last }: Range): number =>
      Number(listOf(format).size(setId, after, last)?.['size']),
    /** The sets that levels of the hierarchy are, with the record of each as JSON. */
    levels: (after: string, most: number) =>
      levels(after, most) as { level: string; record: string }[],
    levelCount: () => Number(levelCount()?.['size']),
  };
}

/** One run along the index for each combination, joined in order: none is longer than the page. */
const pageOf = (combinations: readonly number[]): string => {
  const runs = combinations.map(
    (offered) =>
      `SELECT number FROM (SELECT number FROM oai_member
       WHERE set_id = ?1 AND offered = ${offered} AND number > ?2 AND number <= ?3
       ORDER BY number LIMIT ?4)`,
  );
  return `SELECT oai_item.* FROM (${runs.join(' UNION ALL ')} ORDER BY number LIMIT ?4)
    JOIN oai_item USING (number) ORDER BY number`;
};

const sizeOf = (combinations: readonly number[]): string =>
  `SELECT count(*) AS size FROM oai_member
   WHERE set_id = ?1 AND offered IN (${combinations.join()}) AND number > ?2 AND number <= ?3`;

const itemOf = (row: Row): Item =>
  ({
    ...row,
    deleted: row['deleted'] === 1,
    sets: JSON.parse(String(row['sets'])),
  }) as Item;

/**
 * What the repository tells, in the order in which it came to be so: each record once, under the number
 * of its last change. Numbers and times grow together, so that a list is a range of numbers however
 * deep in it a harvester is. All can be made again from the change log and what is published.
 *
 * `offered` are the formats a record ever had, by which it is found; of those that it has no longer it
 * is told as deleted.
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
