import { parentPort, workerData } from 'node:worker_threads';
import { leafBuilder } from './leaf.ts';
import type { LeafTask } from './task.ts';

/** Builds leaves in a thread of its own, one after another, in the order they arrive. */
const build = leafBuilder(workerData as string);

parentPort?.on('message', (task: LeafTask) => {
  try {
    const leaf = build(task);
    parentPort?.postMessage(leaf, [leaf.bytes.buffer as ArrayBuffer]);
  } catch (error) {
    parentPort?.postMessage({ fault: error instanceof Error ? error.stack : String(error) });
  }
});
