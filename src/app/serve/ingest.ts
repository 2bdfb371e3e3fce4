import { type ChildProcess, fork } from 'node:child_process';
import type { Log } from '../../config.ts';

/** How long an ingest that is told to end may take for it, in milliseconds. */
const INGEST_STOP_TIMEOUT_MS = 2000;

/** What a signal that nobody sent on purpose mostly means. */
const LIKELY_CAUSE: { readonly [signal: string]: string } = {
  SIGKILL: 'as the system does where memory runs out',
  SIGABRT: 'as where it wants more memory than it may have',
  SIGSEGV: 'as where a library fails on a file',
  SIGBUS: 'as where a file is cut short while it is read, or its disk fails',
};

/** An ingest that a server has begun. */
export type Ingest = {
  /** Resolves when it is over: false where it did not come to its end, though nobody ended it. */
  readonly isWell: Promise<boolean>;
  readonly end: () => Promise<void>;
};

/**
 * Publishes what has changed, in a process of its own, so that no record, however bad, can end the server.
 * It says itself what it does and what is wrong; how it ended is said here.
 */
export function beginIngest(log: Log): Ingest {
  const child = fork(process.argv[1] ?? '', ['ingest']);
  let isAsked = false;
  const isWell = exited(child).then(({ code, signal, error }) => {
    if (isAsked || code === 0 || code === 1) return true;
    log.error(
      { code, signal, err: error },
      'the ingest failed; what was published before is served',
    );
    process.stderr.write(
      `fonds: ${whatFailed(signal, error)}; what was published before is served\n`,
    );
    return false;
  });
  return {
    isWell,
    async end() {
      isAsked = true;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), INGEST_STOP_TIMEOUT_MS);
      await isWell;
      clearTimeout(late);
    },
  };
}

function whatFailed(signal: NodeJS.Signals | undefined, error: Error | undefined): string {
  if (error) return `the ingest could not begin: ${error.message}`;
  if (!signal) return 'the ingest failed';
  const meaning = LIKELY_CAUSE[signal];
  return `the ingest was ended by ${signal}${meaning ? `, ${meaning}` : ''}`;
}

type ProcessExit = {
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
  readonly error?: Error;
};

/** Also where a process could not be started at all, which then has no exit. */
export const exited = (child: ChildProcess): Promise<ProcessExit> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({ ...(code !== null && { code }), ...(signal && { signal }) }),
    );
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ error });
    });
  });
