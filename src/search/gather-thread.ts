import { once } from 'node:events';
import { extname } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Gathered } from './gather-all.ts';
import { type Handing, newHanding, taker } from './handing.ts';

/** Megabytes for what is soon gone: a small nursery is swept too often. */
const NURSERY = 64;

const WORKER = new URL(`./gather-worker${extname(import.meta.url)}`, import.meta.url);

/** What the thread is told, beside the port of its own. */
export type GatherTask = { readonly file: string; readonly handing: Handing };

/**
 * A thread that gathers what the index takes in of all that is published in a file.
 *
 * @returns what it hands over, from which all is to be taken within one turn, and how the thread is ended
 */
export async function gatherThread(file: string) {
  const { port1: port, port2 } = new MessageChannel();
  const handing = newHanding();
  const worker = new Worker(WORKER, {
    workerData: { file, handing, port: port2 },
    transferList: [port2],
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY },
  });
  // It is up before the main thread waits for it, which then cannot help it to load.
  await Promise.race([
    once(port, 'message'),
    once(worker, 'error').then(([error]) => Promise.reject(error)),
  ]);
  const take = taker(port, handing);
  return {
    /** @throws Error where the thread fails */
    *gathered(): Generator<Gathered> {
      port.postMessage('begin');
      for (let message = take(); message !== 'end'; message = take()) {
        const given = message as Gathered | { readonly fault: string };
        if ('fault' in given) throw new Error(given.fault);
        yield given;
      }
    },
    end: () => worker.terminate(),
  };
}
