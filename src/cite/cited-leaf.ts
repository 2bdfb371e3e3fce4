import type { Follower } from '../catalogue/publication.ts';
import { queries, type Row } from '../catalogue/query.ts';
import type { Database } from '../storage/sqlite.ts';
import { leafHash } from './key.ts';

/**
 * Which leaf a key means, or which record as a whole, where the folio is empty. A row is never taken out, so that a key still says what it was when its
 * record is withdrawn; rows of published leaves can be made again from their ids.
 */
export const CITED_LEAF_TABLES: readonly string[] = [
  `
  CREATE TABLE cited_leaf (
    hash TEXT PRIMARY KEY, record TEXT NOT NULL, folio TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX cited_leaf_folio ON cited_leaf (record, folio);
  `,
];

export type CitedLeaf = { readonly record: string; readonly folio: string };

/** The leaf of a hash; undefined where no leaf that was ever published has it. */
export function citedLeaves(database: Database): (hash: string) => CitedLeaf | undefined {
  const { one } = queries(database);
  const find = one('SELECT record, folio FROM cited_leaf WHERE hash = ?');
  return (hash) => find(hash) as CitedLeaf | undefined;
}

/** Keeps the hashes of all leaves that are published; first of those published before there were keys. */
export function followCitedLeaves(database: Database): Follower {
  const keep = database.prepare('INSERT OR IGNORE INTO cited_leaf VALUES (?, ?, ?)');
  const without = database.prepare(
    "SELECT record, folio FROM leaf UNION SELECT id, '' FROM record EXCEPT SELECT record, folio FROM cited_leaf",
  );
  const keepLeaf = (record: string, folio: string) =>
    keep.run(leafHash(record, folio), record, folio);
  for (const { record, folio } of without.all() as Row[]) {
    keepLeaf(String(record), String(folio));
  }
  return {
    publish({ unit: { record, leaves } }) {
      keepLeaf(record.id, '');
      for (const { folio } of leaves) keepLeaf(record.id, folio.id);
    },
    withdraw() {},
  };
}
