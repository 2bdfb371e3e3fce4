import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

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
