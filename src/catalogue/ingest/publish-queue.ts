import PQueue from 'p-queue';
import { isDiskFull } from '../../errors.ts';
import type { IngestContext } from './context.ts';
import { type Draft, recordFile } from './draft.ts';
import { groupWriter, MOST_TOGETHER } from './group.ts';
import { leafPool } from './leaf/pool.ts';
import type { IngestOptions, RecordResult } from './outcome.ts';
import { publishItem, publishLevel } from './record.ts';
import type { VisitedRecord, Visitor } from './walk/visit.ts';

/** Publishes what a walk through manifests/ comes upon, as it comes, and a bounded number at once. */
export type PublishQueue = {
  /** Takes a record with folios; `draft` where it was read already. */
  readonly item: (place: VisitedRecord, draft: Draft | undefined) => void;
  /** All that lies under a level comes between these two. */
  readonly enter: (level: VisitedRecord) => void;
  readonly leave: (level: VisitedRecord) => void;
  /** Publishes a level that was there before. */
  readonly level: (place: VisitedRecord) => Promise<void>;
  /** Resolves when more may come. */
  readonly room: () => Promise<void>;
  /** Resolves when all is done that has come. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type QueueCallbacks = Pick<Visitor, 'draftOf' | 'remember'> & {
  readonly take: (done: RecordResult) => void;
  /** Told of each level that was there before, when all under it is published. */
  readonly later: (level: VisitedRecord) => void;
};

/**
 * A level that is new is published when all that lies under it is. One that was there before is left to the
 * end, as something may yet be taken out from under it.
 */
export function publishQueue(
  shop: IngestContext,
  options: IngestOptions,
  parts: QueueCallbacks,
): PublishQueue {
  const queues = queuesOf(shop);
  const { open } = queues;
  const work = worker(parts, options, open);
  const publish = (level: VisitedRecord) =>
    work.run(level, (draft) => publishLevel(shop, draft, options));

  const { begin, end } = counted((level) => {
    if (options.dryRun || shop.records.publication(level.id)) {
      parts.later(level);
      end(level.parent);
      return;
    }
    work.add(async () => {
      await publish(level);
      end(level.parent);
    });
  });

  return {
    item(place, draft) {
      begin(place.parent);
      work.add(async () => {
        await work.run(place, (own) => publishItem(shop, own, queues, options), draft);
        end(place.parent);
      });
    },
    enter(level) {
      begin(level.parent);
      begin(level);
    },
    leave: end,
    async level(place) {
      await publish(place);
      work.check();
    },
    async room() {
      if (open.size > 0) await open.onSizeLessThan(1);
      work.check();
    },
    async settled() {
      await open.onIdle();
      work.check();
    },
    close: queues.pool.close,
  };
}

function queuesOf({ jobs, uri, writer }: IngestContext) {
  const queues = {
    reading: new PQueue({ concurrency: 2 * jobs }),
    cutting: new PQueue({ concurrency: jobs }),
    pool: leafPool(uri.base, jobs),
    group: groupWriter(writer),
    open: new PQueue({ concurrency: MOST_TOGETHER + 2 * jobs }),
  };
  // When nothing more is on its way, nothing is worth waiting for.
  queues.reading.on('idle', () => setImmediate(queues.group.flush));
  return queues;
}

/** Does what is asked for one record after another; a full disk ends all of it. */
function worker(
  { draftOf, remember, take }: QueueCallbacks,
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
      place: VisitedRecord,
      what: (draft: Draft) => Promise<RecordResult>,
      known?: Draft,
    ): Promise<void> {
      if (failure) return;
      try {
        const draft = known ?? draftOf(place);
        const done = await what(draft);
        take(done);
        if (done.snapshot && !dryRun) remember(place, draft, done.snapshot);
      } catch (error) {
        if (isDiskFull(error)) fail(error);
        else take(fault(place, error));
      }
    },
    /** Throws what ended all. */
    check(): void {
      if (failure) throw failure.error;
    },
  };
}

/** Counts what is under way under each level, and calls `done` when nothing is any more. */
function counted(done: (level: VisitedRecord) => void) {
  const undone = new Map<VisitedRecord, number>();
  return {
    begin(level: VisitedRecord | undefined): void {
      if (level) undone.set(level, (undone.get(level) ?? 0) + 1);
    },
    end(level: VisitedRecord | undefined): void {
      if (!level) return;
      const left = (undone.get(level) ?? 0) - 1;
      undone.set(level, left);
      if (left > 0) return;
      undone.delete(level);
      done(level);
    },
  };
}

/** A fault of ours or of the machine concerns one record; the others go on. */
const fault = ({ id, folder }: VisitedRecord, error: unknown): RecordResult => ({
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
