import type { Match } from './match.ts';

/** A part of a statement with the values of its placeholders. */
export type Sql = { readonly sql: string; readonly values: readonly (string | number)[] };

/** A range of ids, both ends included. */
export type IdRange = readonly [first: number, last: number];

/**
 * The full-text index of a database engine, and whatever else the engines spell differently. All other
 * statements of the search run on both.
 */
export type SearchEngine = {
  /**
   * A statement that selects the `id` of the passages in some ranges, in ascending order: those that match,
   * or all. Its last value, not in `values`, is the highest number of rows.
   *
   * @param ranges in ascending order; more than one if they are together no wider than `jointWidth`
   * @param archive the range of all passages
   */
  readonly passages: (
    ranges: readonly IdRange[],
    match: Match | undefined,
    archive: IdRange,
  ) => Sql;
  /** Ranges that are together no wider than this, in ids, are read with one statement. */
  readonly jointWidth: number;
  /** The width of the first chunk, in ids, that is read of a wide range. */
  readonly firstChunk: number;
  /** Rows up to which a chunk is expected to be quick. */
  readonly chunkRows: number;
  /** Milliseconds after which a search, or a completion, reads no further chunks of the index. */
  readonly timeMs: number;
  /**
   * The words of a passage as they are stored.
   *
   * @param parts parts of broken words: they can be found, but not as part of a phrase
   */
  readonly indexed: (words: readonly string[], parts: readonly string[]) => string;
  /** A statement that stores the words of a passage, up to VALUES, and the placeholders of a row. */
  readonly insertWords: readonly [insert: string, row: string];
  /** The values of a row. */
  readonly wordsRow: (id: number, record: string, indexed: string) => (string | number)[];
  /** A statement that removes the words of a range of passages, which are still in search_passage. */
  readonly deleteWords: string;
  /** An integer in SQL, as `string_agg` takes it. */
  readonly asText: (integer: string) => string;
  /** An item of FROM with a column `value`, a row for each element of an array in JSON. */
  readonly elements: string;
  /** The names of the aggregate and of the function that make a JSON array and a JSON object. */
  readonly jsonArray: string;
  readonly jsonObject: string;
  /** Statements at both ends of the transaction that rebuilds the index; in between, it is empty. */
  readonly beginRebuild: string;
  readonly endRebuild: string;
};
