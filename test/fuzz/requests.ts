import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../bench/random.ts';
import { type Asked, hostile } from './hostile.ts';

/**
 * Asks a server of the shipped record for what no honest reader would: `npm run fuzz -- --requests 50000
 * --seed 1 --slow 2000`. Ends with 1 where a worker died, an answer was a 5xx other than 503 and 507, or
 * one took longer than `--slow` milliseconds, and tells of each.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    slow: { type: 'string', default: '2000' },
    /** Readers at the same time. */
    readers: { type: 'string', default: '12' },
  },
});
const [REQUESTS, SEED, SLOW, READERS] = [
  Number(values.requests),
  Number(values.seed),
  Number(values.slow),
  Number(values.readers),
];

/** A line of the log. */
type Told = {
  readonly msg: string;
  readonly err?: { readonly message?: string };
  readonly status?: number;
  readonly url?: string;
};

type Outcome = { readonly status: number | string; readonly ms: number };

const agent = new Agent({ keepAlive: true, maxSockets: READERS });

/** Milliseconds until the answer begins: a large file takes as long as it takes. */
function ask(port: number, { method, target, headers, body, leaves }: Asked): Promise<Outcome> {
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
    const asking = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path: target,
        headers,
        agent: leaves ? false : agent,
        timeout: 60_000,
      },
      (answer) => {
        begin();
        answer
          .on('error', () => end(leaves ? 'left' : 'broken off'))
          .on('end', () => end(answer.statusCode ?? 0));
        answer.resume();
      },
    );
    asking.on('timeout', () => asking.destroy(new Error('no answer in a minute')));
    asking.on('error', (error) => end(leaves ? 'left' : error.message));
    asking.end(body);
    if (leaves) setTimeout(() => asking.destroy(), 5);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => probe.once('listening', ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function untilReady(port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (server.exitCode !== null) throw new Error('the server did not start');
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((more) => setTimeout(more, 100));
  }
  throw new Error('the server was not ready in a minute');
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
    for (const line of text.split('\n').filter((one) => /"level":[56]0/.test(one))) {
      const { msg, err, status, url = '' } = JSON.parse(line) as Told;
      // Before the first ingest it is not ready, and says so.
      if (status === 503) continue;
      note(faults, `log: ${msg} ${status ?? ''} ${err?.message ?? ''} ${url}`.slice(0, 400));
    }
  });
}
try {
  await untilReady(port, server);
  execFileSync(process.execPath, ['dist/main.js', 'export', 'dataset'], { env, stdio: 'ignore' });
  const asked = hostile(random(SEED));
  let [count, slowest] = [0, 0];
  const read = async () => {
    while (count < REQUESTS) {
      count += 1;
      const one = asked.next().value as Asked;
      const { status, ms } = await ask(port, one);
      note(statuses, status);
      slowest = Math.max(slowest, ms);
      const what = `${one.method} ${one.target.slice(0, 300)} ${JSON.stringify(one.headers)}`;
      const isFault = typeof status === 'string' ? status !== 'left' : status >= 500;
      if (isFault && status !== 503 && status !== 507) note(faults, `${status}: ${what}`);
      if (ms > SLOW) note(faults, `${Math.round(ms)} ms, ${status}: ${what}`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: READERS }, read));
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
