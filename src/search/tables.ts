/**
 * The index: all derived, and made again by `fonds index --rebuild`. A passage is what is published as one
 * annotation; its id is that of its text (a layer on a folio, or the description of a record, whose
 * ids are negative) times PER_TEXT and its place in it, so that a record, and a layer of it, is one range of ids in
 * reading order, and lines that follow each other have ids that do. The words are kept without the
 * text itself, which stands in search_passage once.
 */
export const SEARCH_TABLES: readonly string[] = [
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
];

/** The most passages that one row of search_text may have; a longer text has several. */
export const PER_TEXT = 16_384;

/** A range of ids of passages, both ends in it. */
export type Range = readonly [first: number, last: number];

/** The passages of the texts with these ids. */
export const passagesOf = (first: number, last = first): Range => [
  first * PER_TEXT,
  (last + 1) * PER_TEXT - 1,
];

export const textOf = (passage: number): number => Math.floor(passage / PER_TEXT);
