import cluster, { type Worker } from 'node:cluster';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../config.ts';
import { exited } from './ingest.ts';
import { type Damage, PING, type PONG, STOP, STOP_TIMEOUT_MS } from './message.ts';

/** A worker that ends within this number of milliseconds has failed to start. */
const MIN_UPTIME_MS = 2000;

/** The longest delay before another attempt to start a worker, in milliseconds. */
const MAX_RESTART_DELAY_MS = 60_000;

/** Milliseconds between two pings, and the number of pings a worker may miss. */
const PING_INTERVAL_MS = 2000;
const MAX_MISSED_PINGS = 5;

/** A worker that is still loading may miss more. */
const MAX_MISSED_PINGS_LOADING = 30;

/** Milliseconds a worker may take to exit after its requests have finished. */
const STOP_MARGIN_MS = 2000;

type Workers = {
  /** Stops all workers, and kills those that do not stop in time. */
  readonly end: () => Promise<void>;
};

/**
 * glibc lets each thread allocate in an arena of its own, and keeps there what has been freed. With two arenas, a
 * worker that makes images needs 28 MB less and no more time.
 * https://man7.org/linux/man-pages/man3/mallopt.3.html
 */
const ALLOCATION = { MALLOC_ARENA_MAX: '2' };

/**
 * Keeps this number of workers running: one that ends is replaced, and one that no longer replies is killed.
 *
 * @param onTrouble called when a worker has ended, before it is replaced, and when it reports damage
 */
export function keepWorkers(
  count: number,
  log: Log,
  onTrouble: (damage?: string) => void,
): Workers {
  // Tiles are short-lived, so a small young generation saves memory and costs no time; 4 MB suits searches.
  cluster.setupPrimary({ execArgv: [...process.execArgv, '--max-semi-space-size=4'] });
  const ending = new AbortController();
  const { signal: isEnding } = ending;

  const keep = async (): Promise<void> => {
    for (let failures = 0; !isEnding.aborted; ) {
      const started = performance.now();
      const worker = cluster.fork(ALLOCATION);
      const stopPings = watch(worker, log, onTrouble);
      const { code, signal, error } = await exited(worker.process);
      stopPings();
      if (isEnding.aborted) return;
      log.error(
        { code, signal, err: error, worker: worker.id },
        'a worker ended and will be replaced',
      );
      onTrouble();
      // A worker that hits the same bad disk sector again and again is delayed, too.
      const isFailure = performance.now() - started < MIN_UPTIME_MS || signal === 'SIGBUS';
      failures = isFailure ? failures + 1 : 0;
      if (isFailure)
        await wait(restartDelay(failures), undefined, { signal: isEnding }).catch(() => undefined);
    }
  };
  const kept = Promise.all(Array.from({ length: count }, keep));

  return {
    async end() {
      ending.abort();
      for (const worker of workers()) send(worker, STOP);
      const late = setTimeout(() => {
        for (const { id, process } of workers()) {
          log.error({ worker: id }, 'a worker did not stop in time and is killed');
          process.kill('SIGKILL');
        }
      }, STOP_TIMEOUT_MS + STOP_MARGIN_MS);
      await kept;
      clearTimeout(late);
    },
  };
}

/** Doubles after each failure. */
const restartDelay = (failures: number): number =>
  Math.min(MAX_RESTART_DELAY_MS, MIN_UPTIME_MS * 2 ** (failures - 1));

/**
 * Pings a worker and kills it when it no longer replies: a worker in an endless loop serves nobody and
 * receives no other message. Missed pings are counted instead of time, so that a machine that slept kills
 * no worker.
 *
 * @returns stops the pings
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
  // The exit is logged elsewhere; without a listener, an error would end this process.
  worker.on('error', () => undefined);
  const timer = setInterval(() => {
    if (missed >= most) {
      const seconds = (missed * PING_INTERVAL_MS) / 1000;
      log.error({ worker: worker.id, seconds }, 'a worker does not reply and is killed');
      worker.process.kill('SIGKILL');
    }
    missed += 1;
    send(worker, PING);
  }, PING_INTERVAL_MS);
  return () => clearInterval(timer);
}

/** Sends a message; a worker that has just ended is ignored. */
const send = (worker: Worker, message: string): void => {
  if (worker.isConnected()) worker.send(message, () => undefined);
};

const workers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
