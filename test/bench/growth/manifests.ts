import { Agent } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../../src/system/database/open.ts';
import { processes } from '../processes.ts';
import { median } from '../statistics.ts';
import { measure } from './measure.ts';
import { sizeOf } from './requests.ts';
import { BASE, letterId } from './sample.ts';
import { startServer } from './server.ts';

/**
 * Compares the CPU time of a node that reads Manifests from PostgreSQL with that of one that reads them from SQLite,
 * not in its memory and in it. The archives of 10 000 letters are those that `bench:growth` has made.
 */
const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
    folder: { type: 'string', default: 'data/bench/growth' },
    rounds: { type: 'string', default: '5' },
  },
});
const LETTERS = 10_000;
const url = new URL(values.server);
url.pathname = `/growth_${LETTERS}`;

/** Manifests in each round: each only once, and a few again and again. */
const EACH = 1500;
const FEW = 50;

const manifest = (n: number) => `/iiif/presentation/3/${letterId(n)}/manifest`;
const KINDS = [
  { what: 'not in memory', path: (n: number) => manifest((n * 7) % LETTERS) },
  { what: 'in memory', path: (n: number) => manifest(n % FEW) },
];

const running = processes();
const agent = new Agent({ keepAlive: true });
try {
  const served = [];
  for (const place of [join(resolve(values.folder), `${LETTERS}`, 'fonds.sqlite'), url.href]) {
    const database = await openDatabase(place, {});
    const size = await sizeOf(database, LETTERS, LETTERS, [0, LETTERS]);
    served.push({ database, size, server: await startServer(running, place, BASE) });
  }
  for (const { what, path } of KINDS) {
    const ratios: number[] = [];
    const rows: string[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const options = { count: EACH, from: 1000 + round * EACH, agent };
      const [sqlite, postgres] = await measure({ what, path }, served, options);
      ratios.push((postgres?.node ?? 0) / (sqlite?.node ?? 0));
      rows.push(`${sqlite?.node.toFixed(3)} and ${postgres?.node.toFixed(3)}`);
    }
    process.stdout.write(
      `Manifest ${what}: ${median(ratios).toFixed(2)} times the CPU of SQLite; ms: ${rows.join(', ')}\n`,
    );
  }
  for (const { database } of served) await database.close();
} finally {
  agent.destroy();
  await running.endAll();
}
