import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TABLES } from '../../src/archive/followers.ts';
import { openArchive } from '../../src/archive.ts';
import { loadConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { openDatabase } from '../../src/storage/sqlite.ts';
import { publishLetters } from './harvest-sample.ts';
import { median, quantile } from './statistic.ts';

/** Times every answer of a walk through all that a large archive tells harvesters, over HTTP. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/harvest' },
  },
});
const folder = resolve(values.folder);
await rm(folder, { recursive: true, force: true });

const start = performance.now();
const writing = openDatabase(join(folder, 'fonds.sqlite'), TABLES);
publishLetters(writing, Number(values.records));
writing.close();
say(`${values.records} records published in ${Math.round((performance.now() - start) / 1000)} s`);

const config = loadConfig({ FONDS_DATA: folder, FONDS_LOG_LEVEL: 'warn' });
const archive = openArchive(config, openLog(config.logLevel));
const server = archive.server().listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

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

try {
  for (const prefix of ['oai_dc', 'oai_qdc', 'mods', 'edm', 'mets', 'ead3']) {
    report(`ListRecords ${prefix}`, await oai('ListRecords', prefix));
  }
  report('ListIdentifiers oai_dc', await oai('ListIdentifiers', 'oai_dc'));
  report('ListRecords mods, set=open', await oai('ListRecords', 'mods', '&set=open'));
  report('Discovery pages', await pages());
  report('Sitemap, index and files', await sitemap());
  report('Feed and its archives', await feed());
} finally {
  server.closeAllConnections();
  server.close();
  await archive.close();
}

/** Whether it is as quick at the end as at the beginning is seen in the first and the last tenth. */
function report(what: string, times: readonly number[]): void {
  const tenth = Math.max(1, Math.floor(times.length / 10));
  const ms = (time: number) => `${time.toFixed(1)} ms`;
  const [first, last] = [median(times.slice(0, tenth)), median(times.slice(-tenth))];
  say(
    `${what}: ${times.length} answers, p50 ${ms(median(times))}, p99 ${ms(quantile(times, 0.99))}, first tenth ${ms(first)}, last tenth ${ms(last)}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
