import { quantile } from '../../statistics.ts';
import { keepRequesting } from './connection.ts';
import type { Job, Outcome } from './job.ts';

/** When a job that does not end is given up. */
const JOB_TIMEOUT_MS = 30_000;

/** The load generator: a process of its own, so that it shares its event loop with nothing else. */
async function run(job: Job, lengths: Map<string, number>): Promise<Outcome> {
  const { port, requests, concurrency, most, seconds, isSteady } = job;
  const prepared = requests.map(({ path, header, status }) => ({
    key: `${port}${path} ${status}`,
    status,
    bytes: Buffer.from(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${header ? `${header}\r\n` : ''}\r\n`,
    ),
  }));
  const times: number[] = [];
  let [sent, wrong] = [0, 0];
  let example: string | undefined;
  const start = performance.now();
  const isOver = () => sent >= most || performance.now() - start > seconds * 1000;

  const client = () => {
    let current = prepared[0];
    return keepRequesting(
      port,
      () => {
        if (isOver()) return undefined;
        current = prepared[sent++ % prepared.length];
        return current?.bytes;
      },
      ({ status, length }, time) => {
        times.push(time);
        const key = current?.key ?? '';
        const before = isSteady ? (lengths.get(key) ?? length) : length;
        lengths.set(key, length);
        if (status === current?.status && before === length) return;
        wrong++;
        example ??= `${key}: ${status}, ${length} bytes`;
      },
    );
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return {
    count: times.length,
    seconds: (performance.now() - start) / 1000,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    wrong,
    ...(example ? { example } : {}),
  };
}

const lengths = new Map<string, number>();

process.on('message', (job: Job) => {
  const late = setTimeout(() => {
    process.stderr.write(
      `unfinished after ${JOB_TIMEOUT_MS / 1000} s: ${JSON.stringify(job).slice(0, 300)}\n`,
    );
    process.exit(1);
  }, JOB_TIMEOUT_MS);
  run(job, lengths).then(
    (outcome) => {
      clearTimeout(late);
      process.send?.(outcome);
    },
    (error: Error) => {
      process.stderr.write(`load generator: ${error.stack}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
