import { setInterval } from 'node:timers';

/** Signals that stop a server: from a service manager, Ctrl-C, or a closed terminal. */
export const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Milliseconds between two checks whether npm is still running. */
const PARENT_CHECK_MS = 1000;

/**
 * Resolves with the reason when this process should stop.
 *
 * @param byNpm whether npm started it: npm forwards only some signals, so the process also stops when npm has ended
 */
export const stopRequested = (byNpm: boolean): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of END_SIGNALS) process.on(signal, () => resolve(signal));
    if (!byNpm) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve('npm has ended');
    }, PARENT_CHECK_MS).unref();
  });
