import type { Database } from '../storage/sqlite.ts';
import { queries } from './query.ts';

export type Coding = 'plain' | 'gzip' | 'brotli';

export type Document = {
  readonly type: string;
  /** Of the uncompressed bytes. */
  readonly hash: string;
  /** ISO 8601 */
  readonly modified: string;
  readonly bytes: Uint8Array;
};

/** The documents that are published, by their address below the base, compressed as asked. */
export function documents(database: Database) {
  const { one } = queries(database);
  const as = (column: Coding) =>
    one(`SELECT type, hash, modified, ${column} AS bytes FROM resource WHERE address = ?`);
  const by = { plain: as('plain'), gzip: as('gzip'), brotli: as('brotli') };
  return (address: string, coding: Coding): Document | undefined =>
    by[coding](address) as Document | undefined;
}

export type Documents = ReturnType<typeof documents>;
