import { setTimeout as wait } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { RecordValidator } from '../../../check/record.ts';
import { FondsError, isDiskFull } from '../../../errors.ts';
import type { IngestContext, Progress } from '../context.ts';
import type { Draft } from '../draft.ts';
import { outcome, type RecordResult } from '../outcome.ts';
import { closeQueues, ingestQueues, recordsAtOnce } from '../publish-queue.ts';
import { type IngestQueues, publishRecord } from '../record.ts';
import { draftReader } from '../walk/visit.ts';
import { type Job, JobLost, type JobProgress, type WorkerJobs } from './jobs.ts';
import { WithdrawnMeanwhile } from './withdrawn.ts';

/** Milliseconds between two looks for work while there is none: from the first to the last. */
const IDLE_MS = { first: 50, last: 1000 };

/** Milliseconds until the database is tried again. */
const AWAY_MS = 1000;

/** Milliseconds between two reports of progress, which also extend the leases. */
const RENEW_MS = 1000;

type WorkerOptions = {
  /** Aborts when the worker should end; it finishes what it has taken. */
  readonly stop: AbortSignal;
  /** The ingest of this process itself, for which manifests/ has just been looked at. */
  readonly ownIngest?: string;
};

/**
 * Publishes the records that an ingest gives out, on this or any other machine, until it is stopped.
 *
 * @param context its writer, records and snapshots use the database of the jobs
 * @throws the error of a full disk; the others go on
 */
export async function workOnJobs(
  context: IngestContext,
  validate: RecordValidator,
  jobs: WorkerJobs,
  { stop, ownIngest }: WorkerOptions,
): Promise<void> {
  const queues = ingestQueues(context);
  const open = new PQueue({ concurrency: recordsAtOnce(context) });
  const inHand = new Map<Job, JobProgress>();
  const draftsOf = draftReaders(context, validate, ownIngest);
  let failure: { readonly error: unknown } | undefined;

  const renew = () => void jobs.renew(inHand).catch(() => undefined);
  const renewing = setInterval(renew, Math.min(RENEW_MS, jobs.leaseMs / 4));

  const work = async (job: Job): Promise<void> => {
    const progress = { images: 0, cut: 0 };
    inHand.set(job, progress);
    try {
      await publishJob(context, queues, jobs, job, await draftsOf(job.ingest), progress);
    } catch (error) {
      if (error instanceof JobLost) return;
      if (isDiskFull(error)) failure ??= { error };
      // If the database is away, somebody takes the job when the lease has run out.
      await jobs.giveBack(job, reasonOf(error), isDiskFull(error)).catch(() => undefined);
    } finally {
      inHand.delete(job);
    }
  };

  const sayIfOthers = onceOthersWait(jobs, context.progress);
  let idle = IDLE_MS.first;
  try {
    while (!stop.aborted && !failure) {
      // Not more than can be worked on at once: others may have room.
      await queues.reading.onSizeLessThan(1);
      await open.onSizeLessThan(1);
      const job = await jobs.take().catch(unlessAway);
      if (job && job !== 'away') {
        void open.add(() => work(job));
        idle = IDLE_MS.first;
        continue;
      }
      if (!job) await sayIfOthers();
      await wait(job ? AWAY_MS : idle, undefined, { signal: stop }).catch(() => undefined);
      idle = Math.min(2 * idle, IDLE_MS.last);
    }
    await open.onIdle();
  } finally {
    clearInterval(renewing);
    await closeQueues(queues);
  }
  if (failure) throw failure.error;
}

/** Says once why a worker does nothing although there are jobs. */
function onceOthersWait(jobs: WorkerJobs, { note }: Progress): () => Promise<void> {
  let isSaid = false;
  return async () => {
    if (isSaid || !(await jobs.hasOthers().catch(() => false))) return;
    isSaid = true;
    note('the records of an ingest of another version, or with other settings, are left to others');
  };
}

/** A database that cannot be reached comes back. */
function unlessAway(error: unknown): 'away' {
  if (error instanceof FondsError && error.code === 'DATABASE_UNAVAILABLE') return 'away';
  throw error;
}

const reasonOf = (error: unknown): string =>
  error instanceof FondsError ? error.message : String(error);

type Drafts = ReturnType<typeof draftReader>;

/** The reader of record.yaml for each ingest: what it has read of levels is not read again. */
function draftReaders(
  context: IngestContext,
  validate: RecordValidator,
  ownIngest: string | undefined,
): (ingest: string) => Promise<Drafts> {
  let last: { readonly ingest: string; readonly drafts: Promise<Drafts> } | undefined;
  const open = async (ingest: string): Promise<Drafts> => {
    // A copy of manifests/ must be as new as that of the process that gave out the record.
    if (ingest !== ownIngest) await context.manifestTree.refresh();
    context.packs.refresh();
    return draftReader(context, validate);
  };
  return (ingest) => {
    if (last?.ingest !== ingest) {
      const drafts = open(ingest);
      last = { ingest, drafts };
      drafts.catch(() => {
        last = undefined;
      });
    }
    return last.drafts;
  };
}

/**
 * Publishes one record; its result is stored in the transaction of the publication.
 *
 * @throws JobLost if it belongs to somebody else by then
 */
async function publishJob(
  context: IngestContext,
  queues: IngestQueues,
  jobs: WorkerJobs,
  job: Job,
  drafts: Drafts,
  progress: JobProgress,
): Promise<void> {
  const { record, always } = job;
  const draft = drafts.draftOf(record);
  if (draft.hash !== record.hash) throw changed(draft);
  const unlessWithdrawn = await context.withdrawn?.watch(
    draft.path.map(({ id }) => id),
    false,
  );
  let isStored = false;
  const store = async (result: RecordResult): Promise<void> => {
    await jobs.finish(job, result, progress);
    if (result.snapshot) await drafts.remember(record, draft, result.snapshot);
    isStored = true;
  };
  const own = { ...context, progress: { ...context.progress, ...counting(progress) } };
  const alongside = async (result: RecordResult): Promise<void> => {
    await unlessWithdrawn?.();
    await store(result);
  };
  try {
    const result = await publishRecord(own, draft, queues, { always, alongside });
    if (!isStored) await store(result);
  } catch (error) {
    if (!(error instanceof WithdrawnMeanwhile)) throw error;
    await store({ outcome: outcome(draft, 'withhold'), findings: [] });
  }
}

const counting = (progress: JobProgress) => ({
  expect: (images: number) => {
    progress.images += images;
  },
  step: () => {
    progress.cut += 1;
  },
});

const changed = ({ folder }: Draft): Error =>
  new Error(
    `${folder}/record.yaml, or one above it, is not what the ingest has found there; run the ingest again when nothing writes to it any more`,
  );
