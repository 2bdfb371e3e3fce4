import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { leafBuilder } from './leaf.ts';
import type { BuiltLeaf, LeafTask } from './task.ts';

/** The first leaves are built in the main thread: starting a thread takes longer than building these. */
const LEAVES_WITHOUT_THREADS = 24;

/**
 * Builds leaves in up to `threads` threads beside the main one. The first few are built in the main
 * thread, and all of them on a machine with one processor.
 *
 * @param base the public address
 * @param first number of leaves for which no thread is started
 */
export function leafPool(base: string, threads: number, first = LEAVES_WITHOUT_THREADS) {
  const waiting: LeafJob[] = [];
  const workers: LeafWorker[] = [];
  let buildHere: ReturnType<typeof leafBuilder> | undefined;
  let count = 0;

  const dispatch = (): void => {
    if (waiting.length > 0 && workers.length < threads) {
      workers.push(
        startWorker(base, dispatch, (broken) => workers.splice(workers.indexOf(broken), 1)),
      );
    }
    for (const worker of workers) {
      while (worker.isFree()) {
        const job = waiting.shift();
        if (!job) return;
        worker.run(job);
      }
    }
  };

  return {
    /**
     * @param task is called when a thread is free, so that waiting tasks take no memory
     * @throws Error if a thread fails while it builds the leaf
     */
    async run(task: () => Promise<LeafTask>): Promise<BuiltLeaf> {
      count += 1;
      if (threads < 2 || count <= first) {
        // Lets other work of the main thread go on.
        await setImmediate();
        buildHere ??= leafBuilder(base);
        return buildHere(await task());
      }
      return new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        dispatch();
      });
    },
    async close(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

export type LeafPool = ReturnType<typeof leafPool>;

type LeafJob = {
  readonly task: () => Promise<LeafTask>;
  readonly resolve: (leaf: BuiltLeaf) => void;
  readonly reject: (error: Error) => void;
};

type LeafWorker = {
  readonly isFree: () => boolean;
  readonly run: (job: LeafJob) => void;
  readonly terminate: () => Promise<number>;
};

/** A thread has a queue, so that it does not idle while the main thread writes to disk. */
const JOBS_PER_THREAD = 12;

/** Megabytes for short-lived objects. Twice as much takes more memory and no less time. */
const YOUNG_GENERATION_MB = 32;

const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

type WorkerMessage = BuiltLeaf | { readonly fault: string };

/** @param onBroken called if the thread dies, for instance when it runs out of memory; its jobs fail */
function startWorker(
  base: string,
  onFree: () => void,
  onBroken: (worker: LeafWorker) => void,
): LeafWorker {
  const thread = new Worker(WORKER, {
    workerData: base,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  /** The jobs that were sent to the thread, in order. */
  const jobs: LeafJob[] = [];
  let taken = 0;
  let failure: Error | undefined;
  const send = async (job: LeafJob): Promise<void> => {
    try {
      const task = await job.task();
      if (failure) throw failure;
      jobs.push(job);
      thread.postMessage(task);
    } catch (error) {
      taken--;
      job.reject(error as Error);
      onFree();
    }
  };
  const worker: LeafWorker = {
    isFree: () => taken < JOBS_PER_THREAD,
    run(job) {
      taken++;
      void send(job);
    },
    terminate: () => thread.terminate(),
  };
  thread.on('message', (message: WorkerMessage) => {
    const job = jobs.shift();
    taken--;
    if ('fault' in message) job?.reject(new Error(message.fault));
    else job?.resolve(message);
    onFree();
  });
  thread.on('error', (error) => {
    failure = error;
    onBroken(worker);
    for (const { reject } of jobs.splice(0)) reject(error);
    onFree();
  });
  return worker;
}
