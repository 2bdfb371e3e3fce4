import { parentPort, workerData } from 'node:worker_threads';
import { leafBuilder } from './leaf.ts';
import type { LeafTask } from './task.ts';

/** Makes leaves in a thread of its own, one after the other, in the order in which they come. */
const make = leafBuilder(workerData as string);

parentPort?.on('message', (task: LeafTask) => {
  try {
    const made = make(task);
    const moved = typeof made === 'string' ? [] : [made.bytes.buffer as ArrayBuffer];
    parentPort?.postMessage(made, moved);
  } catch (error) {
    parentPort?.postMessage({ fault: error instanceof Error ? error.stack : String(error) });
  }
});
