import { once } from 'node:events';
import { extname } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type ChannelCounts, channelCounts, channelReceiver } from './channel.ts';
import type { Batch } from './gather.ts';

/** Megabytes. The garbage of this thread is short-lived; a small nursery would be collected too often. */
const YOUNG_GENERATION_MB = 64;

const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** What the thread is given, along with its port. */
export type GatherTask = { readonly file: string; readonly counts: ChannelCounts };

/**
 * Starts a thread that reads everything that is published in a database file.
 *
 * @returns its batches, which have to be consumed within one turn, and how to end the thread
 */
export async function gatherThread(file: string) {
  const { port1: port, port2 } = new MessageChannel();
  const counts = channelCounts();
  const worker = new Worker(WORKER, {
    workerData: { file, counts, port: port2 },
    transferList: [port2],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  // A thread needs the main thread to load its modules, so it must be ready before the main thread blocks.
  await Promise.race([
    once(port, 'message'),
    once(worker, 'error').then(([error]) => Promise.reject(error)),
  ]);
  const receive = channelReceiver(port, counts);
  return {
    /** @throws Error if the thread fails */
    *batches(): Generator<Batch> {
      port.postMessage('begin');
      for (let message = receive(); message !== 'end'; message = receive()) {
        const result = message as Batch | { readonly error: string };
        if ('error' in result) throw new Error(result.error);
        yield result;
      }
    },
    end: () => worker.terminate(),
  };
}
