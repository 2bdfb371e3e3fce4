import { on, once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch } from './gather.ts';

/** Megabytes. The garbage of this thread is short-lived; a small nursery would be collected too often. */
const YOUNG_GENERATION_MB = 64;

/** Batches that are under way at the same time, so that memory stays bounded. */
const CAPACITY = 8;

const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** What the thread is given. */
export type GatherTask = { readonly file: string };

/** What the thread receives and sends. */
export type GatherRequest = 'next' | 'stop';
export type GatherMessage = Batch | 'end';

/**
 * Starts a thread that reads everything that is published in a database file.
 *
 * @returns its batches, and how to end the thread: between two batches, since stopping it during a call of
 *   SQLite aborts the process
 */
export async function gatherThread(file: string) {
  const worker = new Worker(WORKER, {
    workerData: { file } satisfies GatherTask,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const messages = on(worker, 'message') as AsyncIterable<[GatherMessage]>;
  const exit = new Promise<unknown>((resolve) => worker.once('exit', resolve));
  const request = (message: GatherRequest) => worker.postMessage(message);
  await once(worker, 'online');
  return {
    /** @throws Error if the thread fails */
    async *batches(): AsyncGenerator<Batch> {
      // The thread sends one batch for each request.
      for (let i = 0; i < CAPACITY; i++) request('next');
      for await (const [message] of messages) {
        if (message === 'end') return;
        yield message;
        request('next');
      }
    },
    async end(): Promise<void> {
      request('stop');
      await exit;
    },
  };
}
