import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/serve.ts';
import { environment } from '../fonds.ts';
import { type Processes, untilReady } from '../processes.ts';

export type Server = {
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from its start until it was ready. */
  readonly startMs: number;
};

/** Starts a server of what is published in a database, and waits until it is ready. */
export async function startServer(
  running: Processes,
  database: string,
  base: string,
): Promise<Server> {
  const port = await freePort();
  const env = environment({
    FONDS_DATA: await mkdtemp(join(tmpdir(), 'fonds-growth-')),
    BENCH_DATABASE: database,
    FONDS_LOG_LEVEL: 'fatal',
    FONDS_PORT: `${port}`,
    FONDS_BASE_URL: base,
  });
  const start = performance.now();
  const { pid = 0 } = running.start(
    process.execPath,
    // The size of the young generation that `fonds serve` gives its workers.
    ['--max-semi-space-size=4', '--import', 'tsx', 'test/bench/growth/server-process.ts'],
    { env, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  await untilReady(`http://127.0.0.1:${port}/readyz`);
  return { port, pid, startMs: performance.now() - start };
}
