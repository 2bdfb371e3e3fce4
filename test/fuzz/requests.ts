import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../bench/random.ts';
import { ready } from '../support/program.ts';
import { freePort } from '../support/serve.ts';
import { type HostileRequest, hostileRequests } from './hostile.ts';

/**
 * Sends hostile requests to a server of the shipped record:
 * `npm run fuzz -- --requests 50000 --seed 1 --slow 2000`. Prints every fault and exits with 1 if a
 * worker died, a response had a 5xx status other than 503 and 507, or one took longer than `--slow`
 * milliseconds.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    slow: { type: 'string', default: '2000' },
    /** Clients that send requests at the same time. */
    clients: { type: 'string', default: '12' },
  },
});
const [REQUESTS, SEED, SLOW_MS, CLIENTS] = [
  Number(values.requests),
  Number(values.seed),
  Number(values.slow),
  Number(values.clients),
];

type LogLine = {
  readonly msg: string;
  readonly err?: { readonly message?: string };
  readonly status?: number;
  readonly url?: string;
};

/** The status or the error, and how long it took. */
type Outcome = { readonly status: number | string; readonly ms: number };

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

/** Sends a request. `ms` is the time until the headers arrive: a large file may take long. */
function send(
  port: number,
  { method, target, headers, body, aborts }: HostileRequest,
): Promise<Outcome> {
  const start = performance.now();
  return new Promise((resolve) => {
    let ms = Number.NaN;
    const begin = () => {
      if (Number.isNaN(ms)) ms = performance.now() - start;
    };
    const end = (status: number | string) => {
      begin();
      resolve({ status, ms });
    };
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path: target,
        headers,
        agent: aborts ? false : agent,
        timeout: 60_000,
      },
      (response) => {
        begin();
        response
          .on('error', () => end(aborts ? 'aborted' : 'broken off'))
          .on('end', () => end(response.statusCode ?? 0));
        response.resume();
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer in a minute')));
    sent.on('error', (error) => end(aborts ? 'aborted' : error.message));
    sent.end(body);
    if (aborts) setTimeout(() => sent.destroy(), 5);
  });
}

const folder = await mkdtemp(join(tmpdir(), 'fonds-fuzz-'));
const port = await freePort();
const faults = new Map<string, number>();
const statuses = new Map<number | string, number>();
const note = <K>(counts: Map<K, number>, key: K) => counts.set(key, (counts.get(key) ?? 0) + 1);
const env = {
  ...process.env,
  FONDS_PORT: String(port),
  FONDS_HOST: '127.0.0.1',
  FONDS_BASE_URL: `http://127.0.0.1:${port}`,
  FONDS_DATA: folder,
  FONDS_WORKERS: '2',
  FONDS_LOG_LEVEL: 'error',
};
const server = spawn(process.execPath, ['dist/main.js', 'serve'], { env });
for (const stream of [server.stdout, server.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((entry) => /"level":[56]0/.test(entry))) {
      const { msg, err, status, url = '' } = JSON.parse(line) as LogLine;
      // Until the first ingest is done, the server answers 503.
      if (status === 503) continue;
      note(faults, `log: ${msg} ${status ?? ''} ${err?.message ?? ''} ${url}`.slice(0, 400));
    }
  });
}
try {
  await ready(`http://127.0.0.1:${port}`, server);
  execFileSync(process.execPath, ['dist/main.js', 'export', 'dataset'], { env, stdio: 'ignore' });
  const requests = hostileRequests(random(SEED));
  let [count, slowest] = [0, 0];
  const client = async () => {
    while (count < REQUESTS) {
      count += 1;
      const hostile = requests.next().value as HostileRequest; // it never ends
      const { status, ms } = await send(port, hostile);
      note(statuses, status);
      slowest = Math.max(slowest, ms);
      const what = `${hostile.method} ${hostile.target.slice(0, 300)} ${JSON.stringify(hostile.headers)}`;
      const isFault = typeof status === 'string' ? status !== 'aborted' : status >= 500;
      if (isFault && status !== 503 && status !== 507) note(faults, `${status}: ${what}`);
      if (ms > SLOW_MS) note(faults, `${Math.round(ms)} ms, ${status}: ${what}`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${count} requests in ${seconds} s, the slowest ${Math.round(slowest)} ms; answers:`);
  console.log(
    [...statuses]
      .sort()
      .map(([status, times]) => `  ${status}: ${times}`)
      .join('\n'),
  );
  for (const [fault, times] of faults)
    console.log(`FAULT ${times > 1 ? `${times}× ` : ''}${fault}`);
  process.exitCode = faults.size > 0 ? 1 : 0;
} finally {
  agent.destroy();
  server.kill('SIGTERM');
  await new Promise((ended) => server.once('exit', ended));
  await rm(folder, { recursive: true, force: true });
}
