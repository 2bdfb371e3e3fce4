import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TABLES } from '../../../src/app/followers.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { processes } from '../processes.ts';
import { measurePages, type PageCost } from './page-cost.ts';
import { publishLetters } from './sample.ts';
import { measureStart } from './start.ts';

/**
 * Measures what must not grow with an archive: the CPU time of pages, lists and searches, right after a
 * publication and again; the start of the server, and the memory of its processes.
 */
const { values } = parseArgs({
  options: {
    /** Numbers of records of the archives, the smallest first. */
    records: { type: 'string', default: '1000,10000,100000' },
    folder: { type: 'string', default: 'data/bench/pages' },
    /** Uses the archives that are already in the folder. */
    keep: { type: 'boolean', default: false },
    /** How often each page is measured. */
    times: { type: 'string', default: '7' },
    /** Measures only addresses that contain this text. */
    only: { type: 'string', default: '' },
    port: { type: 'string', default: '8153' },
  },
});
const sizes = values.records.split(',').map(Number);
const say = (text: string) => process.stdout.write(`${text}\n`);

/** @returns the folder of an archive with that number of letters */
async function archiveOf(records: number): Promise<string> {
  const folder = resolve(values.folder, `${records}`);
  const file = join(folder, 'fonds.sqlite');
  if (values.keep && existsSync(file)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const start = process.cpuUsage();
  const database = await openDatabase(file, TABLES);
  await publishLetters(database, records);
  await database.close();
  const { user, system } = process.cpuUsage(start);
  say(`${records} records published in ${((user + system) / 1e6).toFixed(0)} CPU s`);
  return folder;
}

const running = processes();
try {
  const costs: PageCost[][] = [];
  const starts: Awaited<ReturnType<typeof measureStart>>[] = [];
  for (const records of sizes) {
    const folder = await archiveOf(records);
    const { times, only, port } = values;
    costs.push(await measurePages(folder, { rounds: Number(times), only }));
    starts.push(await measureStart(running, folder, port));
  }
  const ratio = (figures: readonly number[]) =>
    ((figures.at(-1) ?? Number.NaN) / (figures[0] ?? Number.NaN)).toFixed(1);
  const row = (name: string, figures: readonly number[], digits = 1) =>
    say(`| ${[name, ...figures.map((one) => one.toFixed(digits)), ratio(figures)].join(' | ')} |`);
  const header = (what: string) => {
    say(`\n| ${[what, ...sizes.map((size) => `${size} records`), 'ratio'].join(' | ')} |`);
    say(`| ${['---', ...sizes.map(() => '---'), '---'].join(' | ')} |`);
  };
  const [ofSmallest = []] = costs;
  const pick = (path: string, name: 'first' | 'again') =>
    costs.map((all) => all.find((one) => one.path === path)?.[name] ?? Number.NaN);
  header('right after a publication, CPU ms');
  for (const { path } of ofSmallest)
    row(decodeURIComponent(path).slice(0, 60), pick(path, 'first'));
  header('again, CPU ms');
  for (const { path } of ofSmallest)
    row(decodeURIComponent(path).slice(0, 60), pick(path, 'again'));
  header('`serve`');
  row(
    'start to /readyz, s',
    starts.map(({ seconds }) => seconds),
    2,
  );
  row(
    'start to /readyz, CPU s',
    starts.map(({ cpu }) => cpu),
    2,
  );
  row(
    'memory of the largest process, MB',
    starts.map(({ megabytes }) => megabytes),
    0,
  );
} finally {
  await running.endAll();
}
