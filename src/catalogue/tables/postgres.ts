/**
 * The tables of `sqlite.ts` for PostgreSQL 15 and newer. Text that is compared or sorted is ordered by its
 * bytes, as in SQLite. Columns that are compressed already are not compressed again.
 */
export const CATALOGUE_TABLES_POSTGRES: readonly string[] = [
  `
  CREATE TABLE file_hash (
    path text COLLATE "C" PRIMARY KEY, stamp text COLLATE "C" NOT NULL, sha256 text COLLATE "C" NOT NULL
  );

  CREATE TABLE meta (name text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL);

  CREATE TABLE pack (
    key text COLLATE "C" PRIMARY KEY, width integer NOT NULL, height integer NOT NULL,
    sizes text NOT NULL, grey integer NOT NULL, bytes bigint
  );

  CREATE TABLE record (
    id text COLLATE "C" PRIMARY KEY,
    folder text COLLATE "C" NOT NULL,
    parent text COLLATE "C",
    sort text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    published text COLLATE "C" NOT NULL,
    inputs text COLLATE "C" NOT NULL,
    traits text NOT NULL,
    member text NOT NULL,
    record text NOT NULL
  );
  CREATE INDEX record_parent ON record (parent, sort, id);
  -- PostgreSQL reads no order from an index whose first column is found by IS NULL.
  CREATE INDEX record_top ON record (sort, id) WHERE parent IS NULL;
  CREATE INDEX record_sort ON record (sort, id);
  CREATE INDEX record_folder ON record (folder, id);
  CREATE INDEX record_recent ON record (published DESC, id) WHERE type = 'Manifest';

  CREATE TABLE leaf (
    record text COLLATE "C" NOT NULL REFERENCES record ON DELETE CASCADE,
    position integer NOT NULL,
    folio text COLLATE "C" NOT NULL,
    leaf text NOT NULL,
    texts bytea NOT NULL,
    PRIMARY KEY (record, position)
  );
  ALTER TABLE leaf ALTER texts SET STORAGE EXTERNAL;
  CREATE UNIQUE INDEX leaf_folio ON leaf (record, folio);

  CREATE TABLE image (
    id text COLLATE "C" PRIMARY KEY,
    record text COLLATE "C" NOT NULL REFERENCES record ON DELETE CASCADE,
    pack text COLLATE "C" NOT NULL REFERENCES pack,
    source text NOT NULL
  );
  CREATE INDEX image_record ON image (record);
  CREATE INDEX image_pack ON image (pack);

  CREATE TABLE resource (
    address text COLLATE "C" PRIMARY KEY,
    record text COLLATE "C",
    type text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    modified text COLLATE "C" NOT NULL,
    plain bytea NOT NULL,
    gzip bytea NOT NULL,
    brotli bytea NOT NULL
  );
  ALTER TABLE resource ALTER gzip SET STORAGE EXTERNAL, ALTER brotli SET STORAGE EXTERNAL;
  CREATE INDEX resource_record ON resource (record, address);

  CREATE TABLE log_head (transactions bigint NOT NULL);
  INSERT INTO log_head VALUES (0);

  CREATE TABLE change (
    number bigint PRIMARY KEY,
    time text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL CHECK (type IN ('Create', 'Update', 'Move', 'Delete')),
    record text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    folder text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    detail text NOT NULL DEFAULT '{}'
  );
  CREATE INDEX change_record ON change (record, number);
  CREATE FUNCTION refuse_to_rewrite_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the change log is never rewritten and never erased';
  END $$;
  CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE OR DELETE OR TRUNCATE ON change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_the_log();

  CREATE TABLE latest (
    record text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL,
    time text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    pages integer NOT NULL DEFAULT 0
  );
  CREATE INDEX latest_time ON latest (time, record);
  CREATE INDEX latest_pages ON latest (number, pages, time);

  CREATE TABLE withdrawal (
    record text COLLATE "C" PRIMARY KEY, time text COLLATE "C" NOT NULL, reason text NOT NULL, successor text
  );

  CREATE TABLE version_content (hash text COLLATE "C" PRIMARY KEY, brotli bytea NOT NULL);
  ALTER TABLE version_content ALTER brotli SET STORAGE EXTERNAL;
  CREATE TABLE version_part (
    record text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    hash text COLLATE "C" NOT NULL,
    PRIMARY KEY (record, address, version)
  );

  CREATE TABLE look (
    folder text COLLATE "C" PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    level integer NOT NULL,
    under text NOT NULL,
    hash text NOT NULL,
    stamp text NOT NULL,
    inputs text NOT NULL,
    rest text NOT NULL
  );

  CREATE TABLE stale (record text COLLATE "C" PRIMARY KEY);

  CREATE TABLE trait (
    id integer PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    level text COLLATE "C" NOT NULL,
    name text,
    count integer NOT NULL DEFAULT 0,
    UNIQUE (kind, value, level)
  ) WITH (fillfactor = 50);
  CREATE INDEX trait_count ON trait (kind, level, count DESC, value) WHERE name IS NOT NULL;
  CREATE TABLE record_trait (
    trait integer NOT NULL,
    sort text COLLATE "C" NOT NULL,
    record text COLLATE "C" NOT NULL,
    PRIMARY KEY (trait, sort, record)
  );
  `,

  // Every node listens on this channel, and hears of a publication when it is committed.
  `
  CREATE FUNCTION announce_publication() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_notify('fonds', '');
    RETURN NULL;
  END $$;
  CREATE TRIGGER publication_is_announced AFTER UPDATE ON log_head
  FOR EACH STATEMENT EXECUTE FUNCTION announce_publication();
  `,

  // The records that an ingest has given out to all machines, and which ingest that is.
  `
  CREATE TABLE ingest_lock (holder text NOT NULL, until timestamptz NOT NULL);
  INSERT INTO ingest_lock VALUES ('', '-infinity');

  CREATE TABLE job (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ingest text NOT NULL,
    signature text NOT NULL,
    task text NOT NULL,
    -- Who works on it and until when, how often it was taken, and why it was given back.
    worker text,
    until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    reason text,
    -- Images to cut, and those that have been cut.
    images integer NOT NULL DEFAULT 0,
    cut integer NOT NULL DEFAULT 0,
    result text
  );
  CREATE INDEX job_open ON job (number) WHERE result IS NULL;
  `,
];
