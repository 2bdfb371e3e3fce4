import { appendFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatCost, ingest } from '../fonds.ts';
import { processes } from '../processes.ts';
import { writeManyRecords } from './many-sample.ts';

/**
 * Measures `fonds ingest` of very many small records: from nothing, with nothing changed, and with
 * one record changed.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/many' },
    /** Uses the archive that is already in the folder, and skips the ingest from nothing. */
    keep: { type: 'boolean', default: false },
  },
});
const records = Number(values.records);
const folder = resolve(values.folder);
const running = processes();

async function measure(what: string): Promise<void> {
  const cost = await ingest(running, {
    FONDS_MANIFESTS: join(folder, 'manifests'),
    FONDS_IMAGES: join(folder, 'images'),
    FONDS_DATA: join(folder, 'data'),
  });
  process.stdout.write(`${what}: ${records} records: ${formatCost(cost)}\n`);
}

try {
  if (!values.keep) {
    await rm(folder, { recursive: true, force: true });
    await writeManyRecords(folder, records);
    // Ingest reads a file again if it changed less than two seconds before the last run.
    await wait(2500);
    await measure('from nothing');
  }
  await measure('unchanged');
  const file = join(folder, 'manifests/attic/f1/d00001/n000/record.yaml');
  await appendFile(file, `summary: { en: Changed at ${Date.now()} }\n`);
  await measure('one changed');
} finally {
  await running.endAll();
}
