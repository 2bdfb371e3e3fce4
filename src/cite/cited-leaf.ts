import type { Records } from '../catalogue/records.ts';
import type { Follower } from '../catalogue/resource.ts';
import { FondsError } from '../errors.ts';
import type { Leaf, LeafText } from '../iiif/unit.ts';
import type { Box } from '../record/box.ts';
import { type Database, queries } from '../system/database/database.ts';
import { rowWriter } from '../system/database/row-writer.ts';
import { leafHash, readKey, writeKey } from './key.ts';
import { placeLines } from './lines.ts';
import { scaleRegion } from './region.ts';

/**
 * What a key stands for now: the leaf, and the box on its canvas if it is still published. The folio is
 * empty if the key stands for a record as a whole.
 */
export type ResolvedKey = CitedLeaf & {
  /** In its canonical spelling. */
  readonly key: string;
  readonly current?: {
    readonly leaf: Leaf;
    readonly box: Box;
    /** The text and its lines, if the address names lines that still exist. */
    readonly text?: LeafText;
    readonly lines?: readonly [first: string, last: string];
  };
};

/** The lines that follow the key in a short address. */
export type CitedLines = { readonly layer: string; readonly lines: string };

type Archive = {
  readonly records: Records;
  readonly leafOf: (hash: string) => Promise<CitedLeaf | undefined>;
};

/**
 * What a key stands for. If the leaf has a new image, the box is scaled to the new canvas.
 *
 * @param named lines after the key; if they no longer exist, the box of the key is used
 * @throws FondsError NOT_FOUND if it isn't a key, or no such leaf was ever published
 */
export async function resolveKey(
  { records, leafOf }: Archive,
  text: string,
  named?: CitedLines,
): Promise<ResolvedKey> {
  const read = readKey(text);
  const { leaf: hash, canvas, box } = read;
  const cited = await leafOf(hash);
  if (!cited) {
    throw new FondsError('NOT_FOUND', `“${text}” is a key, but of no leaf published here`);
  }
  const leaf = canvas && (await records.leaf(cited.record, cited.folio));
  const now = leaf &&
    box && { leaf, box: scaleRegion(box, canvas, leaf), ...(named && linesNow(leaf, named)) };
  return { ...cited, key: writeKey(read), ...(now && { current: now }) };
}

function linesNow(leaf: Leaf, { layer, lines }: CitedLines) {
  const text = leaf.texts.find((one) => one.layer.id === layer);
  if (!text) return undefined;
  try {
    return placeLines(leaf, lines, text);
  } catch (error) {
    if (error instanceof FondsError && error.code === 'INVALID_CITATION') return undefined;
    throw error;
  }
}

/** The same for PostgreSQL. */
export const CITED_LEAF_TABLES_POSTGRES: readonly string[] = [
  `
  CREATE TABLE cited_leaf (
    hash text COLLATE "C" PRIMARY KEY, record text COLLATE "C" NOT NULL, folio text COLLATE "C" NOT NULL
  );
  CREATE UNIQUE INDEX cited_leaf_folio ON cited_leaf (record, folio);
  `,
];

export type CitedLeaf = { readonly record: string; readonly folio: string };

/**
 * The leaf of each hash; with an empty folio, the record as a whole. Rows are never deleted, so a key is
 * still understood when its record has been withdrawn. Rows of published leaves can be rebuilt.
 */
export const CITED_LEAF_TABLES: readonly string[] = [
  `
  CREATE TABLE cited_leaf (
    hash TEXT PRIMARY KEY, record TEXT NOT NULL, folio TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX cited_leaf_folio ON cited_leaf (record, folio);
  `,
];

/** Finds the leaf of a hash; undefined if no leaf that was ever published has it. */
export function citedLeaves(database: Database): (hash: string) => Promise<CitedLeaf | undefined> {
  const { one } = queries(database);
  const find = one('SELECT record, folio FROM cited_leaf WHERE hash = ?');
  return async (hash) => (await find(hash)) as CitedLeaf | undefined;
}

/** Records the hashes of the leaves that were published before there were keys. */
export async function fillCitedLeaves(database: Database): Promise<void> {
  const keep = leafKeeper(database);
  const missing = database.prepare(
    "SELECT record, folio FROM leaf UNION SELECT id, '' FROM record EXCEPT SELECT record, folio FROM cited_leaf",
  );
  for (const { record, folio } of await missing.all()) {
    await keep.add(String(record), String(folio));
  }
  await keep.flush();
}

/** Records the hash of every published leaf. */
export function followCitedLeaves(database: Database): Follower {
  const keep = leafKeeper(database);
  return {
    async publish({ unit: { record, leaves } }) {
      await keep.add(record.id, '');
      for (const { folio } of leaves) await keep.add(record.id, folio.id);
      await keep.flush();
    },
    withdraw: async () => undefined,
    undo: keep.discard,
  };
}

function leafKeeper(database: Database) {
  const rows = rowWriter(database, 'INSERT INTO cited_leaf', '(?, ?, ?)', 'ON CONFLICT DO NOTHING');
  return {
    ...rows,
    add: (record: string, folio: string) => rows.add([leafHash(record, folio), record, folio]),
  };
}
