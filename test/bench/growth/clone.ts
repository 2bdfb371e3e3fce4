import { PASSAGES_PER_TEXT } from '../../../src/search/index/tables.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { markOf } from './sample.ts';

/** Ids, and texts with ids in them, get the mark of the copy. */
const MARKED = (column: string) => `replace(${column}, '${markOf(0)}', mark)`;
const HASHED = (column: string) => `left(md5(${column} || mark), 32)`;
/** Ids of texts of descriptions are negative, and count down. */
const AWAY = (column: string) => `CASE WHEN ${column} > 0 THEN copy ELSE -copy END * n_texts`;
const TEXT = (column: string) => `${column} + ${AWAY(column)}`;
const PASSAGE = (column: string) => `${column} + ${AWAY(column)} * ${PASSAGES_PER_TEXT}`;
/** The bytes of documents that are not measured are left out. */
const MANIFEST_ONLY = (column: string) =>
  `CASE WHEN address LIKE '%/manifest' OR address LIKE '%/collection/%' THEN ${column} ELSE '' END`;
/** Later than all originals, in their order. */
const TIME = (column: string) =>
  `to_char(ended + ((copy - 1) * lasted + (CAST(${column} AS timestamptz) - began)) * squeeze, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * How each column of each table is copied; a column that is not named is copied as it is. `copy` is
 * the number of the copy, `mark` its mark.
 */
const COPIES: { readonly [table: string]: { readonly [column: string]: string } } = {
  record: {
    ...{
      id: MARKED('id'),
      folder: MARKED('folder'),
      parent: MARKED('parent'),
      sort: MARKED('sort'),
    },
    ...{ published: TIME('published'), member: MARKED('member'), record: MARKED('record') },
  },
  leaf: { record: MARKED('record'), leaf: MARKED('leaf') },
  resource: {
    ...{ address: MARKED('address'), record: MARKED('record'), hash: HASHED('hash') },
    ...{ gzip: MANIFEST_ONLY('gzip'), brotli: MANIFEST_ONLY('brotli') },
  },
  change: {
    ...{ number: 'number + copy * n_changes', time: TIME('time'), record: MARKED('record') },
    ...{ folder: MARKED('folder'), hash: HASHED('hash'), detail: MARKED('detail') },
  },
  latest: { record: MARKED('record'), number: 'number + copy * n_changes', time: TIME('time') },
  version_content: { hash: HASHED('hash'), brotli: "''" },
  version_part: { record: MARKED('record'), address: MARKED('address'), hash: HASHED('hash') },
  cited_leaf: { hash: HASHED('hash'), record: MARKED('record') },
  record_trait: { sort: MARKED('sort'), record: MARKED('record') },
  oai_set: { id: 'id + copy * n_sets', spec: MARKED('spec') },
  oai_item: {
    ...{ number: 'number + copy * n_items', record: MARKED('record') },
    time: `to_char(date_trunc('second', CAST(${TIME('time')} AS timestamptz)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
    ...{ sets: MARKED('sets'), level: MARKED('level') },
  },
  oai_member: {
    set_id: `set_id + CASE WHEN set_id IN (SELECT id FROM marked_set) THEN copy * n_sets ELSE 0 END`,
    number: 'number + copy * n_items',
  },
  search_record: {
    ...{ record: MARKED('record'), first: 'first + copy * n_texts', last: 'last + copy * n_texts' },
    ...{
      description: 'description - copy * n_texts',
      published: TIME('published'),
      sort: MARKED('sort'),
    },
  },
  search_text: {
    ...{ id: TEXT('id'), record: MARKED('record'), partner: TEXT('partner'), leaf: TEXT('leaf') },
    traits: MARKED('traits'),
  },
  search_passage: { id: PASSAGE('id'), text: MARKED('text') },
  search_index: {
    ...{ id: PASSAGE('id'), record: MARKED('record') },
    words: `ts_delete(words, areas_of(id)) || array_to_tsvector(areas_of(${PASSAGE('id')}))`,
  },
  search_layer: { first: TEXT('first') },
  search_named: { record: MARKED('record') },
  search_year: { record: MARKED('record') },
};

/** Rows that every archive has once, such as those of the repository at the top. */
const SHARED: { readonly [table: string]: string } = {
  record: `id NOT LIKE '${markOf(0)}%'`,
  resource: `record IS NULL OR record NOT LIKE '${markOf(0)}%'`,
  latest: `record NOT LIKE '${markOf(0)}%'`,
  change: 'false',
  oai_set: `spec NOT LIKE '%${markOf(0)}%'`,
  oai_item: `record NOT LIKE '${markOf(0)}%'`,
  oai_member: 'number IN (SELECT number FROM shared_item)',
  search_record: `record NOT LIKE '${markOf(0)}%'`,
  search_text: `record NOT LIKE '${markOf(0)}%'`,
  search_passage: 'id >> 14 IN (SELECT id FROM shared_text)',
  search_index: `record NOT LIKE '${markOf(0)}%'`,
  search_layer: 'first IN (SELECT id FROM shared_text)',
  cited_leaf: `record NOT LIKE '${markOf(0)}%'`,
  record_trait: `record NOT LIKE '${markOf(0)}%'`,
};

/** What the expressions above are computed with, as a row. */
const CONTEXT = `
  CREATE TABLE growth_context AS SELECT
    (SELECT max(number) FROM change) AS n_changes,
    (SELECT max(id) FROM oai_set) AS n_sets,
    (SELECT max(number) FROM oai_item) AS n_items,
    (SELECT greatest(max(id), -min(id)) FROM search_text) AS n_texts,
    (SELECT CAST(min(time) AS timestamptz) FROM change) AS began,
    (SELECT CAST(max(time) AS timestamptz) FROM oai_item) AS ended;
  CREATE TABLE growth_copy AS
    SELECT copy, mark, n_changes, n_sets, n_items, n_texts, began, ended, ended - began AS lasted,
      extract(epoch FROM now() - ended) / greatest(1, extract(epoch FROM ended - began)) / $COPIES AS squeeze
    FROM growth_context, (VALUES $MARKS) AS marks (copy, mark);
  CREATE TABLE marked_set AS SELECT id FROM oai_set WHERE spec LIKE '%${markOf(0)}%';
  CREATE TABLE shared_item AS SELECT number FROM oai_item WHERE record NOT LIKE '${markOf(0)}%';
  CREATE TABLE shared_text AS SELECT id FROM search_text WHERE record NOT LIKE '${markOf(0)}%';
  CREATE FUNCTION areas_of(id bigint) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array['#20:' || (id >> 20), '#24:' || (id >> 24), '#28:' || (id >> 28), '#32:' || (id >> 32)] $$`;

/**
 * Copies every row of what was published `copies` times inside PostgreSQL, with other ids, into all tables: an
 * archive so many times larger, in a fraction of the time that publication takes. The contents of compressed
 * documents still name the originals, and those of texts and of versions are empty.
 */
export async function cloneRows(
  database: Database,
  copies: number,
  say: (text: string) => void,
  tables: readonly string[] = Object.keys(COPIES),
): Promise<void> {
  const marks = Array.from({ length: copies }, (_, i) => `(${i + 1}, '${markOf(i + 1)}')`);
  const context = CONTEXT.replace('$COPIES', `${copies}`).replace('$MARKS', marks.join(', '));
  await database.exec(`SET maintenance_work_mem = '1GB'; ${context}`);
  for (const table of tables) {
    const start = performance.now();
    await cloneTable(database, table);
    say(`  ${table}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  await database.exec(`
    UPDATE trait SET count = count * ${copies + 1};
    UPDATE search_word SET count = count * ${copies + 1}, described = described * ${copies + 1};
    DROP TABLE growth_context, growth_copy, marked_set, shared_item, shared_text; DROP FUNCTION areas_of`);
}

/**
 * The originals are put aside first: a table that is read and written by one statement is read from its beginning to
 * its growing end for each copy.
 */
async function cloneTable(database: Database, table: string): Promise<void> {
  const found = await database
    .prepare(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = CAST(CAST(? AS text) AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    )
    .all(table);
  const columns = found.map(({ name }) => String(name));
  const how = COPIES[table] ?? {};
  const values = columns.map((column) => how[column] ?? column);
  const restore = await dropIndexes(database, table);
  // The copies follow each other, so that rows lie in the order in which they would have been published.
  await database.exec(`
    CREATE TABLE growth_original AS SELECT * FROM ${table} WHERE NOT (${SHARED[table] ?? 'false'});
    INSERT INTO ${table} (${columns.join(', ')})
    SELECT ${values.join(', ')} FROM (SELECT * FROM growth_copy ORDER BY copy OFFSET 0) AS one
    CROSS JOIN LATERAL (SELECT * FROM growth_original WHERE one.copy > 0 OFFSET 0) AS original;
    DROP TABLE growth_original`);
  for (const statement of restore) await database.exec(statement);
  await database.exec(`VACUUM ANALYZE ${table}`);
}

/**
 * Indexes are made quickest at the end, those of primary keys too, unless others refer to them.
 *
 * @returns the statements that make them again
 */
async function dropIndexes(database: Database, table: string): Promise<string[]> {
  const [of, is] = ['CAST(CAST(? AS text) AS regclass)', "constrained.contype IN ('p', 'u')"];
  const constraints = await database
    .prepare(
      `SELECT conname AS name, pg_get_constraintdef(oid) AS made FROM pg_constraint AS constrained
       WHERE conrelid = ${of} AND ${is} AND NOT EXISTS (
         SELECT 1 FROM pg_constraint AS other WHERE other.contype = 'f' AND other.confrelid = constrained.conrelid)`,
    )
    .all(table);
  const indexes = await database
    .prepare(
      `SELECT CAST(indexrelid AS regclass) AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
       WHERE indrelid = ${of} AND NOT EXISTS (
         SELECT 1 FROM pg_constraint AS constrained WHERE constrained.conindid = indexrelid AND ${is})`,
    )
    .all(table);
  for (const { name } of constraints) {
    await database.exec(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  }
  for (const { name } of indexes) await database.exec(`DROP INDEX ${name}`);
  return [
    ...constraints.map(({ name, made }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${made}`),
    ...indexes.map(({ made }) => String(made).replace(' ON ONLY ', ' ON ')),
  ];
}
