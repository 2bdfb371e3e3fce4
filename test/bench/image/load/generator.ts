import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Processes } from '../../processes.ts';
import type { Job, Outcome } from './job.ts';

/** Runs a job in the process of the load generator. One job at a time. */
export type Loader = (job: Job) => Promise<Outcome>;

export function loader(processes: Processes): Loader {
  const file = fileURLToPath(new URL('./generator-process.ts', import.meta.url));
  const child = processes.start(process.execPath, [...process.execArgv, file], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return async (job) => {
    const ended = new AbortController();
    child.send(job);
    try {
      return await Promise.race([
        once(child, 'message', { signal: ended.signal }).then(([outcome]) => outcome as Outcome),
        once(child, 'exit', { signal: ended.signal }).then(() => {
          throw new Error('the load generator has exited');
        }),
      ]);
    } finally {
      ended.abort();
    }
  };
}
