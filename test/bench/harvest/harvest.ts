import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openArchive } from '../../../src/app/archive.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig, openLog } from '../../../src/config.ts';
import { openDatabase } from '../../../src/system/sqlite.ts';
import { median, quantile } from '../statistics.ts';
import { publishLetters } from './sample.ts';

/** Times every answer of a walk through all that a large archive tells harvesters, over HTTP. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/harvest' },
    /** Takes the archive that lies in the folder. */
    keep: { type: 'boolean', default: false },
    /** Harvesters that walk the same list at once, each from its beginning. */
    clients: { type: 'string', default: '1' },
    /** What is walked, by a part of its name. */
    only: { type: 'string', default: '' },
  },
});
const folder = resolve(values.folder);
if (!values.keep) await publishAnew();

const config = loadConfig({ FONDS_DATA: folder, FONDS_LOG_LEVEL: 'warn' });
const archive = openArchive(config, openLog(config.logLevel));
const server = archive.server().listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function publishAnew(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const start = performance.now();
  const writing = openDatabase(join(folder, 'fonds.sqlite'), TABLES);
  publishLetters(writing, Number(values.records));
  writing.close();
  say(`${values.records} records published in ${Math.round((performance.now() - start) / 1000)} s`);
}

/** Follows a list from its beginning to its end; milliseconds of each answer. */
async function walk(first: string, next: (body: string) => string | undefined): Promise<number[]> {
  const times: number[] = [];
  for (let address: string | undefined = first; address; ) {
    const asked = performance.now();
    const answer: Response = await fetch(base + address);
    const body = await answer.text();
    times.push(performance.now() - asked);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    address = next(body);
  }
  return times;
}

const oai = (verb: string, prefix: string, more = '') =>
  walk(`/oai?verb=${verb}&metadataPrefix=${prefix}${more}`, (body) => {
    const token = /<resumptionToken[^>]*>([^<]+)</.exec(body)?.[1];
    return token && `/oai?verb=${verb}&resumptionToken=${token}`;
  });
const pages = () =>
  walk('/iiif/discovery/1/activity/1', (body) => {
    const { next } = JSON.parse(body) as { next?: { id: string } };
    return next && new URL(next.id).pathname;
  });
/** The index, then each file that it names. */
async function sitemap(): Promise<number[]> {
  const index = await (await fetch(`${base}/sitemap.xml`)).text();
  const files = [...index.matchAll(/<loc>[^<]*(\/sitemap\/[^<]*)</g)].map(([, file]) => file);
  return walk('/sitemap.xml', () => files.shift());
}
const feed = () =>
  walk('/feed.atom', (body) => /rel="prev-archive" href="[^"]*(\/feed\/[^"]+)"/.exec(body)?.[1]);

const LISTS: readonly (readonly [name: string, walk: () => Promise<number[]>])[] = [
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
  for (const [name, walkList] of LISTS.filter(([one]) => one.includes(values.only))) {
    report(name, await Promise.all(clients.map(walkList)));
  }
} finally {
  server.closeAllConnections();
  server.close();
  await archive.close();
}

/**
 * Whether it is as quick at the end as at the beginning is seen in the first and the last tenth.
 *
 * @param walks the times of each harvester
 */
function report(what: string, walks: readonly (readonly number[])[]): void {
  const times = walks.flat();
  const tenth = Math.max(1, Math.floor((walks[0]?.length ?? 0) / 10));
  const ms = (time: number) => `${time.toFixed(1)} ms`;
  const first = median(walks.flatMap((walk) => walk.slice(0, tenth)));
  const last = median(walks.flatMap((walk) => walk.slice(-tenth)));
  say(
    `${what}: ${times.length} answers, p50 ${ms(median(times))}, p99 ${ms(quantile(times, 0.99))}, first tenth ${ms(first)}, last tenth ${ms(last)}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
