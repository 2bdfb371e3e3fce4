import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { signInSettings } from '../../access/sign-in/settings.ts';
import { checkCopied } from '../../catalogue/copy/state.ts';
import { checkBase } from '../../catalogue/ingest/run.ts';
import { type Config, databaseOf, type Log, openLog } from '../../config.ts';
import { FondsError } from '../../errors.ts';
import { withoutSecrets } from '../../system/cluster.ts';
import { findTruncation } from '../../system/database/damage.ts';
import { openDatabase } from '../../system/database/open.ts';
import { TABLES } from '../followers.ts';
import { beginIngest } from './ingest.ts';
import { stopRequested } from './signal.ts';
import { keepWorkers } from './workers.ts';

export type ServeOptions = {
  /** Whether to publish what has changed. */
  readonly ingest: boolean;
  /** Whether npm started this process. */
  readonly byNpm: boolean;
};

/**
 * Serves until it is asked to stop, in `config.workers` processes that share the port and the disk. What is
 * already published is served at once, while another process publishes what has changed.
 *
 * @returns the exit code
 * @throws FondsError if the port or the data folder cannot be used
 */
export async function serve(config: Config, options: ServeOptions): Promise<number> {
  const log = openLog(config.logLevel);
  if (cluster.isWorker) {
    const { work } = await import('./worker.ts');
    return work(config, log);
  }
  const stopRequest = stopRequested(options.byNpm);
  await checkData(config, options);
  await tryPort(config);
  const { reason, code } = await keepServing(config, options, log, stopRequest);
  log.info({ reason }, 'stopped');
  return code;
}

type ServeResult = { readonly reason: string; readonly code: number };

/** Serves until a stop is requested, or the database is damaged. */
async function keepServing(
  config: Config,
  { ingest }: ServeOptions,
  log: Log,
  stopRequest: Promise<string>,
): Promise<ServeResult> {
  const over = new AbortController();
  const broken = new Promise<ServeResult>((resolve) => {
    over.signal.addEventListener('abort', () => resolve(DAMAGED));
  });
  /** Stops if the database is damaged: replacing a worker would not help. */
  const checkDamage = (reported?: string): void => {
    if (over.signal.aborted) return;
    const truncation = config.cluster ? undefined : findTruncation(databaseOf(config));
    const damage = truncation?.message ?? reported;
    if (damage === undefined) return;
    log.fatal(damage);
    process.stderr.write(`fonds: ${damage}\n`);
    over.abort();
  };

  const workers = keepWorkers(config.workers, log, checkDamage);
  const publishing = ingest ? beginIngest(log) : undefined;
  const isWell = Promise.resolve(publishing?.isWell).then((well) => {
    if (well === false) checkDamage();
  });
  const ended = Promise.race([
    stopRequest.then((reason): ServeResult => ({ reason, code: 0 })),
    broken,
  ]);
  await Promise.race([isWell, ended]);
  if (!over.signal.aborted) {
    process.stderr.write(`fonds serves ${config.baseUrl}/\n`);
    log.info({ port: config.port, base: config.baseUrl, workers: config.workers }, 'serving');
  }
  const end = await ended;
  log.info({ reason: end.reason }, 'stopping');
  await Promise.all([workers.end(), publishing?.end()]);
  return end;
}

const DAMAGED: ServeResult = { reason: 'the database is damaged', code: 2 };

/**
 * Checks the database before anything is started.
 *
 * @throws FondsError DATA_UNUSABLE, DATA_DAMAGED, DATABASE_UNAVAILABLE, BUSY, COPY_UNFINISHED, OTHER_BASE
 */
async function checkData(config: Config, { ingest }: ServeOptions): Promise<void> {
  signInSettings(config);
  const where = databaseOf(config);
  const database = await openDatabase(where, TABLES);
  try {
    await checkCopied(database);
    await checkBase(database, config.baseUrl);
    if (ingest || (await database.prepare('SELECT 1 FROM record LIMIT 1').get())) return;
    process.stderr.write(
      `fonds: nothing is published in ${withoutSecrets(where)} yet; run “fonds ingest”, and it will be served at once\n`,
    );
  } finally {
    await database.close();
  }
}

/** Reports a port that is in use before anything is started. */
async function tryPort({ port, host }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`;
    throw new FondsError('INVALID_SETTING', `port ${port} of ${host} ${reason}; see FONDS_PORT`, {
      cause,
    });
  } finally {
    await new Promise<void>((closed) => probe.close(() => closed()));
  }
}
