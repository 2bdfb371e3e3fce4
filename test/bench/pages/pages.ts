import { mkdir, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openArchive } from '../../../src/app/archive.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig, openLog } from '../../../src/config.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { median } from '../statistics.ts';
import { COMMON_WORD, letterWords, publishLetters, SUBJECT, YEAR } from './sample.ts';

/** Measures the CPU time of pages of a large archive: right after a publication, and again. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/pages' },
    /** Uses the archive that is already in the folder. */
    keep: { type: 'boolean', default: false },
    /** How often each page is measured. */
    times: { type: 'string', default: '7' },
    /** Measures only addresses that contain this text. */
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
  const database = await openDatabase(file, TABLES);
  await publishLetters(database, Number(values.records));
  await database.close();
  say(
    `${values.records} records published in ${seconds(process.cpuUsage(start)).toFixed(0)} CPU s`,
  );
}

const config = loadConfig({ FONDS_DATA: folder, FONDS_LOG_LEVEL: 'warn' });
const archive = await openArchive(config, openLog(config.logLevel));
const server = (await archive.server()).listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const { port } = server.address() as AddressInfo;
const agent = new Agent({ keepAlive: true });

/** A second connection to the database. Each write through it empties the caches of the server. */
const writing = await openDatabase(file, TABLES);
const publishNothing = writing.prepare("INSERT OR REPLACE INTO meta VALUES ('bench', ?)");

/** CPU time of one request in milliseconds, including that of the client. */
const cost = (path: string): Promise<number> =>
  new Promise((done, failed) => {
    const start = process.cpuUsage();
    get({ host: '127.0.0.1', port, path, agent }, (answer) => {
      if (answer.statusCode !== 200) failed(new Error(`${answer.statusCode} ${path}`));
      answer.resume().once('end', () => done(1000 * seconds(process.cpuUsage(start))));
    }).once('error', failed);
  });

const q = (text: string) => encodeURIComponent(text);
const rare = letterWords()[19] ?? '';
const PREFIXES = [...'abcdefghijklmnopqrstuvwx'].map((letter) => `${letter}*`).join(' OR ');
const ADDRESSES = [
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
  `/search?q=${COMMON_WORD}`,
  `/search?q=${COMMON_WORD}&page=30`,
  `/search?q=${COMMON_WORD}&person=${q('Person 7')}`,
  `/search?q=${COMMON_WORD}&fonds=attic-f1`,
  `/search?q=${COMMON_WORD}&from=1914&to=1914`,
  `/search?q=${COMMON_WORD}&language=en`,
  `/search?q=${COMMON_WORD}&status=draft`,
  `/search?q=${rare}`,
  `/search?q=${rare}+${COMMON_WORD}`,
  '/search?q=home',
  `/search?q=${COMMON_WORD}+home`,
  `/search?q=${q(PREFIXES)}`,
  `/iiif/search/2?q=${COMMON_WORD}`,
  `/iiif/search/2?q=${q(PREFIXES)}`,
  `/iiif/search/2?q=${COMMON_WORD}&status=draft`,
  `/iiif/search/2/attic?q=${COMMON_WORD}`,
  `/iiif/search/2/attic-f1?q=${COMMON_WORD}`,
  `/iiif/search/2/attic-d2?q=${COMMON_WORD}`,
  `/iiif/autocomplete/2/attic-f1?q=le`,
  `/iiif/autocomplete/2?q=le&status=draft`,
];

/** Requests before each measurement, until V8 has compiled the code. */
const WARM_UP = 15;
const rounds = Number(values.times);
say('| address | CPU, ms: after a publication | again |\n| --- | --- | --- |');
for (const path of ADDRESSES.filter((address) => address.includes(values.only))) {
  const [first, repeated]: [number[], number[]] = [[], []];
  try {
    for (let i = 0; i < WARM_UP; i++) await cost(path);
    for (let i = 0; i < rounds; i++) {
      await publishNothing.run(`${process.hrtime.bigint()}`);
      first.push(await cost(path));
      repeated.push(await cost(path));
    }
    say(
      `| ${decodeURIComponent(path).slice(0, 60)} | ${median(first).toFixed(1)} | ${median(repeated).toFixed(1)} |`,
    );
  } catch (error) {
    say(`| ${decodeURIComponent(path).slice(0, 60)} | ${(error as Error).message} | |`);
  }
}
agent.destroy();
await writing.close();
server.close();
await archive.close();
