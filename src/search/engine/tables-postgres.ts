/** Parts that the full-text index is divided into, by record. They can be spread over several machines. */
const PARTITIONS = 8;

const partitions = Array.from(
  { length: PARTITIONS },
  (_, i) => `
  CREATE TABLE search_index_${i} PARTITION OF search_index
    FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${i});`,
).join('');

/** Text is compared byte by byte, as SQLite does. The words need no statistics: statements allow one plan only. */
const TABLES = `
  CREATE TABLE search_record (
    record text COLLATE "C" PRIMARY KEY, first bigint NOT NULL, last bigint NOT NULL,
    description bigint NOT NULL, published text COLLATE "C" NOT NULL,
    sort text COLLATE "C" NOT NULL DEFAULT ''
  );

  CREATE TABLE search_text (
    id bigint PRIMARY KEY, record text COLLATE "C" NOT NULL, folio text COLLATE "C" NOT NULL,
    layer text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL, status text COLLATE "C" NOT NULL,
    users text COLLATE "C" NOT NULL, partner bigint, leaf bigint NOT NULL DEFAULT 0,
    traits text COLLATE "C" NOT NULL DEFAULT '', year_first integer, year_last integer
  );

  CREATE TABLE search_passage (
    id bigint PRIMARY KEY, unit text COLLATE "C" NOT NULL,
    x integer NOT NULL, y integer NOT NULL, w integer NOT NULL, h integer NOT NULL,
    text text COLLATE "C" NOT NULL, partner_first integer, partner_last integer
  );

  CREATE TABLE search_index (
    id bigint NOT NULL, record text COLLATE "C" NOT NULL, words tsvector NOT NULL,
    PRIMARY KEY (id, record)
  ) PARTITION BY HASH (record);
  ALTER TABLE search_index ALTER COLUMN words SET STATISTICS 0;
  ${partitions}

  CREATE TABLE search_word (
    form text COLLATE "C" PRIMARY KEY, stem text COLLATE "C" NOT NULL,
    written text COLLATE "C" NOT NULL,
    count bigint NOT NULL DEFAULT 0, described bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE search_layer (first bigint PRIMARY KEY, words bytea NOT NULL);

  CREATE TABLE search_name (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, UNIQUE (kind, key)
  );
  CREATE TABLE search_named (
    name bigint NOT NULL, record text COLLATE "C" NOT NULL, PRIMARY KEY (name, record)
  );
  CREATE TABLE search_year (
    record text COLLATE "C" NOT NULL, first integer NOT NULL, last integer NOT NULL,
    PRIMARY KEY (record, first, last)
  );
`;

const INDEXES = `
  CREATE INDEX search_record_sort ON search_record (sort, first, last, description);
  CREATE INDEX search_text_record ON search_text (record, layer);
  CREATE INDEX search_index_words ON search_index USING gin (words) WITH (fastupdate = off);
  CREATE INDEX search_word_stem ON search_word (stem, count, form);
  CREATE INDEX search_word_frequent ON search_word (count DESC, form) WHERE count >= 100;
  CREATE INDEX search_named_record ON search_named (record);
`;

/** The tables of the search index in PostgreSQL, as the migrations of SQLite leave them. */
export const SEARCH_TABLES_POSTGRES: readonly string[] = [
  `
  CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT strpos($1, $2)';
  ${TABLES}
  ${INDEXES}
  `,
];

/**
 * Begins a rebuild, within a transaction: until `END_REBUILD`, its statements write to new tables in a
 * schema of their own. Meanwhile the old tables are searched, and publications wait for the head of the log;
 * all nodes hear of the new ones.
 */
export const BEGIN_REBUILD = `
  UPDATE log_head SET transactions = transactions + 1;
  DO $$ DECLARE
    old text := current_schema();
    new text := old || '_rebuild';
  BEGIN
    EXECUTE format('CREATE SCHEMA %I', new);
    PERFORM set_config('search_path', format('%I, %I', new, old), true);
  END $$;
  ${TABLES}
`;

/** Ends a rebuild: makes the indexes, which is quickest at the end, and puts the new tables in place. */
export const END_REBUILD = `
  SET LOCAL maintenance_work_mem = '256MB';
  ${INDEXES}
  ANALYZE search_record, search_text, search_passage, search_index, search_word, search_layer,
    search_name, search_named, search_year;
  DO $$ DECLARE
    new text := current_schema();
    old text := left(new, -length('_rebuild'));
    name text;
  BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = new ORDER BY tablename LOOP
      EXECUTE format('DROP TABLE IF EXISTS %I.%I', old, name);
      EXECUTE format('ALTER TABLE %I.%I SET SCHEMA %I', new, name, old);
    END LOOP;
    EXECUTE format('DROP SCHEMA %I', new);
    PERFORM set_config('search_path', quote_ident(old), true);
  END $$;
`;
