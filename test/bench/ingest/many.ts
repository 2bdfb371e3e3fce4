import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatCost, type IngestCost, ingest } from '../fonds.ts';
import { processes } from '../processes.ts';
import { writeManyRecords } from './many-sample.ts';

/**
 * Measures `fonds ingest` of very many small records: from nothing, with nothing changed, and with
 * one record changed. With several sizes it prints how much the largest costs more than the smallest.
 */
const { values } = parseArgs({
  options: {
    /** Numbers of records, the smallest first. */
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/many' },
    /** Uses the archives that are already in the folder, and skips the ingest from nothing. */
    keep: { type: 'boolean', default: false },
  },
});
const running = processes();
const say = (text: string) => process.stdout.write(`${text}\n`);

type Costs = { readonly [what: string]: IngestCost };

async function measure(records: number): Promise<Costs> {
  const folder = resolve(values.folder, `${records}`);
  const run = async (what: string) => {
    const cost = await ingest(running, {
      FONDS_MANIFESTS: join(folder, 'manifests'),
      FONDS_IMAGES: join(folder, 'images'),
      FONDS_DATA: join(folder, 'data'),
    });
    say(`${what}: ${records} records: ${formatCost(cost)}`);
    return cost;
  };
  const costs: { [what: string]: IngestCost } = {};
  if (!values.keep || !existsSync(join(folder, 'data'))) {
    await rm(folder, { recursive: true, force: true });
    await writeManyRecords(folder, records);
    // Ingest reads a file again if it changed less than two seconds before the last run.
    await wait(2500);
    costs['from nothing'] = await run('from nothing');
  }
  costs['unchanged'] = await run('unchanged');
  const file = join(folder, 'manifests/attic/f1/d00001/n000/record.yaml');
  const before = (await readFile(file, 'utf8')).replace(/^summary: .*\n/m, '');
  await writeFile(file, `${before}summary: { en: Changed at ${Date.now()} }\n`);
  costs['one changed'] = await run('one changed');
  return costs;
}

try {
  const all: Costs[] = [];
  const sizes = values.records.split(',').map(Number);
  for (const records of sizes) all.push(await measure(records));
  say(`\n| CPU s | ${sizes.map((size) => `${size} records`).join(' | ')} | ratio |`);
  say(`| --- | ${sizes.map(() => '---').join(' | ')} | --- |`);
  for (const what of ['from nothing', 'unchanged', 'one changed']) {
    const cpu = all.map((costs) => costs[what]?.cpu ?? Number.NaN);
    const ratio = (cpu.at(-1) ?? Number.NaN) / (cpu[0] ?? Number.NaN);
    say(`| ${[what, ...cpu.map((one) => one.toFixed(1)), ratio.toFixed(1)].join(' | ')} |`);
  }
} finally {
  await running.endAll();
}
