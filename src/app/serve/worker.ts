import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Config, Log } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { closeServer } from '../../web/server/server.ts';
import { type Archive, openArchive } from '../archive.ts';
import { type Damage, PING, PONG, STOP, STOP_TIMEOUT_MS } from './message.ts';
import { END_SIGNALS } from './signal.ts';

/**
 * One of the processes that serve, until the first one says that it is over. Signals are left to that
 * one: a terminal and a service manager send them to all at once.
 *
 * @returns the exit code
 */
export async function work(config: Config, log: Log): Promise<number> {
  for (const signal of END_SIGNALS) process.on(signal, () => undefined);
  endWithParent();
  const archive = openArchive(config, log);
  const stop = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === PING) process.send?.(answer(archive), undefined, undefined, () => undefined);
      if (message === STOP) resolve();
    });
  });
  const server = archive.server().listen(config.port, config.host);
  await once(server, 'listening');
  await stop;
  await closeServer(server, STOP_TIMEOUT_MS);
  await archive.close();
  return 0;
}

function answer(archive: Archive): typeof PONG | Damage {
  try {
    archive.tryDatabase();
  } catch (error) {
    const isDamaged = error instanceof FondsError && error.code === 'DATA_DAMAGED';
    if (isDamaged) return { damage: error.message };
  }
  return PONG;
}

/** Ends this process when its parent is gone, in a thread, which sees it even while the main one is stuck. */
const GUARD = `
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 2000);
`;

/** A process whose channel breaks ends at once by itself, if it comes to notice. */
function endWithParent(): void {
  const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 };
  new Worker(GUARD, { eval: true, resourceLimits }).unref();
}
