import type { Records } from '../catalogue/records.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Cached } from './cache.ts';

/** The records from the top down to one, and when that was published, ISO 8601. */
export type About = { readonly path: readonly ArchiveRecord[]; readonly published: string };

export const aboutRecords =
  (records: Records, cached: Cached<About>) =>
  (record: string): About =>
    cached(record, () => ({
      path: records.path(record),
      published: records.publication(record)?.published ?? '',
    }));
