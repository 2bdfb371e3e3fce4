import { setTimeout as wait } from 'node:timers/promises';
import { FondsError } from '../../../errors.ts';
import type { IngestContext, Progress } from '../context.ts';
import { recordFile } from '../draft.ts';
import type { IngestOptions, RecordResult } from '../outcome.ts';
import type { RecordPublisher } from '../publish-queue.ts';
import type { VisitedRecord } from '../walk/visit.ts';
import type { ClusterLock } from './ingest-lock.ts';
import type { GivenOutJobs, JobState } from './jobs.ts';

/** Records that are given out at the same time: work for many machines, and little memory for this one. */
const AT_ONCE = 1000;

/** Milliseconds between two looks at what has been done. */
const LOOK_MS = 100;

type Waiting = {
  readonly record: VisitedRecord;
  readonly resolve: (result: RecordResult) => void;
  readonly reject: (error: unknown) => void;
  images: number;
  cut: number;
};

/**
 * Gives the records out as jobs, to be published by workers on all machines, this one included.
 *
 * @param work works on jobs in this process until it is stopped
 */
export function jobPublisher(
  { progress }: Pick<IngestContext, 'progress'>,
  { always = false }: IngestOptions,
  jobs: GivenOutJobs,
  lock: ClusterLock,
  work: (stop: AbortSignal) => Promise<void>,
): RecordPublisher {
  const waiting = new Map<number, Waiting>();
  const stop = new AbortController();
  const workers = workerCounts();
  let failure: { readonly error: unknown } | undefined;

  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };

  const look = async (): Promise<void> => {
    await lock.check();
    const ended: number[] = [];
    for (const state of await jobs.states()) {
      const own = waiting.get(state.number);
      if (!own) continue;
      showProgress(progress, own, state);
      const result = resultOf(state, own.record);
      if (!result) continue;
      workers.count(state);
      ended.push(state.number);
      waiting.delete(state.number);
      own.resolve(result);
    }
    if (ended.length > 0) await jobs.remove(ended);
  };

  const looking = (async () => {
    while (!stop.signal.aborted) {
      await wait(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      // If the database is away, the next look may succeed: the workers wait for it as well.
      if (waiting.size > 0) await look().catch((error) => isAway(error) || fail(error));
    }
  })();
  const working = work(stop.signal).catch(fail);

  return {
    atOnce: AT_ONCE,
    async publish(record) {
      if (failure) throw failure.error;
      const number = await jobs.add(record, always);
      return new Promise((resolve, reject) => {
        waiting.set(number, { record, resolve, reject, images: 0, cut: 0 });
      });
    },
    async close() {
      stop.abort();
      await Promise.all([looking, working]);
      for (const line of workers.lines()) progress.note(line);
    },
  };
}

const isAway = (error: unknown): boolean =>
  error instanceof FondsError && error.code === 'DATABASE_UNAVAILABLE';

/** Passes on how many more images are to be cut, and have been cut, since the last look. */
function showProgress(progress: Progress, own: Waiting, { images, cut, worker }: JobState): void {
  if (images > own.images) progress.expect(images - own.images);
  for (let i = own.cut; i < cut; i++) progress.step(`${own.record.id} (${shortName(worker)})`);
  own.images = Math.max(images, own.images);
  own.cut = Math.max(cut, own.cut);
}

function resultOf({ result, givenUp }: JobState, record: VisitedRecord): RecordResult | undefined {
  if (result || givenUp === undefined) return result;
  const { id, folder } = record;
  return {
    outcome: { id, folder, action: 'fail' },
    findings: [
      {
        severity: 'error',
        pointer: '',
        file: recordFile(folder),
        rule: 'fault',
        message: givenUp,
      },
    ],
  };
}

/** Without what sets it apart from earlier processes of the same id. */
const shortName = (worker: string): string => worker.replace(/-[0-9a-f]{8}$/, '');

/** Counts the records of each worker. */
function workerCounts() {
  const counts = new Map<string, number>();
  return {
    count({ worker }: JobState): void {
      if (worker) counts.set(worker, (counts.get(worker) ?? 0) + 1);
    },
    /** What each has done, if there were several. */
    lines: (): string[] =>
      counts.size < 2
        ? []
        : [...counts].map(([worker, count]) => `${shortName(worker)}: ${count} records`),
  };
}
