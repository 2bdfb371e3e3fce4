import { mkdir, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TABLES } from '../../../src/app/followers.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { processes } from '../processes.ts';
import { cloneRows } from './clone.ts';
import { type Cost, measure, type Served } from './measure.ts';
import { publishLetters, renew } from './publish.ts';
import { MEASURED, sizeOf } from './requests.ts';
import { BASE } from './sample.ts';
import { startServer } from './server.ts';

/** Measures what answers cost in a small archive and in a large one, and how much more in the large one. */
const { values } = parseArgs({
  options: {
    /** Letters in each archive. */
    sizes: { type: 'string', default: '10000,100000' },
    /** Letters of the larger archive that are published; rows are copied for the others (PostgreSQL only). */
    published: { type: 'string', default: '' },
    /** `postgres://…` of a server on which databases `growth_…` are made; SQLite in `folder` if absent. */
    server: { type: 'string' },
    folder: { type: 'string', default: 'data/bench/growth' },
    /** Uses the archives that are there. */
    keep: { type: 'boolean', default: false },
    requests: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    /** Measures only what contains this text. */
    only: { type: 'string', default: '' },
    /** The process of the PostgreSQL server, to measure its CPU time. */
    'postgres-pid': { type: 'string' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const sizes = values.sizes.split(',').map(Number);

/** Letters that are published after rows were copied, so that some have words of their own. */
const MORE = 300;

const publishedOf = (letters: number): number =>
  values.published && letters > Number(values.published) ? Number(values.published) : letters;

const fileOf = (letters: number) => join(resolve(values.folder), `${letters}`, 'fonds.sqlite');

const placeOf = (letters: number): string => {
  if (!values.server) return fileOf(letters);
  const url = new URL(values.server);
  url.pathname = `/growth_${letters}`;
  return url.href;
};

async function makePlace(letters: number): Promise<void> {
  if (values.server) {
    const server = await openDatabase(values.server, {});
    await server.exec(`DROP DATABASE IF EXISTS growth_${letters}`);
    await server.exec(`CREATE DATABASE growth_${letters}`);
    await server.close();
  } else {
    const folder = join(fileOf(letters), '..');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
}

/** CPU time and time of this process so far, in milliseconds. */
const spent = () => {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, time: performance.now() };
};

async function publish(database: Database, from: number, to: number): Promise<void> {
  const before = spent();
  await publishLetters(database, from, to, (done) => {
    if (done % 5000 > 63 && done !== to) return;
    const { cpu, time } = spent();
    const each = (what: number) => (what / (done - from)).toFixed(1);
    say(
      `  ${done} letters, ${each(cpu - before.cpu)} ms of CPU and ${each(time - before.time)} ms each`,
    );
  });
}

async function fill(letters: number): Promise<void> {
  await makePlace(letters);
  // One connection: it remembers the settings of the copying.
  const options = { isRelaxed: true, maxConnections: 1 };
  const database = await openDatabase(placeOf(letters), TABLES, options);
  const published = publishedOf(letters);
  say(`${letters} letters: ${published} published, ${letters - published} copied`);
  await publish(database, 0, published);
  if (published < letters) {
    await cloneRows(database, letters / published - 1, say);
    await renew(database, ['attic']);
    await publish(database, letters, letters + MORE);
  }
  await database.close();
}

const figures = ({ p50, p99, node, postgres }: Cost): string =>
  [p50, p99, node, ...(Number.isNaN(postgres) ? [] : [postgres])]
    .map((ms) => ms.toFixed(1))
    .join(' / ');

/** The round with the lowest 99th percentile: the others were disturbed more. */
const quietest = (rounds: readonly Cost[]): Cost =>
  rounds.reduce((best, one) => (one.p99 < best.p99 ? one : best));

const running = processes();
const agent = new Agent({ keepAlive: true });
const served: Served[] = [];
try {
  if (!values.keep) for (const letters of sizes) await fill(letters);
  for (const letters of sizes) {
    const database = await openDatabase(placeOf(letters), TABLES);
    const published = publishedOf(letters);
    const range =
      published < letters ? ([letters, letters + MORE] as const) : ([0, letters] as const);
    const size = await sizeOf(database, letters, published, range);
    const server = await startServer(running, placeOf(letters), BASE);
    say(`${letters} letters: ready ${server.startMs.toFixed(0)} ms after its start`);
    served.push({ server, size, database });
  }
  const postgres = values['postgres-pid'] ? Number(values['postgres-pid']) : undefined;
  const [count, rounds] = [Number(values.requests), Number(values.rounds)];
  say(`Milliseconds: p50 / p99 / CPU of the node${postgres ? ' / CPU of PostgreSQL' : ''}`);
  say(`| | ${sizes.join(' | ')} | p99, as a multiple |`);
  say(`|---|${sizes.map(() => '---').join('|')}|---|`);
  for (const measured of MEASURED.filter(({ what }) => what.includes(values.only))) {
    const costs: Cost[][] = [];
    for (let round = 0; round < rounds; round++) {
      costs.push(await measure(measured, served, { count, from: round * count, agent, postgres }));
    }
    const best = served.map((_, i) => quietest(costs.flatMap((round) => round[i] ?? [])));
    const ratio = (best.at(-1)?.p99 ?? 0) / (best[0]?.p99 ?? 0);
    say(`| ${measured.what} | ${best.map(figures).join(' | ')} | ${ratio.toFixed(2)} |`);
  }
} finally {
  agent.destroy();
  for (const { database } of served) await database.close();
  await running.endAll();
}
