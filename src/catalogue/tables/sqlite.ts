import type { Migration } from '../../system/database/database.ts';
import { fillFacets } from '../facets.ts';

/**
 * The tables, as migrations that are only ever added to. Everything can be rebuilt from manifests/ and
 * images/, except the record of what was published when: `change`, the documents of each version, and the
 * withdrawals. `latest` is the newest change of each record, `log_head` the number of transactions that have
 * published, whose row is locked by the one that publishes, `look` holds the snapshots of the last ingest,
 * `stale` the levels to rebuild, `trait` the facets.
 */
export const CATALOGUE_TABLES: readonly Migration[] = [
  `
  CREATE TABLE file_hash (
    path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, modified REAL NOT NULL, sha256 TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE pack (
    key TEXT PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL,
    sizes TEXT NOT NULL, grey INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE record (
    id TEXT PRIMARY KEY,
    folder TEXT NOT NULL,
    parent TEXT,
    inputs TEXT NOT NULL,
    version INTEGER NOT NULL,
    published TEXT NOT NULL,
    record TEXT NOT NULL,
    member TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX record_parent ON record (parent, folder);

  CREATE TABLE leaf (
    record TEXT NOT NULL REFERENCES record ON DELETE CASCADE,
    position INTEGER NOT NULL,
    folio TEXT NOT NULL,
    leaf TEXT NOT NULL,
    texts TEXT NOT NULL,
    PRIMARY KEY (record, position)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX leaf_folio ON leaf (record, folio);

  CREATE TABLE image (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record ON DELETE CASCADE,
    pack TEXT NOT NULL REFERENCES pack,
    source TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX image_record ON image (record);
  CREATE INDEX image_pack ON image (pack);

  CREATE TABLE resource (
    address TEXT PRIMARY KEY,
    record TEXT,
    type TEXT NOT NULL,
    hash TEXT NOT NULL,
    modified TEXT NOT NULL,
    plain BLOB NOT NULL, gzip BLOB NOT NULL, brotli BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX resource_record ON resource (record);

  CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('Create', 'Update', 'Move', 'Delete')),
    record TEXT NOT NULL,
    version INTEGER NOT NULL,
    folder TEXT NOT NULL,
    hash TEXT NOT NULL
  );
  CREATE INDEX change_record ON change (record, number);
  CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change
  BEGIN SELECT RAISE(ABORT, 'the change log is never rewritten'); END;
  CREATE TRIGGER change_is_never_erased BEFORE DELETE ON change
  BEGIN SELECT RAISE(ABORT, 'the change log is never erased'); END;
  `,
  `
  ALTER TABLE change ADD COLUMN detail TEXT NOT NULL DEFAULT '{}';
  DROP TRIGGER change_is_never_rewritten;
  UPDATE change SET detail = json_object('kind', CASE
    WHEN record IN (SELECT id FROM record) AND record NOT IN (SELECT record FROM leaf) THEN 'Collection'
    ELSE 'Manifest'
  END);
  CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change
  BEGIN SELECT RAISE(ABORT, 'the change log is never rewritten'); END;

  CREATE TABLE latest (
    record TEXT PRIMARY KEY, number INTEGER NOT NULL, time TEXT NOT NULL, type TEXT NOT NULL,
    version INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX latest_time ON latest (time, record);
  INSERT INTO latest SELECT record, number, time, type, version FROM change
  WHERE number IN (SELECT max(number) FROM change GROUP BY record);
  CREATE TRIGGER latest_is_the_newest_change AFTER INSERT ON change
  BEGIN
    INSERT INTO latest VALUES (new.record, new.number, new.time, new.type, new.version)
    ON CONFLICT (record) DO UPDATE
    SET number = excluded.number, time = excluded.time, type = excluded.type, version = excluded.version;
  END;
  `,
  `
  CREATE TABLE withdrawal (
    record TEXT PRIMARY KEY, time TEXT NOT NULL, reason TEXT NOT NULL, successor TEXT
  ) WITHOUT ROWID;

  CREATE TABLE version_content (hash TEXT PRIMARY KEY, brotli BLOB NOT NULL);
  CREATE TABLE version_part (
    record TEXT NOT NULL, address TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (record, address, version)
  ) WITHOUT ROWID;
  INSERT OR IGNORE INTO version_content
  SELECT hash, brotli FROM resource JOIN leaf USING (record)
  WHERE position = 0 AND type LIKE 'application/ld+json%';
  INSERT INTO version_part
  SELECT resource.record, address, version, hash
  FROM resource JOIN leaf USING (record) JOIN record ON record.id = resource.record
  WHERE position = 0 AND type LIKE 'application/ld+json%';
  INSERT INTO version_part
  SELECT image.record, image.id, version, pack
  FROM image JOIN record ON record.id = image.record;
  `,
  `
  DROP TABLE file_hash;
  CREATE TABLE file_hash (
    path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE look (
    folder TEXT PRIMARY KEY, id TEXT NOT NULL, level INTEGER NOT NULL, under TEXT NOT NULL,
    hash TEXT NOT NULL, stamp TEXT NOT NULL, inputs TEXT NOT NULL, rest TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE stale (record TEXT PRIMARY KEY) WITHOUT ROWID;

  ALTER TABLE pack ADD COLUMN bytes INTEGER;
  CREATE INDEX record_folder ON record (folder);
  `,
  // What pages ask is read along an index: the natural order, the newest items, and what records are browsed by.
  `
  ALTER TABLE record ADD COLUMN sort TEXT NOT NULL DEFAULT '';
  ALTER TABLE record ADD COLUMN traits TEXT NOT NULL DEFAULT '[]';
  DROP INDEX record_parent;
  CREATE INDEX record_parent ON record (parent, sort);
  CREATE INDEX record_sort ON record (sort);
  CREATE INDEX record_recent ON record (published DESC, id) WHERE json_extract(member, '$.type') = 'Manifest';

  CREATE TABLE trait (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, level TEXT NOT NULL,
    name TEXT, count INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, value, level)
  );
  CREATE INDEX trait_count ON trait (kind, level, count DESC, value) WHERE name IS NOT NULL;
  CREATE TABLE record_trait (
    trait INTEGER NOT NULL, sort TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (trait, sort, record)
  ) WITHOUT ROWID;

  -- The pages that the sitemap has of a record: its own, and one for each leaf.
  ALTER TABLE latest ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
  UPDATE latest SET pages = 1 + (SELECT count(*) FROM leaf WHERE leaf.record = latest.record)
  WHERE type <> 'Delete';
  CREATE INDEX latest_pages ON latest (number, pages, time);
  DROP TRIGGER latest_is_the_newest_change;
  CREATE TRIGGER latest_is_the_newest_change AFTER INSERT ON change
  BEGIN
    INSERT INTO latest VALUES (new.record, new.number, new.time, new.type, new.version,
      iif(new.type = 'Delete', 0, 1 + (SELECT count(*) FROM leaf WHERE leaf.record = new.record)))
    ON CONFLICT (record) DO UPDATE
    SET number = excluded.number, time = excluded.time, type = excluded.type, version = excluded.version,
        pages = excluded.pages;
  END;
  `,
  fillFacets,
  // Collections that list their members in another order are made anew.
  `
  INSERT OR IGNORE INTO stale SELECT DISTINCT parent FROM record WHERE parent IS NOT NULL;
  DELETE FROM meta WHERE name = 'top';
  `,
  // Publications take the head of the log, and keep `latest` themselves.
  `
  CREATE TABLE log_head (transactions INTEGER NOT NULL);
  INSERT INTO log_head VALUES (0);
  DROP TRIGGER latest_is_the_newest_change;
  `,
  // Tables of large rows have a rowid: without one, every row of more than a kilobyte takes overflow pages.
  `
  CREATE TABLE new_record (
    id TEXT NOT NULL PRIMARY KEY,
    folder TEXT NOT NULL,
    parent TEXT,
    sort TEXT NOT NULL,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    published TEXT NOT NULL,
    inputs TEXT NOT NULL,
    traits TEXT NOT NULL,
    member TEXT NOT NULL,
    record TEXT NOT NULL
  );
  INSERT INTO new_record
  SELECT id, folder, parent, sort, coalesce(member ->> 'type', ''), version, published, inputs, traits, member, record
  FROM record;
  CREATE TABLE new_leaf (
    record TEXT NOT NULL REFERENCES new_record ON DELETE CASCADE,
    position INTEGER NOT NULL,
    folio TEXT NOT NULL,
    leaf TEXT NOT NULL,
    texts BLOB NOT NULL,
    PRIMARY KEY (record, position)
  );
  INSERT INTO new_leaf SELECT record, position, folio, leaf, texts FROM leaf;
  CREATE TABLE new_image (
    id TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL REFERENCES new_record ON DELETE CASCADE,
    pack TEXT NOT NULL REFERENCES pack,
    source TEXT NOT NULL
  );
  INSERT INTO new_image SELECT id, record, pack, source FROM image;
  CREATE TABLE new_resource (
    address TEXT NOT NULL PRIMARY KEY,
    record TEXT,
    type TEXT NOT NULL,
    hash TEXT NOT NULL,
    modified TEXT NOT NULL,
    plain BLOB NOT NULL, gzip BLOB NOT NULL, brotli BLOB NOT NULL
  );
  INSERT INTO new_resource
  SELECT address, record, type, hash, modified, plain, gzip, brotli FROM resource;

  DROP TABLE leaf;
  DROP TABLE image;
  DROP TABLE record;
  DROP TABLE resource;
  ALTER TABLE new_record RENAME TO record;
  ALTER TABLE new_leaf RENAME TO leaf;
  ALTER TABLE new_image RENAME TO image;
  ALTER TABLE new_resource RENAME TO resource;

  CREATE INDEX record_parent ON record (parent, sort, id);
  CREATE INDEX record_sort ON record (sort, id);
  CREATE INDEX record_folder ON record (folder, id);
  CREATE INDEX record_recent ON record (published DESC, id) WHERE type = 'Manifest';
  CREATE UNIQUE INDEX leaf_folio ON leaf (record, folio);
  CREATE INDEX image_record ON image (record);
  CREATE INDEX image_pack ON image (pack);
  CREATE INDEX resource_record ON resource (record, address);
  `,
];
