import { FondsError } from '../../errors.ts';
import { type LanguageMap, textIn } from '../../record/language.ts';
import type { Level } from '../../record/record.ts';
import { type Database, type Engine, queries, type Row } from '../../system/database/database.ts';
import { type ChangeDetail, type ChangeType, retractsText } from './change.ts';
import { clock } from './clock.ts';

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
  /** Hash of the Manifest or Collection; empty for a Delete. */
  readonly hash: string;
  readonly detail: ChangeDetail;
};

type NextChange = Omit<Change, 'number'> & {
  /** The pages of the record in the sitemap: its own, and one for each leaf; 0 if it is withdrawn. */
  readonly pages: number;
};

/** The record of what was published when. It is append-only. */
export function changeLog(database: Database) {
  const { one, all } = queries(database);
  const now = clock(database);
  const newest = one('SELECT number, time FROM change ORDER BY number DESC LIMIT 1');
  const before = one(
    `SELECT (SELECT time FROM change ORDER BY number DESC LIMIT 1) AS time,
            (SELECT version FROM latest WHERE record = ?) AS version`,
  );
  const between = all(
    `SELECT change.*, withdrawal.detail AS gone FROM change
     LEFT JOIN latest ON latest.record = change.record AND latest.type = 'Delete'
     LEFT JOIN change AS withdrawal ON withdrawal.number = latest.number
     WHERE change.number BETWEEN ? AND ? ORDER BY change.number`,
  );
  const of = all('SELECT * FROM change WHERE record = ? ORDER BY number');
  // Most changes retract nothing, so few details are parsed.
  const retracting = all(
    `SELECT record, type, detail FROM change WHERE number > ?
     AND (type = 'Delete' OR detail LIKE '%"was":%' OR detail LIKE '%"type":"Delete"%'
       OR detail LIKE '%"closes":true%')`,
  );
  const takeHead = database.prepare(TAKE_HEAD[database.engine]);
  const setPages = database.prepare('UPDATE latest SET pages = ? WHERE record = ?');
  const fillLatest = database.prepare(FILL_LATEST);
  return {
    /**
     * Waits until no other transaction publishes, and lets none begin until this one has ended. Every
     * transaction that publishes calls this first: so the numbers have no gap, and changes become visible
     * in the order of their numbers.
     */
    takeHead: () => takeHead.run(),

    /** The number and time of the newest change; undefined while there is none. */
    newest: async () => (await newest()) as Pick<Change, 'number' | 'time'> | undefined,

    /**
     * The changes with these numbers, both included, oldest first. Those of a record whose description is hidden
     * now do not say what it was called before.
     */
    between: async (first: number, last: number): Promise<Change[]> =>
      (await between(first, last)).map(({ gone, ...row }) =>
        gone !== null && !detailOf(gone).about ? unnamed(changeOf(row)) : changeOf(row),
      ),

    /** All changes of a record, oldest first. */
    of: async (record: string): Promise<Change[]> => (await of(record)).map(changeOf),

    /**
     * The records that were withdrawn after the change with that number, or lost a text: it was removed or
     * closed, or is no longer trusted.
     */
    retractedSince: async (number: number): Promise<string[]> =>
      (await retracting(number))
        .filter(({ type, detail }) => type === 'Delete' || retractsText(detailOf(detail)))
        .map(({ record }) => String(record)),

    /**
     * The version and the time of a record's next change. Times in the log always increase, even if the
     * clock is set back, so a harvester that asks for changes since its last visit misses nothing.
     */
    async next(record: string): Promise<Pick<Change, 'version' | 'time'>> {
      const last = await before(record);
      const [newest, time] = [String(last?.['time'] ?? ''), await now()];
      return {
        version: Number(last?.['version'] ?? 0) + 1,
        time: newest < time ? time : new Date(Date.parse(newest) + 1).toISOString(),
      };
    },

    /** Adds the next change; only after `takeHead`. */
    append: appender(database),

    /** Corrects the number of pages of a record whose publication was no change. */
    setPages: (record: string, pages: number) => setPages.run(pages, record),

    /** Finds the newest change of each record, after the log was restored from a backup. */
    fillLatest: () => fillLatest.run(),
  };
}

function appender(database: Database) {
  const append = database.prepare(
    `INSERT INTO change (number, time, type, record, version, folder, hash, detail)
     VALUES ((SELECT coalesce(max(number), 0) + 1 FROM change), ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
  );
  const setLatest = database.prepare(
    `INSERT INTO latest (record, number, time, type, version, pages) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (record) DO UPDATE
     SET number = excluded.number, time = excluded.time, type = excluded.type,
         version = excluded.version, pages = excluded.pages`,
  );
  return async (change: NextChange): Promise<void> => {
    const { time, type, record, version, folder, hash, detail, pages } = change;
    const json = JSON.stringify(detail);
    const appended = await append.get(time, type, record, version, folder, hash, json);
    await setLatest.run(record, Number(appended?.['number']), time, type, version, pages);
  };
}

/**
 * Milliseconds for which a process that has taken the head may ask the database nothing: one that has been
 * stopped, or has lost its network, would otherwise hold up all others. Between two statements of a record of
 * 3000 leaves, a process that shares its cores with ten others computes for 1.5 seconds.
 */
const HEAD_TIMEOUT_MS = 30_000;

const TAKE_HEAD: { readonly [E in Engine]: string } = {
  sqlite: 'UPDATE log_head SET transactions = transactions + 1',
  postgres: `UPDATE log_head SET transactions = transactions + 1
    RETURNING set_config('idle_in_transaction_session_timeout', '${HEAD_TIMEOUT_MS}', true)`,
};

const FILL_LATEST = `
  INSERT INTO latest (record, number, time, type, version, pages)
  SELECT record, number, time, type, version, CASE type WHEN 'Delete' THEN 0 ELSE 1 END
  FROM change WHERE number IN (SELECT max(number) FROM change GROUP BY record)`;

const changeOf = (row: Row): Change => ({ ...row, detail: detailOf(row['detail']) }) as Change;

function unnamed({ detail, ...change }: Change): Change {
  const { about: _, providers: __, from: ___, to: ____, ...rest } = detail;
  return { ...change, detail: rest };
}

const detailOf = (json: unknown): ChangeDetail => JSON.parse(String(json)) as ChangeDetail;

export type ChangeLog = ReturnType<typeof changeLog>;

/** What remains of a withdrawn record. */
export type Tombstone = {
  readonly record: string;
  /** ISO 8601, UTC: when it was withdrawn. */
  readonly time: string;
  /** The version number of the withdrawal. */
  readonly version: number;
  /** What it was in IIIF. */
  readonly kind: 'Manifest' | 'Collection';
  readonly label: LanguageMap;
  readonly level?: Level;
  readonly reference?: LanguageMap;
  readonly reason?: string;
  /** The address of its replacement. */
  readonly successor?: string;
};

/** Withdrawn records by their id; undefined for any other id. */
export function tombstones(database: Database) {
  const { one } = queries(database);
  const gone = one(
    `SELECT latest.time, latest.version, detail FROM latest JOIN change USING (number)
     WHERE latest.record = ? AND latest.type = 'Delete'`,
  );
  return async (record: string): Promise<Tombstone | undefined> => {
    const found = await gone(record);
    if (!found) return undefined;
    const { kind, reason, successor, about } = detailOf(found['detail']);
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

/** Says what was withdrawn, when and why, and what replaces it. */
export function goneError({ record, time, label, reason, successor }: Tombstone): FondsError {
  const why = reason ? `: ${reason}` : '';
  const next = successor ? `; see ${successor}` : '';
  return new FondsError(
    'GONE',
    `“${textIn(label, 'en')}” (${record}) was withdrawn on ${time.slice(0, 10)}${why}${next}`,
  );
}

export type Tombstones = ReturnType<typeof tombstones>;
