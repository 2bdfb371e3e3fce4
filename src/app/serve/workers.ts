import cluster, { type Worker } from 'node:cluster';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../config.ts';
import { exited } from './ingest.ts';
import { type Damage, PING, type PONG, STOP, STOP_TIMEOUT_MS } from './message.ts';

/** A worker that ends sooner than this has not come up, in milliseconds. */
const MIN_UPTIME_MS = 2000;

/** The longest wait before one that does not come up is replaced again, in milliseconds. */
const MAX_RESTART_DELAY_MS = 60_000;

/** How often a worker is asked whether it answers, in milliseconds, and how often it may fail to. */
const PING_INTERVAL_MS = 2000;
const MAX_MISSED_PINGS = 5;

/** As long as it loads, it may. */
const MAX_MISSED_PINGS_LOADING = 30;

/** Milliseconds that ending by itself may take beyond the grace for its requests. */
const STOP_MARGIN_MS = 2000;

type Workers = {
  /** Ends all of them, those at once that do not within the grace. */
  readonly end: () => Promise<void>;
};

/**
 * Keeps so many workers up: one that ends unasked is replaced, and one that no longer answers is ended.
 *
 * @param onTrouble is told of each that ended unasked, before it is replaced, and of what a worker finds damaged
 */
export function keepWorkers(
  count: number,
  log: Log,
  onTrouble: (damage?: string) => void,
): Workers {
  // Tiles are short-lived: a small nursery keeps a worker small and is as fast; searches want a little more.
  cluster.setupPrimary({ execArgv: [...process.execArgv, '--max-semi-space-size=4'] });
  const ending = new AbortController();
  const { signal: isEnding } = ending;

  const keep = async (): Promise<void> => {
    for (let failures = 0; !isEnding.aborted; ) {
      const started = performance.now();
      const worker = cluster.fork();
      const stopAsking = watch(worker, log, onTrouble);
      const { code, signal, error } = await exited(worker.process);
      stopAsking();
      if (isEnding.aborted) return;
      log.error({ code, signal, err: error, worker: worker.id }, 'a worker ended and is replaced');
      onTrouble();
      // What comes up and meets the same page of a broken disk again and again is held back, too.
      const isFailure = performance.now() - started < MIN_UPTIME_MS || signal === 'SIGBUS';
      failures = isFailure ? failures + 1 : 0;
      if (isFailure)
        await wait(pause(failures), undefined, { signal: isEnding }).catch(() => undefined);
    }
  };
  const kept = Promise.all(Array.from({ length: count }, keep));

  return {
    async end() {
      ending.abort();
      for (const worker of workers()) tell(worker, STOP);
      const late = setTimeout(() => {
        for (const { id, process } of workers()) {
          log.error({ worker: id }, 'a worker does not end and is killed');
          process.kill('SIGKILL');
        }
      }, STOP_TIMEOUT_MS + STOP_MARGIN_MS);
      await kept;
      clearTimeout(late);
    },
  };
}

/** Twice as long after each failure. */
const pause = (failures: number): number =>
  Math.min(MAX_RESTART_DELAY_MS, MIN_UPTIME_MS * 2 ** (failures - 1));

/**
 * Asks a worker over and over whether it answers, and kills it when it does not: one that is stuck in an
 * endless loop serves nobody and hears nothing else. What is counted are questions, not time, so that a
 * machine that slept ends none.
 *
 * @returns ends the asking
 */
function watch(worker: Worker, log: Log, onDamage: (damage: string) => void): () => void {
  let [missed, most] = [0, MAX_MISSED_PINGS_LOADING];
  worker.on('listening', () => {
    [missed, most] = [0, MAX_MISSED_PINGS];
  });
  worker.on('message', (message: typeof PONG | Damage) => {
    missed = 0;
    const { damage } = message as Partial<Damage>;
    if (damage !== undefined) onDamage(damage);
  });
  // Said where it ends; without a listener it would end this process.
  worker.on('error', () => undefined);
  const asking = setInterval(() => {
    if (missed >= most) {
      const seconds = (missed * PING_INTERVAL_MS) / 1000;
      log.error({ worker: worker.id, seconds }, 'a worker does not answer and is killed');
      worker.process.kill('SIGKILL');
    }
    missed += 1;
    tell(worker, PING);
  }, PING_INTERVAL_MS);
  return () => clearInterval(asking);
}

/** One that has just ended cannot be told anything, which is no fault. */
const tell = (worker: Worker, message: string): void => {
  if (worker.isConnected()) worker.send(message, () => undefined);
};

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
