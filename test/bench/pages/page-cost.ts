import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openArchive } from '../../../src/app/archive.ts';
import { TABLES } from '../../../src/app/followers.ts';
import { loadConfig, openLog } from '../../../src/config.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { median } from '../statistics.ts';
import { COMMON_WORD, letterWords, SUBJECT, YEAR } from './sample.ts';

/** CPU milliseconds of one request, including those of the client. NaN if it was refused. */
export type PageCost = { readonly path: string; readonly first: number; readonly again: number };

const q = (text: string) => encodeURIComponent(text);
const RARE = letterWords()[19] ?? '';
const PREFIXES = [...'abcdefghijklmnopqrstuvwx'].map((letter) => `${letter}*`).join(' OR ');

/** Pages, lists and searches whose cost must not depend on the number of records. */
export const ADDRESSES = [
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
  '/sitemap/1.xml',
  '/oai?verb=Identify',
  '/oai?verb=ListIdentifiers&metadataPrefix=oai_dc',
  '/iiif/discovery/1/activity',
  `/search?q=${COMMON_WORD}`,
  `/search?q=${COMMON_WORD}&page=30`,
  `/search?q=${COMMON_WORD}&person=${q('Person 7')}`,
  `/search?q=${COMMON_WORD}&fonds=attic-f1`,
  `/search?q=${COMMON_WORD}&from=1914&to=1914`,
  `/search?q=${COMMON_WORD}&language=en`,
  `/search?q=${COMMON_WORD}&status=draft`,
  `/search?q=${RARE}`,
  `/search?q=${RARE}+${COMMON_WORD}`,
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
] as const;

/** Requests before each measurement, until V8 has compiled the code. */
const WARM_UP = 15;

/** Measures each address right after a publication, and again, in this process. */
export async function measurePages(
  folder: string,
  { rounds, only }: { readonly rounds: number; readonly only: string },
): Promise<PageCost[]> {
  const config = loadConfig({ FONDS_DATA: folder, FONDS_LOG_LEVEL: 'warn' });
  const archive = await openArchive(config, openLog(config.logLevel));
  const server = (await archive.server()).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  // A second connection to the database. Each write through it empties the caches of the server.
  const writing = await openDatabase(join(folder, 'fonds.sqlite'), TABLES);
  const publishNothing = writing.prepare("INSERT OR REPLACE INTO meta VALUES ('bench', ?)");

  const cost = (path: string): Promise<number> =>
    new Promise((done, failed) => {
      const start = process.cpuUsage();
      get({ host: '127.0.0.1', port, path, agent }, (answer) => {
        if (answer.statusCode !== 200) failed(new Error(`${answer.statusCode} ${path}`));
        answer.resume().once('end', () => {
          const { user, system } = process.cpuUsage(start);
          done((user + system) / 1000);
        });
      }).once('error', failed);
    });

  const costs: PageCost[] = [];
  try {
    for (const path of ADDRESSES.filter((address) => address.includes(only))) {
      const [first, again]: [number[], number[]] = [[], []];
      for (let i = 0; i < WARM_UP; i++) await cost(path);
      for (let i = 0; i < rounds; i++) {
        await publishNothing.run(`${process.hrtime.bigint()}`);
        first.push(await cost(path));
        again.push(await cost(path));
      }
      costs.push({ path, first: median(first), again: median(again) });
    }
  } finally {
    agent.destroy();
    await writing.close();
    server.close();
    await archive.close();
  }
  return costs;
}
