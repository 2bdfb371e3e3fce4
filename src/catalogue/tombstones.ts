import { FondsError } from '../errors.ts';
import { type LanguageMap, textIn } from '../record/language.ts';
import type { Level } from '../record/record.ts';
import type { Database } from '../storage/sqlite.ts';
import type { Detail } from './detail.ts';
import { queries } from './query.ts';

/** What is left of a record that was published once. */
export type Tombstone = {
  readonly record: string;
  /** ISO 8601, UTC: when it was withdrawn. */
  readonly time: string;
  /** The version that the withdrawal is. */
  readonly version: number;
  /** What it was in IIIF. */
  readonly kind: 'Manifest' | 'Collection';
  readonly label: LanguageMap;
  readonly level?: Level;
  readonly reference?: LanguageMap;
  readonly reason?: string;
  /** The address of what takes its place. */
  readonly successor?: string;
};

/** The records that were published and are not now, each by its id; undefined for every other id. */
export function tombstones(database: Database) {
  const { one } = queries(database);
  const gone = one(
    `SELECT latest.time, latest.version, detail FROM latest JOIN change USING (number)
     WHERE latest.record = ? AND latest.type = 'Delete'`,
  );
  return (record: string): Tombstone | undefined => {
    const found = gone(record);
    if (!found) return undefined;
    const { kind, reason, successor, about } = JSON.parse(String(found['detail'])) as Detail;
    return {
      record,
      time: String(found['time']),
      version: Number(found['version']),
      kind,
      ...(about ?? { label: { none: [record] } }),
      ...(reason && { reason }),
      ...(successor && { successor }),
    };
  };
}

/** Says what it was, since when it is gone, why, and what takes its place. */
export function goneError({ record, time, label, reason, successor }: Tombstone): FondsError {
  const why = reason ? `: ${reason}` : '';
  const next = successor ? `; see ${successor}` : '';
  return new FondsError(
    'GONE',
    `“${textIn(label, 'en')}” (${record}) was withdrawn on ${time.slice(0, 10)}${why}${next}`,
  );
}

export type Tombstones = ReturnType<typeof tombstones>;
