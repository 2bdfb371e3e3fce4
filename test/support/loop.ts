import { openSync, readSync } from 'node:fs';

/**
 * Measures what blocks the event loop of this process. `take` returns the longest time that a single
 * task took since the last call, in milliseconds: CPU time of the thread where the system reports it,
 * so that other work on the machine does not count, otherwise elapsed time.
 */
export function longestPiece(): { readonly take: () => number; readonly end: () => void } {
  const time = clockOf();
  let [last, most] = [time(), 0];
  const look = () => {
    const now = time();
    most = Math.max(most, now - last);
    last = now;
  };
  const timer = setInterval(look, 2);
  return {
    take() {
      look();
      const found = most;
      most = 0;
      return found;
    },
    end: () => clearInterval(timer),
  };
}

/** https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
function clockOf(): () => number {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    const buffer = Buffer.alloc(64);
    return () => {
      const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
      return Number(text.split(' ')[0]) / 1e6;
    };
  } catch {
    return () => performance.now();
  }
}
