import { accessSync, constants, mkdirSync } from 'node:fs';
import type { RecordValidator } from '../../check/record.ts';
import { FondsError } from '../../errors.ts';
import type { Database } from '../../system/database/database.ts';
import { sweepTemporaryFolders } from '../../system/file/temporary-folder.ts';
import { withLock } from '../../system/lock.ts';
import { changeLog } from '../log/change-log.ts';
import { openDue } from '../sealed/opening.ts';
import { withdraw } from '../withdraw.ts';
import {
  type ClusterLock,
  lockedWriter,
  processName,
  withClusterLock,
} from './cluster/ingest-lock.ts';
import { givenOutJobs, type WorkerJobs, workerJobs } from './cluster/jobs.ts';
import { jobPublisher } from './cluster/publisher.ts';
import { workOnJobs } from './cluster/worker.ts';
import { type IngestContext, silent } from './context.ts';
import { ingest } from './ingest.ts';
import type { IngestOptions, Report } from './outcome.ts';
import type { RecordPublisher } from './publish-queue.ts';
import { noteMissing, sweep, sweepUnfinishedPacks } from './sweep.ts';

/**
 * Runs an ingest with everything around it: one at a time, under the known public address, after removing
 * what an interrupted run has left.
 *
 * @throws FondsError BUSY, OTHER_BASE
 */
export async function runIngest(
  database: Database,
  data: string,
  context: IngestContext,
  validate: RecordValidator,
  options: IngestOptions,
): Promise<Report> {
  if (options.dryRun) {
    // A mere check publishes nothing, so the address does not matter.
    if (!options.newBase && !options.always) await checkBase(database, context.uri.base);
    return ingest(context, validate, options);
  }
  const log = changeLog(database);
  const before = (await log.newest())?.number ?? 0;
  const report = await withIngestLock(
    database,
    data,
    async (lock) => {
      const { writer } = context;
      const own = lock ? { ...context, writer: lockedWriter(writer, lock) } : context;
      if (!options.newBase) await checkBase(database, own.uri.base);
      await own.writer.together(() => keepBase(database, own.uri.base));
      // In a cluster, others may be at work in the same folder.
      if (!lock) await sweepUnfinishedPacks(own.store, own.scratch);
      await sweepTemporaryFolders();
      await noteMissing(database, own.store);
      const publisher = lock && clusterPublisher(database, own, validate, options, lock);
      await openDue(own, own.now());
      const done = await ingest(own, validate, options, publisher);
      await sweep(database, own.store, Date.now());
      return done;
    },
    context,
  );
  // What was withdrawn or closed is served by no process any more when the ingest has ended.
  if ((await log.retractedSince(before)).length > 0) await database.seenEverywhere();
  return report;
}

/** Gives the records out to all machines, and works on them here as well. */
function clusterPublisher(
  database: Database,
  context: IngestContext,
  validate: RecordValidator,
  options: IngestOptions,
  lock: ClusterLock,
): RecordPublisher {
  const jobs = givenOutJobs(database, lock.holder, context.signature);
  const own = jobsOfThisProcess(database, context);
  return jobPublisher(context, options, jobs, lock, (stop) =>
    workOnJobs(context, validate, own, { stop, ownIngest: lock.holder }),
  );
}

/**
 * Publishes records that an ingest of the cluster gives out, until it is stopped.
 *
 * @param stop ends the work when what has been taken is done
 */
export const runWorker = (
  database: Database,
  context: IngestContext,
  validate: RecordValidator,
  stop: AbortSignal,
): Promise<void> => workOnJobs(context, validate, jobsOfThisProcess(database, context), { stop });

const jobsOfThisProcess = (database: Database, { signature, leaseMs }: IngestContext): WorkerJobs =>
  workerJobs(database, processName(), signature, leaseMs);

/**
 * Withdraws a record. In a cluster, that waits for no ingest, which may take hours: each of its publications looks
 * whether it still may. When this resolves, no process serves the record any more.
 *
 * @throws FondsError BUSY, OTHER_BASE, NO_SUCH_RECORD, INVALID_ADDRESS
 */
export async function runWithdraw(
  database: Database,
  data: string,
  context: IngestContext,
  ...args: [record: string, reason: string, movedTo?: string]
): Promise<string[]> {
  const work = () =>
    context.writer.together(async () => {
      await checkBase(database, context.uri.base);
      return withdraw(context, ...args);
    });
  const withdrawn = context.withdrawn
    ? await work()
    : await withIngestLock(database, data, work, context);
  await database.seenEverywhere();
  return withdrawn;
}

/**
 * Lets only one process write at a time; a note is printed if it has to wait. In a cluster, `work` is given the
 * lock, which it could lose.
 */
export const withIngestLock = async <T>(
  database: Database,
  data: string,
  work: (lock?: ClusterLock) => Promise<T>,
  { progress, leaseMs }: Pick<IngestContext, 'progress' | 'leaseMs'> = { progress: silent },
): Promise<T> => {
  checkWritable(data);
  const onWait = () =>
    progress.note('another ingest is running; waiting up to a minute for it to finish');
  if (database.engine === 'postgres') return withClusterLock(database, work, onWait, leaseMs);
  return withLock(database, 'ingest', () => work(), onWait);
};

function checkWritable(data: string): void {
  try {
    mkdirSync(data, { recursive: true });
    accessSync(data, constants.W_OK);
  } catch (cause) {
    const detail = `${data} cannot be written; FONDS_DATA must name a folder that this user may write to`;
    throw new FondsError('DATA_UNUSABLE', detail, { cause });
  }
}

/**
 * Refuses a public address other than the one under which everything is published. All ids begin with it,
 * so a command or a server without the setting must not silently change every id.
 *
 * @throws FondsError OTHER_BASE
 */
export async function checkBase(database: Database, base: string): Promise<void> {
  const row = await database.prepare("SELECT value FROM meta WHERE name = 'base'").get();
  const known = (row as { value: string } | undefined)?.value;
  if (known === undefined || known === base) return;
  throw new FondsError(
    'OTHER_BASE',
    `everything is published under ${known}, but the settings say ${base}; set FONDS_BASE_URL=${known}, or run “fonds ingest --new-base” to change all addresses, which gives every record a new version and notifies every harvester`,
  );
}

/** Stores the public address under which everything is published from now on. */
export async function keepBase(database: Database, base: string): Promise<void> {
  const keep = database.prepare(
    `INSERT INTO meta VALUES ('base', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  await keep.run(base);
}
