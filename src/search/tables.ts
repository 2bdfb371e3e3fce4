import type { Migration } from '../system/sqlite.ts';
import { fillTraits } from './index/traits.ts';

/**
 * The index: all derived, and made again by `fonds index --rebuild`. A passage is what is published as one
 * annotation; its id is that of its text (a layer on a folio, or the description of a record, whose
 * ids are negative) times PER_TEXT and its place in it, so that a record, and a layer of it, is one range of ids in
 * reading order, and lines that follow each other have ids that do. The words are kept without the
 * text itself, which stands in search_passage once; the other forms of a word are found by its stem in
 * search_word, so that each word of a text is in the index once.
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
  // Words alone, and how many passages of texts, and of descriptions, have each; all is taken in anew.
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
  // The words of each layer of a record, or of its description, under the first of its texts; all is taken in anew.
  `
  INSERT INTO search_index (search_index) VALUES ('delete-all');
  DELETE FROM search_word;
  DELETE FROM search_record;
  DELETE FROM search_text;
  DELETE FROM search_passage;

  CREATE TABLE search_layer (first INTEGER PRIMARY KEY, words BLOB NOT NULL);
  `,
  // What texts are gathered and chosen by stands beside them; a level is one stretch of the natural order.
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
  fillTraits,
];

const BITS = 14;

/** The most passages that one row of search_text may have; a longer text has several. */
export const PER_TEXT = 1 << BITS;

/** A range of ids of passages, both ends in it. */
export type Range = readonly [first: number, last: number];

/** The passages of the texts with these ids. */
export const passagesOf = (first: number, last = first): Range => [
  first * PER_TEXT,
  (last + 1) * PER_TEXT - 1,
];

/** The same in SQL; a division would round negative ids up. */
export const textIn = (passage: string): string => `${passage} >> ${BITS}`;

export const textOf = (passage: number): number => Math.floor(passage / PER_TEXT);
