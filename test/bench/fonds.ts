import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds, familyOf, type Processes, peakMemory } from './processes.ts';

/** The built program. Benchmarks measure what an archive runs, not the TypeScript. */
export const MAIN = resolve('dist/main.js');

/** The environment of this process with these settings, and no other setting of fonds. */
export function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('FONDS_'));
  return { ...Object.fromEntries(inherited), FONDS_LOG_LEVEL: 'warn', ...settings };
}

/** What one run of `fonds ingest` took. CPU and memory are NaN where there is no /proc. */
export type IngestCost = {
  readonly seconds: number;
  /** CPU time of all its processes, in seconds. */
  readonly cpu: number;
  /** The largest amount of memory that one of its processes held, in megabytes. */
  readonly peak: number;
};

/** How often the processes of an ingest are looked at, in milliseconds. */
const SAMPLE_MS = 50;

/**
 * Runs `fonds ingest` as an archivist does, and measures it.
 *
 * @throws Error with what the program wrote to standard error, if it fails
 */
export async function ingest(
  processes: Processes,
  settings: Readonly<Record<string, string>>,
): Promise<IngestCost> {
  const start = performance.now();
  const child = processes.start(process.execPath, [MAIN, 'ingest'], {
    env: environment(settings),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors = child.stderr ? text(child.stderr) : '';
  let code: number | undefined;
  const closed = once(child, 'close').then(([status]) => {
    code = status ?? 1;
  });
  let [cpu, peak] = [0, 0];
  while (code === undefined) {
    const pids = familyOf(child.pid ?? 0);
    // NaN: a process has ended since its id was read.
    cpu = Math.max(cpu, cpuSeconds(pids) || 0);
    peak = Math.max(peak, peakMemory(pids) || 0);
    await Promise.race([closed, wait(SAMPLE_MS)]);
  }
  if (code !== 0) throw new Error(`fonds ingest exited with ${code}: ${await errors}`);
  return { seconds: (performance.now() - start) / 1000, cpu, peak };
}

/** For example `12.3 s, 20.1 s of CPU, at most 210 MB in a process`. */
export const formatCost = ({ seconds, cpu, peak }: IngestCost): string =>
  `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, at most ${Math.round(peak)} MB in a process`;
