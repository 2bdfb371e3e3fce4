import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { openArchive } from './archive.ts';
import type { Report } from './catalogue/outcome.ts';
import { progressOn } from './catalogue/progress.ts';
import type { Config } from './config.ts';
import { closeServer } from './http/server.ts';
import { type Log, openLog } from './log.ts';

/** How long requests under way may take to end, in milliseconds. */
const GRACE = 10_000;

/** A worker that ends sooner than this has not come up; the next one waits as long, in milliseconds. */
const SOON = 2000;

/**
 * Publishes what has changed, then serves until SIGTERM or SIGINT: in this process, or in as many as
 * `config.workers` says, which share the port and everything on disk.
 *
 * @param tell says what the ingest did
 * @returns the exit code
 */
export async function serve(config: Config, tell: (report: Report) => void): Promise<number> {
  const log = openLog(config.logLevel);
  if (cluster.isWorker) return serveHere(config, log);
  const archive = openArchive(config, log);
  tell(await archive.ingest({}, progressOn(process.stderr)));
  await archive.close();
  return config.workers > 1 ? serveInWorkers(config, log) : serveHere(config, log);
}

async function serveHere(config: Config, log: Log): Promise<number> {
  const archive = openArchive(config, log);
  const server = archive.server();
  const stop = stopped();
  server.listen(config.port, config.host);
  await once(server, 'listening');
  if (!cluster.isWorker) said(config, log);
  log.info({ signal: await stop }, 'stopping');
  await closeServer(server, GRACE);
  await archive.close();
  // The channel to the first process would keep a worker alive.
  if (cluster.isWorker) process.disconnect();
  return 0;
}

/** Keeps the workers up: one that ends unasked is replaced. */
async function serveInWorkers(config: Config, log: Log): Promise<number> {
  let stopping = false;
  const run = async (): Promise<void> => {
    while (!stopping) {
      const started = Date.now();
      const worker = cluster.fork();
      const [code, signal] = await once(worker, 'exit');
      if (stopping) return;
      log.error({ code, signal, worker: worker.id }, 'a worker ended and is replaced');
      if (Date.now() - started < SOON) await wait(SOON);
    }
  };
  const stop = stopped();
  const running = Array.from({ length: config.workers }, run);
  await once(cluster, 'listening');
  said(config, log);
  const signal = await stop;
  stopping = true;
  for (const worker of workers()) worker.process.kill(signal);
  await Promise.race([Promise.all(running), wait(GRACE + SOON, undefined, { ref: false })]);
  return 0;
}

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

const stopped = (): Promise<'SIGTERM' | 'SIGINT'> =>
  new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });

function said(config: Config, log: Log): void {
  process.stderr.write(`fonds serves ${config.baseUrl}/\n`);
  log.info({ port: config.port, base: config.baseUrl, workers: config.workers }, 'serving');
}
