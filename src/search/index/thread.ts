import { once } from 'node:events';
import { extname } from 'node:path';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { records } from '../../catalogue/records.ts';
import type { Database } from '../../system/sqlite.ts';
import { gatherer, type Part } from './gather.ts';
import type { Change } from './words.ts';
import { MOST_HELD } from './write.ts';

/** Megabytes for what is soon gone: a small nursery is swept too often. */
const NURSERY = 64;

const WORKER = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

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

/** How many messages are handed over, and how many are taken: in memory that both threads see. */
export type Handing = Int32Array;
const [HANDED, TAKEN] = [0, 1];

export const newHanding = (): Handing => new Int32Array(new SharedArrayBuffer(8));

/** Messages that lie between the threads, so that they take little room. */
const MOST_BETWEEN = 8;

/** A thread that is silent for so long, in milliseconds, is taken for dead. */
const PATIENCE = 120_000;

/** Hands messages over, and waits where too many lie there. */
export function hander(port: MessagePort, handing: Handing): (message: unknown) => void {
  return (message) => {
    port.postMessage(message);
    const handed = Atomics.add(handing, HANDED, 1) + 1;
    Atomics.notify(handing, HANDED);
    for (let taken = 0; handed - taken > MOST_BETWEEN; ) {
      taken = Atomics.load(handing, TAKEN);
      if (handed - taken > MOST_BETWEEN) Atomics.wait(handing, TAKEN, taken);
    }
  };
}

/**
 * Takes messages one after another within one turn, as a transaction needs.
 *
 * @throws Error where none comes
 */
export function taker(port: MessagePort, handing: Handing): () => unknown {
  let taken = 0;
  return () => {
    if (Atomics.wait(handing, HANDED, taken, PATIENCE) === 'timed-out') {
      throw new Error('the thread that gathers the texts is silent');
    }
    taken += 1;
    Atomics.store(handing, TAKEN, taken);
    Atomics.notify(handing, TAKEN);
    return receiveMessageOnPort(port)?.message;
  };
}

/** Parts of records in their order, and how the vocabulary has changed, where that is not gathered further. */
export type Gathered = { readonly parts: readonly Part[]; readonly changes: readonly Change[] };

/** Passages that are given at once. */
const AT_ONCE = 1000;

/** Gathers what the index takes in of all that is published. */
export function* gatherAll(database: Database): Generator<Gathered> {
  const { folders, unit, publication } = records(database);
  const { parts, changes } = gatherer();
  let batch: Part[] = [];
  let passages = 0;
  for (const { id } of folders()) {
    const own = unit(id);
    if (!own) continue;
    for (const part of parts(own, publication(id)?.published ?? '')) {
      batch.push(part);
      passages += part.is === 'text' ? part.text.passages.length : 1;
      if (passages < AT_ONCE) continue;
      yield { parts: batch, changes: changes.size() > MOST_HELD ? changes.take() : [] };
      batch = [];
      passages = 0;
    }
  }
  yield { parts: batch, changes: changes.take() };
}
