import type { Database } from '../storage/sqlite.ts';
import type { ChangeType, Detail } from './detail.ts';
import { queries, type Row } from './query.ts';

/** One entry of the log: what happened to one record. */
export type Change = {
  /** 1, 2, 3 … without a gap, over the whole archive. */
  readonly number: number;
  /** ISO 8601, UTC, milliseconds; later than that of every change before. */
  readonly time: string;
  readonly type: ChangeType;
  readonly record: string;
  readonly version: number;
  readonly folder: string;
  /** Of the Manifest or Collection; empty of a Delete. */
  readonly hash: string;
  readonly detail: Detail;
};

/** The memory of what was published when: only ever appended to. */
export function changeLog(database: Database) {
  const { one, all } = queries(database);
  const newest = one('SELECT number, time FROM change ORDER BY number DESC LIMIT 1');
  const latest = one('SELECT version FROM latest WHERE record = ?');
  const between = all('SELECT * FROM change WHERE number BETWEEN ? AND ? ORDER BY number');
  const of = all('SELECT * FROM change WHERE record = ? ORDER BY number');
  const withdrawn = all(
    `SELECT change.record FROM change JOIN latest USING (record, number)
     WHERE number > ? AND change.type = 'Delete'`,
  );
  const append = database.prepare(
    'INSERT INTO change (time, type, record, version, folder, hash, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    /** The number and time of the newest change; undefined while there is none. */
    newest: () => newest() as Pick<Change, 'number' | 'time'> | undefined,

    /** The changes with these numbers, both included, oldest first. */
    between: (first: number, last: number): Change[] => between(first, last).map(changeOf),

    /** All changes of a record, oldest first. */
    of: (record: string): Change[] => of(record).map(changeOf),

    /** The records that are withdrawn, and were not yet when the change of that number was the newest. */
    withdrawnSince: (number: number): string[] =>
      withdrawn(number).map(({ record }) => String(record)),

    /**
     * The version and the time of a record's next change. A clock that goes backwards does not take
     * the log with it: a harvester that asks for what came after its last visit misses nothing.
     */
    next(record: string): Pick<Change, 'version' | 'time'> {
      const before = Date.parse(String(newest()?.['time'] ?? ''));
      const now = Date.now();
      return {
        version: Number(latest(record)?.['version'] ?? 0) + 1,
        time: new Date(before >= now ? before + 1 : now).toISOString(),
      };
    },

    append({ time, type, record, version, folder, hash, detail }: Omit<Change, 'number'>): void {
      append.run(time, type, record, version, folder, hash, JSON.stringify(detail));
    },
  };
}

const changeOf = (row: Row): Change =>
  ({ ...row, detail: JSON.parse(String(row['detail'])) }) as Change;

export type ChangeLog = ReturnType<typeof changeLog>;
