import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { leafBuilder } from './leaf.ts';
import type { LeafAnswer, LeafTask } from './task.ts';

type Job = {
  /** Called when a thread is free, so that what waits takes no room. */
  readonly task: () => LeafTask;
  readonly done: (answer: LeafAnswer) => void;
  readonly failed: (error: Error) => void;
};

/** A thread has so many leaves at hand that it does not wait while the main one writes to the disk. */
const JOBS_PER_THREAD = 12;

/** Room for what is soon gone, in megabytes: twice as much takes more memory and no less time. */
const YOUNG_GENERATION_MB = 32;

const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/**
 * Makes leaves, in as many threads beside the main one as there are processors to use. The first few are
 * made in the main thread, and all of them where there is one processor: a thread takes longer to start
 * than they do.
 *
 * @param base the public address
 * @param few leaves that no thread is started for
 */
export function leafPool(base: string, threads: number, few = 24) {
  const waiting: Job[] = [];
  const workers: ReturnType<typeof startWorker>[] = [];
  let make: ReturnType<typeof leafBuilder> | undefined;
  let asked = 0;

  const dispatch = (): void => {
    if (waiting.length > 0 && workers.length < threads) {
      workers.push(startWorker(base, dispatch, (gone) => workers.splice(workers.indexOf(gone), 1)));
    }
    for (const worker of workers) {
      while (worker.isFree()) {
        const job = waiting.shift();
        if (!job) return;
        worker.give(job);
      }
    }
  };

  return {
    /** @throws Error where a thread fails in the middle of it */
    async run(task: () => LeafTask): Promise<LeafAnswer> {
      asked += 1;
      if (threads < 2 || asked <= few) {
        // Lets what is done beside the main thread go on.
        await setImmediate();
        make ??= leafBuilder(base);
        return make(task());
      }
      return new Promise((done, failed) => {
        waiting.push({ task, done, failed });
        dispatch();
      });
    },
    async close(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

export type LeafPool = ReturnType<typeof leafPool>;

type Message = LeafAnswer | { readonly fault: string };

/** @param onEnd called where the thread breaks, as when it has no more memory; what it was given fails */
function startWorker(
  base: string,
  onFree: () => void,
  onEnd: (worker: LeafWorker) => void,
): LeafWorker {
  const worker = new Worker(WORKER, {
    workerData: base,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const given: Job[] = [];
  const handle: LeafWorker = {
    isFree: () => given.length < JOBS_PER_THREAD,
    give(job) {
      given.push(job);
      worker.postMessage(job.task());
    },
    end: () => worker.terminate(),
  };
  worker.on('message', (message: Message) => {
    const job = given.shift();
    if (typeof message === 'object' && 'fault' in message) job?.failed(new Error(message.fault));
    else job?.done(message);
    onFree();
  });
  worker.on('error', (error) => {
    onEnd(handle);
    for (const { failed } of given.splice(0)) failed(error);
    onFree();
  });
  return handle;
}

type LeafWorker = {
  readonly isFree: () => boolean;
  readonly give: (job: Job) => void;
  readonly end: () => Promise<number>;
};
