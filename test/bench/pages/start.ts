import { environment, MAIN } from '../fonds.ts';
import { cpuSeconds, familyOf, type Processes, peakMemory, untilReady } from '../processes.ts';
import { ADDRESSES } from './page-cost.ts';

/** What the start of `serve` took until /readyz answered 200, and what its processes hold in the end. */
export type StartCost = {
  readonly seconds: number;
  readonly cpu: number;
  /** The largest of its processes after it has answered every address, megabytes. */
  readonly megabytes: number;
};

/** Starts the built server with two processes, and asks it for every address. */
export async function measureStart(
  running: Processes,
  folder: string,
  port: string,
): Promise<StartCost> {
  const base = `http://127.0.0.1:${port}`;
  const start = performance.now();
  const { pid = 0 } = running.start(process.execPath, [MAIN, 'serve', '--no-ingest'], {
    env: environment({
      FONDS_DATA: folder,
      FONDS_PORT: port,
      FONDS_WORKERS: '2',
      FONDS_BASE_URL: 'http://localhost:8080',
    }),
    stdio: 'ignore',
  });
  try {
    await untilReady(`${base}/readyz`);
    const seconds = (performance.now() - start) / 1000;
    const cpu = cpuSeconds(familyOf(pid));
    for (const path of [...ADDRESSES, ...ADDRESSES]) {
      await (await fetch(`${base}${path}`)).arrayBuffer();
    }
    return { seconds, cpu, megabytes: peakMemory(familyOf(pid)) };
  } finally {
    await running.end(pid);
  }
}
