import { type MessagePort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../system/database/open.ts';
import { FTS5 } from '../engine/fts5.ts';
import { channelSender } from './channel.ts';
import { gatherAll } from './gather.ts';
import type { GatherTask } from './thread.ts';

/** Reads everything that is published in a thread of its own; starts when the writing thread says so. */
const { file, port, counts } = workerData as GatherTask & { readonly port: MessagePort };
const send = channelSender(port, counts);
port.once('message', async () => {
  const database = await openDatabase(file, {});
  try {
    for await (const batch of gatherAll(database, FTS5)) send(batch);
    send('end');
  } catch (error) {
    send({ error: error instanceof Error ? error.stack : String(error) });
  }
  await database.close();
  port.close();
});
port.postMessage('ready');
