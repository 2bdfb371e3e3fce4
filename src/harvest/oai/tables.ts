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
