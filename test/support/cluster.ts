import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inFolder } from './archive.ts';
import { type ArchiveFiles, archiveFiles, writeLetter } from './archive-files.ts';
import { POSTGRES } from './engine.ts';
import { type FaultProxy, faultProxy } from './fault-proxy.ts';
import { inBucket, TEST_S3 } from './s3.ts';
import { freePort } from './serve.ts';
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts';

const run = promisify(execFile);

/** Describes what needs a cluster of its own; without PostgreSQL and S3, a line says that it is left out. */
export function describeCluster(title: string, suite: () => void): void {
  if (POSTGRES && TEST_S3) describe(title, suite).timeout(180_000);
  else it.skip(`${title}: left out, since it needs FONDS_TEST_POSTGRES and FONDS_TEST_S3`);
}

/** A PostgreSQL server that a test may stop. */
export type PostgresServer = {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly stop: (mode: 'fast' | 'immediate') => Promise<void>;
  readonly start: () => Promise<void>;
};

async function startPostgres(folder: string): Promise<PostgresServer> {
  const { stdout } = await run('test/support/servers/postgres', [folder]);
  const url = stdout.trim();
  const { hostname, port } = new URL(url);
  const { stdout: bins } = await run('sh', ['-c', 'ls -d /usr/lib/postgresql/*/bin | sort -V']);
  const control = async (...args: string[]): Promise<void> => {
    const data = join(folder, 'postgres', 'data');
    const bin = bins.trim().split('\n').at(-1);
    const command = [`${bin}/pg_ctl`, '-D', data, '-l', join(folder, 'postgres', 'log'), ...args];
    const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
    const [file = '', ...rest] = [...asUser, ...command];
    const child = spawn(file, rest, { stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`pg_ctl ${args.join(' ')} failed with ${code}`);
  };
  return {
    url,
    host: hostname,
    port: Number(port),
    stop: (mode) => control('stop', '-m', mode, '-w'),
    start: () => control('start', '-w'),
  };
}

/** A node of the cluster: `fonds serve` with one worker. */
export type Node = {
  /** `http://127.0.0.1:port` */
  readonly address: string;
  /** Between the node and the database. */
  readonly database: TcpProxy;
  /** Sends a signal to all its processes. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Starts it again after it has ended. */
  readonly restart: () => Promise<void>;
  /** True while the process that was started runs. */
  readonly isRunning: () => boolean;
  /** Its log and messages. */
  readonly said: () => string;
};

type Ended = { readonly code: number; readonly err: string };

export type Cluster = {
  readonly files: ArchiveFiles;
  readonly postgres: PostgresServer;
  /** Between all nodes and the S3 service. */
  readonly store: FaultProxy;
  /** The public address, under which everything is published. */
  readonly base: string;
  readonly nodes: readonly Node[];
  /** Runs a command, past all proxies. */
  readonly fonds: (...args: string[]) => Promise<Ended>;
  /** Begins a command that may be killed. */
  readonly begin: (...args: string[]) => {
    readonly kill: () => void;
    readonly ended: Promise<Ended>;
  };
};

/**
 * Starts two nodes with a database and a bucket of their own, in which the letter is published.
 *
 * @param isDirect whether the nodes reach the database without a proxy: what refuses then is the machine
 */
export const withCluster = (
  use: (cluster: Cluster) => Promise<void>,
  isDirect = false,
): Promise<void> =>
  inFolder((folder) =>
    inBucket(async (bucket) => {
      const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? '';
      const postgres = await startPostgres(folder);
      const store = await faultProxy(endpoint);
      const files = archiveFiles(folder);
      await writeLetter(files);
      const base = 'http://archive.test';
      const settings = (name: string, database: number, s3: string) => ({
        ...withoutSettings(process.env),
        AWS_ENDPOINT_URL_S3: s3,
        FONDS_CLUSTER: `postgres://postgres@127.0.0.1:${database}/postgres?files=${bucket.name}`,
        FONDS_BASE_URL: base,
        FONDS_MANIFESTS: files.manifests,
        FONDS_IMAGES: files.images,
        FONDS_DATA: join(folder, name),
      });
      const start = (...args: string[]) => {
        const { child, said } = begin(args, settings('publisher', postgres.port, endpoint));
        const ended = once(child, 'close').then(([code]) => ({ code: Number(code), err: said() }));
        return { ended, kill: () => child.kill('SIGKILL') };
      };
      const fonds = (...args: string[]) => start(...args).ended;
      const nodes: StartedNode[] = [];
      try {
        const { code, err } = await fonds('ingest');
        if (code !== 0) throw new Error(err);
        for (const name of ['a', 'b']) {
          const database = await tcpProxy(postgres.host, postgres.port);
          const { port } = isDirect ? postgres : database;
          nodes.push(await startNode(database, settings(name, port, store.address)));
        }
        await Promise.all(nodes.map(({ address }) => ready(address)));
        await use({ files, postgres, store, base, nodes, fonds, begin: start });
      } finally {
        await Promise.all(nodes.map((node) => node.end()));
        store.close();
        await postgres.stop('immediate').catch(() => undefined);
      }
    }),
  );

/** What the tests are told is no setting of the program. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('FONDS_')));

function begin(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['dist/main.js', ...args], { env, detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      said += part;
    });
  }
  return { child, said: () => said };
}

type StartedNode = Node & { readonly end: () => Promise<void> };

async function startNode(database: TcpProxy, env: NodeJS.ProcessEnv): Promise<StartedNode> {
  const port = await freePort();
  const settings = { ...env, FONDS_PORT: String(port), FONDS_WORKERS: '1' };
  const start = () => begin(['serve', '--no-ingest'], settings);
  let running = start();
  const signal = (name: NodeJS.Signals) => signalGroup(running.child, name);
  const isRunning = () => running.child.exitCode === null && running.child.signalCode === null;
  const ended = async () => {
    if (isRunning()) await once(running.child, 'exit');
  };
  return {
    address: `http://127.0.0.1:${port}`,
    database,
    signal,
    isRunning,
    said: () => running.said(),
    async restart() {
      await ended();
      running = start();
    },
    async end() {
      if (isRunning()) signal('SIGKILL');
      await ended();
      await database.close();
    },
  };
}

/** A process that was started detached leads a group of its own. */
function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name);
}

/** Waits until a node is ready. @returns the milliseconds that took */
export const ready = (address: string): Promise<number> =>
  timeUntil(async () => (await statusOf(`${address}/readyz`)) === 200, `${address} is ready`);

/** The status of an answer; 0 if there is none. */
export async function statusOf(url: string, headers: HeadersInit = {}): Promise<number> {
  try {
    const answer = await fetch(url, { headers, redirect: 'manual' });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

/** Milliseconds until a condition holds. Throws after thirty seconds. */
export async function timeUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<number> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > 30_000) throw new Error(`not within thirty seconds: ${what}`);
    await wait(20);
  }
  return performance.now() - start;
}

/** The text of a node's log: fails if one of its processes has crashed. */
export function expectNoCrash({ isRunning, said }: Node): void {
  if (!isRunning()) throw new Error(`the node has ended:\n${said()}`);
  const crash = /a worker ended|Unhandled|uncaught/i.exec(said());
  if (crash) throw new Error(`the node has crashed:\n${said().slice(crash.index - 2000)}`);
}
