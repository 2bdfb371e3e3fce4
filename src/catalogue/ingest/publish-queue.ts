import PQueue from 'p-queue';
import { FondsError, isDiskFull } from '../../errors.ts';
import { cutters } from '../../image/pack/cutters.ts';
import type { IngestContext } from './context.ts';
import { type Draft, recordFile } from './draft.ts';
import { groupWriter, MAX_GROUP } from './group.ts';
import { leafPool } from './leaf/pool.ts';
import { publishLevel } from './levels.ts';
import type { IngestOptions, RecordResult } from './outcome.ts';
import { type IngestQueues, publishRecord } from './record.ts';
import type { VisitedRecord, Visitor } from './walk/visit.ts';

/** Publishes records as they are found in manifests/, a limited number at a time. */
export type PublishQueue = {
  /** Queues a record with folios; `draft` if it has been read already. */
  readonly record: (record: VisitedRecord, draft: Draft | undefined) => void;
  /** Everything under a level is queued between `enter` and `leave`. */
  readonly enter: (level: VisitedRecord) => void;
  readonly leave: (level: VisitedRecord) => Promise<void>;
  /** Publishes a level that was published before. */
  readonly level: (level: VisitedRecord) => Promise<void>;
  /** Resolves when there is room for another record. */
  readonly hasRoom: () => Promise<void>;
  /** Resolves when everything queued is done. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type QueueCallbacks = Pick<Visitor, 'draftOf' | 'remember'> & {
  readonly report: (result: RecordResult) => void;
  /** Called for each level that was published before, once everything under it is published. */
  readonly later: (level: VisitedRecord) => void;
};

/**
 * A new level is published once everything under it is. One that was published before waits until the end,
 * since records under it may still be withdrawn.
 *
 * @param publisher publishes the records with folios
 */
export function publishQueue(
  context: IngestContext,
  options: IngestOptions,
  callbacks: QueueCallbacks,
  publisher: RecordPublisher,
): PublishQueue {
  const open = new PQueue({ concurrency: publisher.atOnce });
  const tasks = recordTasks(callbacks, options, open);
  const publish = (level: VisitedRecord) =>
    tasks.run(level, (draftOf) => publishLevel(context, draftOf(), options));

  const { begin, end } = levelCounter(async (level) => {
    if (options.dryRun || (await context.records.publication(level.id))) {
      callbacks.later(level);
      await end(level.parent);
      return;
    }
    tasks.add(async () => {
      await publish(level);
      await end(level.parent);
    });
  });

  return {
    record(record, draft) {
      begin(record.parent);
      tasks.add(async () => {
        await tasks.run(record, (draftOf) => publisher.publish(record, draftOf), draft);
        await end(record.parent);
      });
    },
    enter(level) {
      begin(level.parent);
      begin(level);
    },
    leave: end,
    async level(level) {
      await publish(level);
      tasks.throwFailure();
    },
    async hasRoom() {
      if (open.size > 0) await open.onSizeLessThan(1);
      tasks.throwFailure();
    },
    async settled() {
      await open.onIdle();
      tasks.throwFailure();
    },
    close: publisher.close,
  };
}

/** Runs a task for each record. What would also stop all others ends the ingest. */
function recordTasks(
  { draftOf, remember, report }: QueueCallbacks,
  { dryRun }: IngestOptions,
  open: PQueue,
) {
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    open.clear();
  };
  return {
    add(task: () => Promise<void>): void {
      open.add(task).catch(fail);
    },
    async run(
      record: VisitedRecord,
      publish: (draftOf: () => Draft) => Promise<RecordResult>,
      known?: Draft,
    ): Promise<void> {
      if (failure) return;
      try {
        let draft = known;
        const result = await publish(() => {
          draft ??= draftOf(record);
          return draft;
        });
        report(result);
        if (result.snapshot && draft && !dryRun) await remember(record, draft, result.snapshot);
      } catch (error) {
        if (isFatal(error)) fail(error);
        else report(unexpectedError(record, error));
      }
    },
    throwFailure(): void {
      if (failure) throw failure.error;
    },
  };
}
/** Counts the unfinished records under each level, and calls `onDone` when there are none left. */
function levelCounter(onDone: (level: VisitedRecord) => Promise<void>) {
  const unfinished = new Map<VisitedRecord, number>();
  return {
    begin(level: VisitedRecord | undefined): void {
      if (level) unfinished.set(level, (unfinished.get(level) ?? 0) + 1);
    },
    async end(level: VisitedRecord | undefined): Promise<void> {
      if (!level) return;
      const left = (unfinished.get(level) ?? 0) - 1;
      unfinished.set(level, left);
      if (left > 0) return;
      unfinished.delete(level);
      await onDone(level);
    },
  };
}

/** A full disk, a database out of reach, or another ingest that has taken over. */
const isFatal = (error: unknown): boolean =>
  isDiskFull(error) || (error instanceof FondsError && FATAL_CODES.has(error.code));

const FATAL_CODES: ReadonlySet<string> = new Set(['DATABASE_UNAVAILABLE', 'INGEST_LOST']);

/** A bug or a machine error affects one record; the others go on. */
const unexpectedError = ({ id, folder }: VisitedRecord, error: unknown): RecordResult => ({
  outcome: { id, folder, action: 'fail' },
  findings: [
    {
      severity: 'error',
      pointer: '',
      file: recordFile(folder),
      rule: 'fault',
      message: String(error),
    },
  ],
});

/** Publishes records with folios. */
export type RecordPublisher = {
  /** How many records may be under way at the same time. */
  readonly atOnce: number;
  /** @param draftOf reads its record.yaml, unless that has been read already */
  readonly publish: (record: VisitedRecord, draftOf: () => Draft) => Promise<RecordResult>;
  readonly close: () => Promise<void>;
};

/** Publishes records in this process. */
export function localPublisher(context: IngestContext, options: IngestOptions): RecordPublisher {
  const queues = ingestQueues(context);
  return {
    atOnce: recordsAtOnce(context),
    publish: (_record, draftOf) => publishRecord(context, draftOf(), queues, options),
    close: () => closeQueues(queues),
  };
}

/** Ends the threads and processes that do not work any more. */
export async function closeQueues({ cutters: processes, pool }: IngestQueues): Promise<void> {
  processes.close();
  await pool.close();
}

/** Records that one process works on at the same time: a group that is committed, and those being read. */
export const recordsAtOnce = ({ jobs }: Pick<IngestContext, 'jobs'>): number =>
  MAX_GROUP + 2 * jobs;

/** What the records that a process publishes share. */
export function ingestQueues({
  jobs,
  uri,
  writer,
}: Pick<IngestContext, 'jobs' | 'uri' | 'writer'>): IngestQueues {
  const queues = {
    reading: new PQueue({ concurrency: 2 * jobs }),
    cutting: new PQueue({ concurrency: jobs }),
    cutters: cutters(),
    pool: leafPool(uri.base, jobs),
    group: groupWriter(writer),
  };
  // If nothing more is on its way, the group need not wait for more records.
  queues.reading.on('idle', () => setImmediate(queues.group.flush));
  return queues;
}
