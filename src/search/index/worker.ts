import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../system/database/open.ts';
import { searchEngine } from '../engine/engines.ts';
import { gatherAll } from './gather.ts';
import type { GatherMessage, GatherRequest, GatherTask } from './thread.ts';

/** Reads everything that is published in a thread of its own, and sends a batch whenever it is asked to. */
const { file } = workerData as GatherTask;
const send = (message: GatherMessage) => parentPort?.postMessage(message);
if (parentPort) {
  const requests = on(parentPort, 'message');
  const database = await openDatabase(file, {});
  for await (const batch of gatherAll(database, searchEngine(database))) {
    const { value } = await requests.next();
    const [request] = value as [GatherRequest];
    if (request === 'stop') break;
    send(batch);
  }
  await database.close();
  send('end');
  parentPort.close();
}
