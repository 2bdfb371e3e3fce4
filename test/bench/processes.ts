import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** How long a process may take to exit after SIGTERM. */
const EXIT_TIMEOUT_MS = 3000;

/** Clock ticks per second in /proc/PID/stat: the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The processes that a benchmark started, so that none outlives it. */
export type Processes = {
  start(command: string, args: string[], options: SpawnOptions): ChildProcess;
  /** Adds a process that another one started. */
  adopt(pid: number): void;
  end(pid: number): Promise<void>;
  endAll(): Promise<void>;
};

export function processes(): Processes {
  const running = new Set<number>();
  const end = async (pid: number) => {
    if (!running.delete(pid)) return;
    signal(pid, 'SIGTERM');
    for (const until = Date.now() + EXIT_TIMEOUT_MS; isAlive(pid) && Date.now() < until; )
      await wait(20);
    if (isAlive(pid)) signal(pid, 'SIGKILL');
  };
  return {
    start(command, args, options) {
      const child = spawn(command, args, options);
      const { pid } = child;
      if (pid === undefined) throw new Error(`${command} cannot be started`);
      running.add(pid);
      child.once('exit', () => running.delete(pid));
      return child;
    },
    adopt: (pid) => running.add(pid),
    end,
    async endAll() {
      await Promise.all([...running].map(end));
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has already exited.
  }
}

/** False for a zombie too, which is still in /proc. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s*Z/m.test(proc(pid, 'status') ?? '');
  } catch {
    return false;
  }
}

/** The process and its descendants. Only the process itself where there is no /proc. */
export function familyOf(pid: number): number[] {
  const children = (proc(pid, `task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

/** CPU time that the processes have used, in seconds. NaN where there is no /proc. */
export function cpuSeconds(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const fields = proc(pid, 'stat')?.split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** The peak memory of the largest of the processes, in megabytes. NaN where there is no /proc. */
export function peakMemory(pids: readonly number[]): number {
  const peaks = pids.map((pid) => /^VmHWM:\s*(\d+) kB/m.exec(proc(pid, 'status') ?? '')?.[1]);
  return Math.max(...peaks.map((kilobytes) => Number(kilobytes ?? Number.NaN) / 1024));
}

function proc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Waits until the address answers with a status from 200 to 299. Throws after a minute. */
export async function untilReady(address: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const response = await fetch(address).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await wait(25);
  }
  throw new Error(`no answer from ${address} within a minute`);
}
