/**
 * Walks the feeds of OAI-PMH and of Change Discovery, each request at another of two nodes, while two publishers
 * publish, edit and withdraw records. In the end the walkers must hold exactly what is published: ids,
 * datestamps and tombstones. After a build:
 * `test/support/servers/with node --import tsx test/cluster/harvest-by-hand.ts 10000`.
 */
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { followers, TABLES } from '../../src/app/followers.ts';
import { catalogueWriter } from '../../src/catalogue/publish.ts';
import type { Database } from '../../src/system/database/database.ts';
import { openDatabase } from '../../src/system/database/open.ts';
import { renew } from '../bench/growth/publish.ts';
import { letterId, letterPublication } from '../bench/growth/sample.ts';
import { startServer } from '../bench/growth/server.ts';
import { processes } from '../bench/processes.ts';
import { random } from '../bench/random.ts';
import { emptyPlace } from '../support/engine.ts';
import { discoveryWalker, type Held, oaiWalker } from './walkers.ts';

const CHANGES = Number(process.argv[2] ?? 10_000);
/** Between two visits of a walker, in milliseconds. */
const PAUSE_MS = 1000;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Passes each request to the next of the addresses, and is the public address of them all. */
async function alternating() {
  // A connection of its own for each request: a node ends idle ones.
  const agent = new Agent({ keepAlive: false });
  const ports: number[] = [];
  let count = 0;
  const server = createServer((req, res) => {
    const port = ports[count++ % ports.length];
    const { url: path, method, headers } = req;
    const on = request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    on.on('error', () => res.destroy());
    on.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ports,
    base: `http://127.0.0.1:${port}`,
    requests: () => count,
    close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

const counts = { publications: 0, edits: 0, withdrawals: 0, transactions: 0 };
const changes = () => counts.publications + counts.edits + counts.withdrawals;

/** Publishes, edits and withdraws letters of its own, in transactions of random sizes, until there are enough changes. */
async function publisher(where: string, first: number, seed: number): Promise<void> {
  const database = await openDatabase(where, TABLES);
  const letters = changingLetters(database, first, random(seed));
  while (changes() < CHANGES) {
    const before = changes();
    await letters.change();
    if (Math.floor(changes() / 1000) > Math.floor(before / 1000)) say(JSON.stringify(counts));
  }
  await database.close();
}

function changingLetters(database: Database, first: number, next: () => number) {
  const { publishAll, withdraw } = catalogueWriter(database, followers(database));
  const below = (limit: number) => Math.floor(next() * limit);
  /** How often each published letter was edited. */
  const edits = new Map<number, number>();
  let newest = first;
  const some = (count: number) => {
    const all = [...edits.keys()];
    return [...new Set(Array.from({ length: count }, () => all[below(all.length)] ?? first))];
  };
  const publish = async (letters: readonly number[]) => {
    const failures = await publishAll(letters.map((n) => letterPublication(n, edits.get(n))));
    expect(failures.size).to.equal(0);
  };
  const add = async (count: number) => {
    const letters = Array.from({ length: count }, () => newest++);
    for (const n of letters) edits.set(n, 0);
    await publish(letters);
    counts.publications += count;
  };
  const edit = async (letters: readonly number[]) => {
    for (const n of letters) edits.set(n, (edits.get(n) ?? 0) + 1);
    await publish(letters);
    counts.edits += letters.length;
  };
  const remove = async (letters: readonly number[]) => {
    await withdraw(letters.map((n) => ({ id: letterId(n) })));
    for (const n of letters) edits.delete(n);
    counts.withdrawals += letters.length;
  };
  return {
    /** One transaction. */
    async change(): Promise<void> {
      counts.transactions++;
      const size = 1 + below(below(2) ? 64 : 4);
      const kind = edits.size < 64 ? 0 : next();
      if (kind < 0.5) await add(size);
      else if (kind < 0.8) await edit(some(size));
      else await remove(some(Math.ceil(size / 3)));
    },
  };
}

/** What the database says that both feeds must say, of each record by its address or identifier. */
async function truth(database: Database, base: string) {
  const oai = new Map<string, Held>();
  const items = await database.prepare('SELECT record, time, deleted FROM oai_item').all();
  for (const { record, time, deleted } of items) {
    oai.set(`oai:${new URL(base).hostname}:${record}`, {
      time: String(time),
      isGone: deleted === 1,
    });
  }
  const discovery = new Map<string, Held>();
  const latest = await database.prepare('SELECT record, time, type FROM latest').all();
  for (const { record, time, type } of latest) {
    const id = `${base}/iiif/presentation/3/${record}/manifest`;
    discovery.set(id, { time: String(time), isGone: type === 'Delete' });
  }
  const published = await database.prepare('SELECT id FROM record').all();
  const here = [...oai].filter(([, { isGone }]) => !isGone).map(([id]) => id.split(':').at(-1));
  expect(here.toSorted()).to.deep.equal(published.map(({ id }) => id).toSorted());
  return { oai, discovery };
}

/** Throws at the first records of which a walker holds anything else than is published. */
function expectExact(which: string, held: ReadonlyMap<string, Held>, right: typeof held): void {
  const differs = [...new Set([...held.keys(), ...right.keys()])].filter(
    (id) => JSON.stringify(held.get(id)) !== JSON.stringify(right.get(id)),
  );
  const [id = ''] = differs;
  if (differs.length === 0) return;
  const [is, shouldBe] = [held, right].map((one) => JSON.stringify(one.get(id)));
  throw new Error(`${which}: ${differs.length} differ: ${id} is ${is} and should be ${shouldBe}`);
}

const place = await emptyPlace('postgres');
const running = processes();
const front = await alternating();
try {
  const database = await openDatabase(place.where, TABLES);
  await catalogueWriter(database, followers(database)).publish(letterPublication(0));
  await renew(database, []);
  for (const _ of ['a', 'b']) {
    front.ports.push((await startServer(running, place.where, front.base)).port);
  }
  const walkers = { oai: oaiWalker(front.base), discovery: discoveryWalker(front.base) };
  let isOver = false;
  const visits = { oai: 0, discovery: 0 };
  const walk = async (which: 'oai' | 'discovery') => {
    while (!isOver) {
      await walkers[which].visit();
      visits[which]++;
      await wait(PAUSE_MS);
    }
    await walkers[which].visit();
  };
  const publishing = Promise.all([
    publisher(place.where, 1, 1),
    publisher(place.where, 1_000_001, 2),
  ]);
  const walking = Promise.all([walk('oai'), walk('discovery')]);
  await Promise.race([publishing, walking]);
  say(JSON.stringify(counts));
  isOver = true;
  await walking;
  const right = await truth(database, front.base);
  const { number } =
    (await database.prepare('SELECT max(number) AS number FROM change').get()) ?? {};
  say(
    `${changes()} changes (${number} in the log), ${front.requests()} requests, visits ${JSON.stringify(visits)}`,
  );
  for (const which of ['oai', 'discovery'] as const) {
    expectExact(which, walkers[which].held, right[which]);
    const gone = [...right[which].values()].filter(({ isGone }) => isGone).length;
    say(`${which}: exact: ${right[which].size - gone} records, ${gone} tombstones, all datestamps`);
  }
  await database.close();
} finally {
  front.close();
  await running.endAll();
  await place.remove();
}
