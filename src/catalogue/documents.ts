import { gunzipSync } from 'node:zlib';
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
  const as = (column: string) =>
    one(`SELECT type, hash, modified, ${column} AS bytes FROM resource WHERE address = ?`);
  const by = { plain: as('plain'), gzip: as('gzip'), brotli: as('brotli') };
  return (address: string, coding: Coding): Document | undefined => {
    const found = by[coding](address) as Document | undefined;
    if (!found || found.bytes.length > 0) return found;
    // Few ask for it, so that it is kept only where it is not the other one unpacked.
    const packed = by.gzip(address) as Document | undefined;
    return packed && { ...packed, bytes: gunzipSync(packed.bytes) };
  };
}

export type Documents = ReturnType<typeof documents>;
