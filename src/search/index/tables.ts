import type { Migration } from '../../system/database/database.ts';
import type { IdRange } from '../engine/engine.ts';
import { fillFacets } from './facets.ts';

/**
 * The tables of the search index. Everything in them is derived; `fonds index --rebuild` makes it again.
 *
 * A text is a layer on a folio, or the description of a record; texts of descriptions have negative ids.
 * A passage is what is published as one annotation. Its id is the id of its text times PASSAGES_PER_TEXT
 * plus its position in the text. A record, or one layer of a record, is therefore one range of ids in reading
 * order, and consecutive lines have consecutive ids.
 *
 * The full-text index is contentless: search_passage holds each text once. Each word is indexed once;
 * its other forms are found through search_word by their stem.
 */
export const SEARCH_TABLES: readonly Migration[] = [
  `
  CREATE TABLE search_record (
    record TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, description INTEGER NOT NULL,
    published TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE search_text (
    id INTEGER PRIMARY KEY, record TEXT NOT NULL, folio TEXT NOT NULL, layer TEXT NOT NULL,
    kind TEXT NOT NULL, language TEXT NOT NULL, status TEXT NOT NULL, users TEXT NOT NULL,
    partner INTEGER
  );
  CREATE INDEX search_text_record ON search_text (record, layer);

  CREATE TABLE search_passage (
    id INTEGER PRIMARY KEY, unit TEXT NOT NULL,
    x INTEGER NOT NULL, y INTEGER NOT NULL, w INTEGER NOT NULL, h INTEGER NOT NULL,
    text TEXT NOT NULL, partner_first INTEGER, partner_last INTEGER
  );

  CREATE VIRTUAL TABLE search_index USING fts5(
    word, stem, content='', contentless_delete=1, tokenize='ascii'
  );

  CREATE TABLE search_word (form TEXT PRIMARY KEY, written TEXT NOT NULL, count INTEGER NOT NULL)
  WITHOUT ROWID;
  `,
  // Without stems, and with the number of passages of texts and of descriptions that have each word.
  // Everything is indexed again.
  `
  DROP TABLE search_index;
  DROP TABLE search_word;
  DELETE FROM search_record;
  DELETE FROM search_text;
  DELETE FROM search_passage;

  CREATE VIRTUAL TABLE search_index USING fts5(
    word, content='', contentless_delete=1, tokenize='ascii'
  );

  CREATE TABLE search_word (
    form TEXT PRIMARY KEY, stem TEXT NOT NULL, written TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0, described INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX search_word_stem ON search_word (stem, count);
  `,
  // The words of each layer, or of a description, stored with the id of its first text. Everything is
  // indexed again.
  `
  INSERT INTO search_index (search_index) VALUES ('delete-all');
  DELETE FROM search_word;
  DELETE FROM search_record;
  DELETE FROM search_text;
  DELETE FROM search_passage;

  CREATE TABLE search_layer (first INTEGER PRIMARY KEY, words BLOB NOT NULL);
  `,
  // Facets and the leaf are stored with each text; a level is one range of the natural order.
  `
  ALTER TABLE search_record ADD COLUMN sort TEXT NOT NULL DEFAULT '';
  UPDATE search_record SET sort = coalesce((SELECT sort FROM record WHERE id = search_record.record), '');
  CREATE INDEX search_record_sort ON search_record (sort, first, last, description);

  ALTER TABLE search_text ADD COLUMN leaf INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE search_text ADD COLUMN traits TEXT NOT NULL DEFAULT '';
  ALTER TABLE search_text ADD COLUMN year_first INTEGER;
  ALTER TABLE search_text ADD COLUMN year_last INTEGER;
  UPDATE search_text AS its SET (language, kind, status) = (
    SELECT coalesce(group_concat(DISTINCT language), ''), coalesce(group_concat(DISTINCT kind), ''),
      coalesce(group_concat(DISTINCT status), '')
    FROM search_text AS said WHERE said.record = its.record AND said.id > 0)
  WHERE id < 0;
  UPDATE search_text SET leaf = one.leaf FROM (
    SELECT id, iif(id > 0, min(id) OVER (PARTITION BY record, folio, id > 0), id) AS leaf FROM search_text) one
  WHERE one.id = search_text.id;

  CREATE TABLE search_name (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, key)
  );
  CREATE TABLE search_named (
    name INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (name, record)
  ) WITHOUT ROWID;
  CREATE INDEX search_named_record ON search_named (record);
  CREATE TABLE search_year (
    record TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (record, first, last)
  ) WITHOUT ROWID;

  CREATE INDEX search_word_frequent ON search_word (count DESC, form) WHERE count >= 100;
  `,
  fillFacets,
];

const TEXT_SHIFT = 14;

/** The number of passages that one row of search_text has room for. A longer text takes several rows. */
export const PASSAGES_PER_TEXT = 1 << TEXT_SHIFT;

/** The ids of all passages of a range of texts. */
export const passagesOf = (first: number, last = first): IdRange => [
  first * PASSAGES_PER_TEXT,
  (last + 1) * PASSAGES_PER_TEXT - 1,
];

export const textOf = (passage: number): number => Math.floor(passage / PASSAGES_PER_TEXT);

/** `textOf` as an SQL expression. A shift, since SQL division rounds negative ids up. */
export const textOfSql = (passage: string): string => `${passage} >> ${TEXT_SHIFT}`;
