import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { openArchive } from './archive.ts';
import type { Report } from './catalogue/outcome.ts';
import { progressOn } from './catalogue/progress.ts';
import type { Config } from './config.ts';
import { FondsError } from './errors.ts';
import { closeServer } from './http/server.ts';
import { type Log, openLog } from './log.ts';

/** How long requests under way may take to end, in milliseconds. */
const GRACE = 10_000;

/** A worker that ends sooner than this has not come up; the next one waits as long, in milliseconds. */
const SOON = 2000;

/**
 * Serves until SIGTERM or SIGINT, in as many processes as `config.workers` says, which share the port
 * and everything on disk. What is already published is served from the first moment; what has changed
 * is published meanwhile, by this process.
 *
 * @param tell says what the ingest did
 * @returns the exit code
 * @throws FondsError where the port or the folder of derived things cannot be used
 */
export async function serve(config: Config, tell: (report: Report) => void): Promise<number> {
  const log = openLog(config.logLevel);
  const stop = stopped();
  if (cluster.isWorker) return work(config, log, stop);
  await tryPort(config);
  const publishing = publish(config, log, tell);
  await Promise.all([keepWorkers(config, log, stop), Promise.race([publishing, stop])]);
  return 0;
}

/** A record that is wrong is told; an ingest that cannot be done at all leaves what was published. */
async function publish(config: Config, log: Log, tell: (report: Report) => void): Promise<void> {
  const archive = openArchive(config, log);
  try {
    tell(await archive.ingest({ newBase: true }, progressOn(process.stderr)));
  } catch (error) {
    log.error({ err: error }, 'the ingest failed; what was published before is served');
    process.stderr.write(`fonds: the ingest failed: ${(error as Error).message}\n`);
  } finally {
    await archive.close();
  }
  process.stderr.write(`fonds serves ${config.baseUrl}/\n`);
  log.info({ port: config.port, base: config.baseUrl, workers: config.workers }, 'serving');
}

/** One of the processes that serve. */
async function work(config: Config, log: Log, stop: Promise<string>): Promise<number> {
  const archive = openArchive(config, log);
  const server = archive.server().listen(config.port, config.host);
  await once(server, 'listening');
  log.info({ signal: await stop }, 'stopping');
  await closeServer(server, GRACE);
  await archive.close();
  // The channel to the first process would keep a worker alive.
  process.disconnect();
  return 0;
}

/** Keeps the workers up: one that ends unasked is replaced. */
async function keepWorkers(config: Config, log: Log, stop: Promise<NodeJS.Signals>): Promise<void> {
  // Tiles are short-lived: a small nursery keeps a worker small and is as fast; searches want a little more.
  cluster.setupPrimary({ execArgv: [...process.execArgv, '--max-semi-space-size=4'] });
  let stopping = false;
  const keep = async (): Promise<void> => {
    while (!stopping) {
      const started = Date.now();
      const worker = cluster.fork();
      const [code, signal] = await once(worker, 'exit');
      if (stopping) return;
      log.error({ code, signal, worker: worker.id }, 'a worker ended and is replaced');
      if (Date.now() - started < SOON) await Promise.race([wait(SOON), stop]);
    }
  };
  const kept = Array.from({ length: config.workers }, keep);
  const signal = await stop;
  stopping = true;
  for (const worker of workers()) worker.process.kill(signal);
  await Promise.race([Promise.all(kept), wait(GRACE + SOON, undefined, { ref: false })]);
}

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

const stopped = (): Promise<'SIGTERM' | 'SIGINT'> =>
  new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });

/** Says in one sentence that a port is taken, before anything is begun. */
async function tryPort({ port, host }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`;
    throw new FondsError('INVALID_SETTING', `port ${port} of ${host} ${reason}; see FONDS_PORT`, {
      cause,
    });
  } finally {
    await new Promise<void>((closed) => probe.close(() => closed()));
  }
}
