import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Config, Log } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { closeServer } from '../../web/server/server.ts';
import { type Archive, openArchive } from '../archive.ts';
import { type Damage, PING, PONG, STOP, STOP_TIMEOUT_MS } from './message.ts';
import { openOnTime } from './opening.ts';
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
  const opened: { archive?: Archive } = {};
  const stop = new AbortController();
  process.on('message', async (message) => {
    if (message === PING)
      process.send?.(await reply(opened.archive), undefined, undefined, () => undefined);
    if (message === STOP) stop.abort();
  });
  const { archive, server } = (await openInTime(config, log, stop.signal)) ?? {};
  if (!archive || !server) return 0;
  opened.archive = archive;
  server.listen(config.port, config.host);
  await once(server, 'listening');
  const opening = openOnTime(archive, log, stop.signal);
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await Promise.all([closeServer(server, STOP_TIMEOUT_MS), opening]);
  await archive.close();
  return 0;
}

/** Milliseconds between two attempts to reach the database. */
const RETRY_INTERVAL_MS = 500;

/** Opens the archive as soon as its database can be reached; undefined if it shall stop before. */
async function openInTime(
  config: Config,
  log: Log,
  stop: AbortSignal,
): Promise<{ archive: Archive; server: Server } | undefined> {
  for (let isFirst = true; !stop.aborted; isFirst = false) {
    let archive: Archive | undefined;
    try {
      archive = await openArchive(config, log);
      return { archive, server: await archive.server() };
    } catch (error) {
      await archive?.close();
      if (!(error instanceof FondsError) || error.code !== 'DATABASE_UNAVAILABLE') throw error;
      if (isFirst) log.error({ err: error }, 'waiting for the database');
      await wait(RETRY_INTERVAL_MS);
    }
  }
  return undefined;
}

async function reply(archive: Archive | undefined): Promise<typeof PONG | Damage> {
  try {
    await archive?.tryDatabase();
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
