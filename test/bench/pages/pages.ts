import { mkdir, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openArchive } from '../../../src/app/archive.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig, openLog } from '../../../src/config.ts';
import { openDatabase } from '../../../src/system/sqlite.ts';
import { wordsOf } from '../search/sample.ts';
import { median } from '../statistics.ts';
import { COMMON, publishPages, SUBJECT, YEAR } from './sample.ts';

/** Measures what pages of a large archive cost the processor, each asked for when something was just published. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/pages' },
    /** Takes the archive that lies in the folder. */
    keep: { type: 'boolean', default: false },
    times: { type: 'string', default: '7' },
    /** What is asked, by a part of its address. */
    only: { type: 'string', default: '' },
  },
});
const folder = resolve(values.folder);
const file = join(folder, 'fonds.sqlite');
const say = (text: string) => process.stdout.write(`${text}\n`);
const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;

if (!values.keep) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const start = process.cpuUsage();
  const writing = openDatabase(file, TABLES);
  publishPages(writing, Number(values.records));
  writing.close();
  say(
    `${values.records} records published in ${seconds(process.cpuUsage(start)).toFixed(0)} CPU s`,
  );
}

const config = loadConfig({ FONDS_DATA: folder, FONDS_LOG_LEVEL: 'warn' });
const archive = openArchive(config, openLog(config.logLevel));
const server = archive.server().listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const { port } = server.address() as AddressInfo;
const agent = new Agent({ keepAlive: true });

/** Another connection, whose writing empties what the server has kept. */
const other = openDatabase(file, TABLES);
const touch = other.prepare("INSERT OR REPLACE INTO meta VALUES ('bench', ?)");

/** Processor time of one answer, milliseconds, with that of asking. */
const cost = (path: string): Promise<number> =>
  new Promise((done, failed) => {
    const start = process.cpuUsage();
    get({ host: '127.0.0.1', port, path, agent }, (answer) => {
      if (answer.statusCode !== 200) failed(new Error(`${answer.statusCode} ${path}`));
      answer.resume().once('end', () => done(1000 * seconds(process.cpuUsage(start))));
    }).once('error', failed);
  });

const q = (text: string) => encodeURIComponent(text);
const rare = wordsOf('en', 40_000)[19] ?? '';
const BEGINNINGS = [...'abcdefghijklmnopqrstuvwx'].map((letter) => `${letter}*`).join(' OR ');
const ALL = [
  '/healthz',
  '/',
  `/?year=${YEAR}`,
  `/?subject=${SUBJECT}`,
  `/?subject=${SUBJECT}&year=${YEAR}&level=item`,
  '/?level=item',
  '/records/attic',
  '/records/attic-f1',
  '/records/attic-d2',
  '/records/letter-600',
  '/sitemap.xml',
  '/sitemap/2.xml',
  `/search?q=${COMMON}`,
  `/search?q=${COMMON}&page=30`,
  `/search?q=${COMMON}&person=${q('Person 7')}`,
  `/search?q=${COMMON}&fonds=attic-f1`,
  `/search?q=${COMMON}&from=1914&to=1914`,
  `/search?q=${COMMON}&language=en`,
  `/search?q=${COMMON}&status=draft`,
  `/search?q=${rare}`,
  `/search?q=${rare}+${COMMON}`,
  '/search?q=home',
  `/search?q=${COMMON}+home`,
  `/search?q=${q(BEGINNINGS)}`,
  `/iiif/search/2?q=${COMMON}`,
  `/iiif/search/2?q=${q(BEGINNINGS)}`,
  `/iiif/search/2?q=${COMMON}&status=draft`,
  `/iiif/search/2/attic?q=${COMMON}`,
  `/iiif/search/2/attic-f1?q=${COMMON}`,
  `/iiif/search/2/attic-d2?q=${COMMON}`,
  `/iiif/autocomplete/2/attic-f1?q=le`,
  `/iiif/autocomplete/2?q=le&status=draft`,
];

const rounds = Number(values.times);
say('| address | CPU, ms: after a publication | again |\n| --- | --- | --- |');
for (const path of ALL.filter((one) => one.includes(values.only))) {
  const [fresh, kept]: [number[], number[]] = [[], []];
  try {
    for (let i = 0; i < 15; i++) await cost(path);
    for (let i = 0; i < rounds; i++) {
      touch.run(`${process.hrtime.bigint()}`);
      fresh.push(await cost(path));
      kept.push(await cost(path));
    }
    say(
      `| ${decodeURIComponent(path).slice(0, 60)} | ${median(fresh).toFixed(1)} | ${median(kept).toFixed(1)} |`,
    );
  } catch (error) {
    say(`| ${decodeURIComponent(path).slice(0, 60)} | ${(error as Error).message} | |`);
  }
}
agent.destroy();
other.close();
server.close();
await archive.close();
