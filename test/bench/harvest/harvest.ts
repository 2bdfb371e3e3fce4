import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openArchive } from '../../../src/app/archive.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig, openLog } from '../../../src/config.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { median, quantile } from '../statistics.ts';
import { publishLetters } from './sample.ts';

/** Times every response of every list for harvesters of a large archive, over HTTP. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/harvest' },
    /** Uses the archive that is already in the folder. */
    keep: { type: 'boolean', default: false },
    /** Harvesters that read the same list at the same time, each from its beginning. */
    clients: { type: 'string', default: '1' },
    /** Reads only lists whose name contains this text. */
    only: { type: 'string', default: '' },
  },
});
const folder = resolve(values.folder);
if (!values.keep) await publish();

const config = loadConfig({ FONDS_DATA: folder, FONDS_LOG_LEVEL: 'warn' });
const archive = await openArchive(config, openLog(config.logLevel));
const server = (await archive.server()).listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function publish(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const start = performance.now();
  const database = await openDatabase(join(folder, 'fonds.sqlite'), TABLES);
  await publishLetters(database, Number(values.records));
  await database.close();
  say(`${values.records} records published in ${Math.round((performance.now() - start) / 1000)} s`);
}

/** Follows a list from its beginning to its end. Returns the milliseconds of each response. */
async function readList(
  first: string,
  next: (body: string) => string | undefined,
): Promise<number[]> {
  const times: number[] = [];
  for (let address: string | undefined = first; address; ) {
    const start = performance.now();
    const response: Response = await fetch(base + address);
    const body = await response.text();
    times.push(performance.now() - start);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    address = next(body);
  }
  return times;
}

const oai = (verb: string, prefix: string, more = '') =>
  readList(`/oai?verb=${verb}&metadataPrefix=${prefix}${more}`, (body) => {
    const token = /<resumptionToken[^>]*>([^<]+)</.exec(body)?.[1];
    return token && `/oai?verb=${verb}&resumptionToken=${token}`;
  });
const pages = () =>
  readList('/iiif/discovery/1/activity/1', (body) => {
    const { next } = JSON.parse(body) as { next?: { id: string } };
    return next && new URL(next.id).pathname;
  });
/** The sitemap index, then each file that it lists. */
async function sitemap(): Promise<number[]> {
  const index = await (await fetch(`${base}/sitemap.xml`)).text();
  const files = [...index.matchAll(/<loc>[^<]*(\/sitemap\/[^<]*)</g)].map(([, file]) => file);
  return readList('/sitemap.xml', () => files.shift());
}
const feed = () =>
  readList(
    '/feed.atom',
    (body) => /rel="prev-archive" href="[^"]*(\/feed\/[^"]+)"/.exec(body)?.[1],
  );

const LISTS: readonly (readonly [name: string, read: () => Promise<number[]>])[] = [
  ...['oai_dc', 'oai_qdc', 'mods', 'edm', 'mets', 'ead3'].map(
    (prefix) => [`ListRecords ${prefix}`, () => oai('ListRecords', prefix)] as const,
  ),
  ['ListIdentifiers oai_dc', () => oai('ListIdentifiers', 'oai_dc')],
  ['ListRecords mods, set=open', () => oai('ListRecords', 'mods', '&set=open')],
  ['Discovery pages', pages],
  ['Sitemap, index and files', sitemap],
  ['Feed and its archives', feed],
];

const clients = Array.from({ length: Number(values.clients) });
try {
  for (const [name, read] of LISTS.filter(([name]) => name.includes(values.only))) {
    report(name, await Promise.all(clients.map(read)));
  }
} finally {
  server.closeAllConnections();
  server.close();
  await archive.close();
}

/**
 * Prints the times. The first and the last tenth show whether a list gets slower towards its end.
 *
 * @param timesOfEach the times of each harvester, in milliseconds
 */
function report(what: string, timesOfEach: readonly (readonly number[])[]): void {
  const times = timesOfEach.flat();
  const tenth = Math.max(1, Math.floor((timesOfEach[0]?.length ?? 0) / 10));
  const ms = (time: number) => `${time.toFixed(1)} ms`;
  const first = median(timesOfEach.flatMap((times) => times.slice(0, tenth)));
  const last = median(timesOfEach.flatMap((times) => times.slice(-tenth)));
  say(
    `${what}: ${times.length} responses, p50 ${ms(median(times))}, p99 ${ms(quantile(times, 0.99))}, first tenth ${ms(first)}, last tenth ${ms(last)}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
