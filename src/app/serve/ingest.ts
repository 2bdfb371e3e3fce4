import { type ChildProcess, fork } from 'node:child_process';
import type { Log } from '../../config.ts';

/** Milliseconds an ingest may take to stop before it is killed. */
const INGEST_STOP_TIMEOUT_MS = 2000;

/** The usual cause of a signal that nobody sent on purpose. */
const LIKELY_CAUSE: { readonly [signal: string]: string } = {
  SIGKILL: 'probably because the system ran out of memory',
  SIGABRT: 'probably because it reached its memory limit',
  SIGSEGV: 'probably because a library crashed on a file',
  SIGBUS: 'probably because a file was truncated while it was read, or the disk failed',
};

/** An ingest started by a server. */
export type Ingest = {
  /** Resolves when it has ended: false if it crashed. */
  readonly isWell: Promise<boolean>;
  readonly end: () => Promise<void>;
};

/**
 * Publishes what has changed in a process of its own, so that no record can crash the server. That process
 * prints its own report; only how it ended is logged here.
 */
export function beginIngest(log: Log): Ingest {
  const child = fork(process.argv[1] ?? '', ['ingest']);
  let isAsked = false;
  const isWell = exited(child).then(({ code, signal, error }) => {
    if (isAsked || code === 0 || code === 1) return true;
    log.error(
      { code, signal, err: error },
      'the ingest failed; the server continues with what was published before',
    );
    process.stderr.write(
      `fonds: ${whatFailed(signal, error)}; the server continues with what was published before\n`,
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
  if (error) return `the ingest could not start: ${error.message}`;
  if (!signal) return 'the ingest failed';
  const meaning = LIKELY_CAUSE[signal];
  return `the ingest was killed by ${signal}${meaning ? `, ${meaning}` : ''}`;
}

type ProcessExit = {
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
  readonly error?: Error;
};

/** Resolves when a process has ended, or could not be started, in which case it has no exit event. */
export const exited = (child: ChildProcess): Promise<ProcessExit> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({ ...(code !== null && { code }), ...(signal && { signal }) }),
    );
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ error });
    });
  });
