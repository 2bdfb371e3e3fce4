import { type MessagePort, workerData } from 'node:worker_threads';
import { openFile } from '../../system/sqlite.ts';
import { type GatherTask, gatherAll, hander } from './thread.ts';

/** Gathers all that is published, in a thread beside the one that writes the index, which says when. */
const { file, port, handing } = workerData as GatherTask & { readonly port: MessagePort };
const hand = hander(port, handing);
port.once('message', () => {
  const database = openFile(file);
  try {
    for (const gathered of gatherAll(database)) hand(gathered);
    hand('end');
  } catch (error) {
    hand({ fault: error instanceof Error ? error.stack : String(error) });
  }
  database.close();
  port.close();
});
port.postMessage('ready');
