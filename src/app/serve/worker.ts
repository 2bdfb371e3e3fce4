import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Config, Log } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { closeServer } from '../../web/server/server.ts';
import { type Archive, openArchive } from '../archive.ts';
import { type Damage, PING, PONG, STOP, STOP_TIMEOUT_MS } from './message.ts';
import { END_SIGNALS } from './signal.ts';

/**
 * Runs one worker process until the primary process stops it. Workers ignore signals, since a terminal or a
 * service manager sends them to all processes at once, and the primary process handles them.
 *
 * @returns the exit code
 */
export async function work(config: Config, log: Log): Promise<number> {
  for (const signal of END_SIGNALS) process.on(signal, () => undefined);
  endWithParent();
  const archive = await openArchive(config, log);
  const stop = new Promise<void>((resolve) => {
    process.on('message', async (message) => {
      if (message === PING)
        process.send?.(await reply(archive), undefined, undefined, () => undefined);
      if (message === STOP) resolve();
    });
  });
  const server = (await archive.server()).listen(config.port, config.host);
  await once(server, 'listening');
  await stop;
  await closeServer(server, STOP_TIMEOUT_MS);
  await archive.close();
  return 0;
}

async function reply(archive: Archive): Promise<typeof PONG | Damage> {
  try {
    await archive.tryDatabase();
  } catch (error) {
    const isDamaged = error instanceof FondsError && error.code === 'DATA_DAMAGED';
    if (isDamaged) return { damage: error.message };
  }
  return PONG;
}

/** Kills this process when its parent has ended. A thread does this even if the main thread hangs. */
const GUARD = `
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 2000);
`;

/** A process also ends when its channel to the parent closes, but only if its event loop runs. */
function endWithParent(): void {
  const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 };
  new Worker(GUARD, { eval: true, resourceLimits }).unref();
}
