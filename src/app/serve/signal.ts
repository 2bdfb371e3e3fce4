import { setInterval } from 'node:timers';

/** What asks a server to end: a service manager, Ctrl-C, a terminal that is closed. */
export const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** How often a server looks whether npm still runs, in milliseconds. */
const PARENT_CHECK_MS = 1000;

/**
 * Resolves, with the reason, when this process is to end.
 *
 * @param byNpm whether npm started it: then it ends with npm, which hands on some signals and dies of the others
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
