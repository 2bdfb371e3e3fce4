import { type Database, queries, type Row } from '../../../system/database/database.ts';
import type { RecordResult } from '../outcome.ts';
import type { VisitedRecord } from '../walk/visit.ts';
import { LEASE_MS } from './ingest-lock.ts';

/** A record that a worker has taken. */
export type Job = {
  readonly number: number;
  /** The ingest that gave it out. */
  readonly ingest: string;
  /** How often it has been taken, this time included. */
  readonly attempts: number;
  readonly record: VisitedRecord;
  /** Also if nothing has changed. */
  readonly always: boolean;
};

/** What the ingest that gave out a job sees of it. */
export type JobState = {
  readonly number: number;
  readonly worker: string;
  readonly images: number;
  readonly cut: number;
  readonly result: RecordResult | undefined;
  /** Why it failed the last time, if it will not be tried again. */
  readonly givenUp: string | undefined;
};

/** Images of a job to cut, and those that have been cut. */
export type JobProgress = { images: number; cut: number };

/** Thrown if somebody else has the job now, or nobody needs it any more. Nothing of it may be published. */
export class JobLost extends Error {}

/** How often a job is taken before it is given up. */
const MAX_ATTEMPTS = 5;

/** Milliseconds until a job that was given back may be taken again; doubled each time. */
const RETRY_MS = 500;

const OPEN = `result IS NULL AND attempts < ${MAX_ATTEMPTS} AND until < clock_timestamp()`;

/**
 * The records that an ingest gives out to workers on all machines, in PostgreSQL.
 *
 * @param ingest the holder of the lock
 * @param signature of the program and its settings: only workers with the same take them
 */
export function givenOutJobs(database: Database, ingest: string, signature: string) {
  const { one, all } = queries(database);
  const add = one('INSERT INTO job (ingest, signature, task) VALUES (?, ?, ?) RETURNING number');
  const states = all(
    `SELECT number, worker, images, cut, reason, result,
       result IS NULL AND attempts >= ${MAX_ATTEMPTS} AND until < clock_timestamp() AS given_up
     FROM job WHERE ingest = ? AND (result IS NOT NULL OR images > 0 OR attempts >= ${MAX_ATTEMPTS})
     ORDER BY number`,
  );
  const remove = database.prepare(
    'DELETE FROM job WHERE number IN (SELECT value::bigint FROM json_array_elements_text(?::json))',
  );
  return {
    /** @returns the number of the job */
    async add(record: VisitedRecord, always: boolean): Promise<number> {
      const task = JSON.stringify({ path: pathOf(record), always } satisfies Task);
      return Number((await add(ingest, signature, task))?.['number']);
    },
    /** The jobs that are being done, are done, or have been given up. */
    states: async (): Promise<JobState[]> => (await states(ingest)).map(stateOf),
    /** Removes jobs whose results are known. */
    remove: (numbers: readonly number[]) => remove.run(JSON.stringify(numbers)),
  };
}

export type GivenOutJobs = ReturnType<typeof givenOutJobs>;

/**
 * The jobs of one worker. A job belongs to it until `leaseMs` after it last said that it is at work, and then to
 * whoever takes it. Its result is stored in the transaction that publishes the record, so a record is published
 * once, by whoever has its job at that time.
 *
 * @param worker the name of this process
 * @param signature of the program and its settings
 */
export function workerJobs(
  database: Database,
  worker: string,
  signature: string,
  leaseMs = LEASE_MS,
) {
  const sql = workerStatements(database, leaseMs);
  return {
    leaseMs,

    /** Takes the next record; undefined if there is none for a program with these settings. */
    async take(): Promise<Job | undefined> {
      const row = await sql.take(worker, signature);
      return row && jobOf(row);
    },

    /** Whether there are records that a program of another version or with other settings gave out. */
    hasOthers: async () => (await sql.others(signature)) !== undefined,

    /** Says that this worker is at work on these jobs, and how far it is. */
    async renew(jobs: Iterable<readonly [Job, JobProgress]>): Promise<void> {
      const mine = [...jobs].map(([{ number, attempts }, progress]) => {
        return { number, attempts, ...progress };
      });
      if (mine.length > 0) await sql.renew.run(JSON.stringify(mine), worker);
    },

    /**
     * Stores the result. In the transaction of a publication, it locks the job until that ends.
     *
     * @throws JobLost
     */
    async finish(job: Job, result: RecordResult, { images, cut }: JobProgress): Promise<void> {
      const { snapshot: _, ...reported } = result;
      const own = [job.number, worker, job.attempts] as const;
      const found = await sql.finish.run(JSON.stringify(reported), images, cut, ...own);
      if (found === 0)
        throw new JobLost(`the job of ${job.record.folder} belongs to somebody else`);
    },

    /**
     * Lets somebody try again, unless it has been tried too often.
     *
     * @param isOfWorker whether another worker can do it: then this attempt does not count
     */
    async giveBack(job: Job, reason: string, isOfWorker: boolean): Promise<void> {
      const { number, attempts } = job;
      const isTriedAgain = !isOfWorker && attempts < MAX_ATTEMPTS;
      const delay = isTriedAgain ? RETRY_MS * 2 ** attempts : 0;
      await sql.giveBack.run(reason, isOfWorker ? 1 : 0, delay, number, worker, attempts);
    },
  };
}

export type WorkerJobs = ReturnType<typeof workerJobs>;

function workerStatements(database: Database, leaseMs: number) {
  const { one } = queries(database);
  const until = `clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
  const own = 'number = ? AND worker = ? AND attempts = ? AND result IS NULL';
  return {
    take: one(
      `UPDATE job
       SET worker = ?, attempts = attempts + 1, until = ${until}, images = 0, cut = 0, reason = NULL
       WHERE number = (
         SELECT number FROM job WHERE ${OPEN} AND signature = ?
         ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       RETURNING number, ingest, attempts, task`,
    ),
    others: one(`SELECT 1 FROM job WHERE ${OPEN} AND signature <> ? LIMIT 1`),
    // What is just being published is locked, and need not be extended.
    renew: database.prepare(
      `UPDATE job SET until = ${until}, images = mine.images, cut = mine.cut
       FROM json_to_recordset(?::json) AS mine (number bigint, attempts integer, images integer, cut integer)
       WHERE job.number = mine.number AND job.attempts = mine.attempts AND job.number IN (
         SELECT number FROM job WHERE worker = ? AND result IS NULL FOR UPDATE SKIP LOCKED
       )`,
    ),
    finish: database.prepare(`UPDATE job SET result = ?, images = ?, cut = ? WHERE ${own}`),
    giveBack: database.prepare(
      `UPDATE job SET worker = NULL, reason = ?, attempts = attempts - ?,
         until = clock_timestamp() + ? * interval '1 millisecond'
       WHERE ${own}`,
    ),
  };
}

/** A record and those above it, from the top down. */
type RecordPath = readonly Pick<VisitedRecord, 'folder' | 'id' | 'isLevel' | 'hash'>[];

type Task = { readonly path: RecordPath; readonly always: boolean };

const pathOf = (record: VisitedRecord | undefined): RecordPath => {
  if (!record) return [];
  const { folder, id, isLevel, hash, parent } = record;
  return [...pathOf(parent), { folder, id, isLevel, hash }];
};

function jobOf({ number, ingest, attempts, task }: Row): Job {
  const { path, always } = JSON.parse(String(task)) as Task;
  let record: VisitedRecord | undefined;
  for (const one of path) {
    record = { ...one, parent: record, withheld: undefined, snapshot: undefined };
  }
  return {
    number: Number(number),
    ingest: String(ingest),
    attempts: Number(attempts),
    record: record as VisitedRecord,
    always,
  };
}

const stateOf = ({ number, worker, images, cut, reason, result, given_up }: Row): JobState => ({
  number: Number(number),
  worker: String(worker ?? ''),
  images: Number(images),
  cut: Number(cut),
  result: result === null ? undefined : (JSON.parse(String(result)) as RecordResult),
  givenUp: given_up === true ? String(reason ?? DIED) : undefined,
});

const DIED = `${MAX_ATTEMPTS} workers ended while they worked on it`;
