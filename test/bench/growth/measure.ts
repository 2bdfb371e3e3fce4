import { type Agent, get } from 'node:http';
import type { Database } from '../../../src/system/database/database.ts';
import { cpuSeconds, familyOf } from '../processes.ts';
import { quantile } from '../statistics.ts';
import type { Measured, Size } from './requests.ts';
import type { Server } from './server.ts';

/** A server of an archive, and a connection to its database. */
export type Served = {
  readonly server: Server;
  readonly size: Size;
  readonly database: Database;
};

/** Milliseconds: the median, the 99th percentile, and CPU time of a request. */
export type Cost = {
  readonly p50: number;
  readonly p99: number;
  readonly node: number;
  /** Of all processes of PostgreSQL; NaN if its process is not known. */
  readonly postgres: number;
};

/** Requests that follow each other to one server, before the other has its turn. */
const BLOCK = 25;

/** Requests before each measurement, until V8 has compiled the code. */
const WARM_UP = 20;

/**
 * Measures a kind of request to several servers in turns, so that whatever else the machine does slows all alike.
 *
 * @param count of requests to each
 * @param from the number of the first, so that no round repeats another
 * @param postgres the process of the PostgreSQL server
 */
export async function measure(
  measured: Measured,
  all: readonly Served[],
  {
    count,
    from,
    agent,
    postgres,
  }: { count: number; from: number; agent: Agent; postgres?: number | undefined },
): Promise<Cost[]> {
  const rows = all.map(() => ({ times: [] as number[], node: 0, postgres: 0 }));
  for (let n = from - WARM_UP; n < from + count; n += n < from ? WARM_UP : BLOCK) {
    const length = n < from ? WARM_UP : Math.min(BLOCK, from + count - n);
    for (const [i, served] of all.entries()) {
      const row = rows[i];
      const before = cpu(served, postgres);
      const times = await block(measured, served, n, length, agent);
      const after = cpu(served, postgres);
      if (!row || n < from) continue;
      row.times.push(...times);
      row.node += after.node - before.node;
      row.postgres += after.postgres - before.postgres;
    }
  }
  return rows.map(({ times, node, postgres }) => ({
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    node: (1000 * node) / count,
    postgres: (1000 * postgres) / count,
  }));
}

const cpu = ({ server }: Served, postgres: number | undefined) => ({
  node: cpuSeconds([server.pid]),
  postgres: postgres === undefined ? Number.NaN : cpuSeconds(familyOf(postgres)),
});

async function block(
  { path, isSame }: Measured,
  { server, size, database }: Served,
  first: number,
  count: number,
  agent: Agent,
): Promise<number[]> {
  const publishNothing = database.prepare('UPDATE log_head SET transactions = transactions + 1');
  const times: number[] = [];
  for (let n = first; n < first + count; n++) {
    if (isSame) await publishNothing.run();
    times.push(await timed(server.port, path(n + 1000, size), agent));
  }
  return times;
}

/** Milliseconds until the whole answer has arrived. */
const timed = (port: number, path: string, agent: Agent): Promise<number> =>
  new Promise((done, failed) => {
    const start = performance.now();
    get({ host: '127.0.0.1', port, path, agent }, (answer) => {
      const { statusCode = 0 } = answer;
      answer.resume().once('end', () => {
        // Some searches find nothing, and a list of OAI-PMH says so.
        if (statusCode === 200) done(performance.now() - start);
        else failed(new Error(`${statusCode} ${decodeURIComponent(path)}`));
      });
    }).once('error', failed);
  });
