import { appendFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuSeconds, familyOf, peakMemory, processes } from '../processes.ts';
import { writeMany } from './many-sample.ts';

/** Times `fonds ingest` of very many small records: from nothing, with nothing changed, with one changed. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    folder: { type: 'string', default: 'data/bench/many' },
    keep: { type: 'boolean', default: false },
  },
});
const records = Number(values.records);
const folder = resolve(values.folder);
const running = processes();

/** One ingest, as an archivist runs it: seconds, seconds of the processor, megabytes at most. */
async function ingest(what: string): Promise<void> {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('FONDS_'));
  const env = {
    ...Object.fromEntries(others),
    FONDS_MANIFESTS: join(folder, 'manifests'),
    FONDS_IMAGES: join(folder, 'images'),
    FONDS_DATA: join(folder, 'data'),
    FONDS_LOG_LEVEL: 'warn',
  };
  const start = performance.now();
  const child = running.start(process.execPath, [resolve('dist/main.js'), 'ingest'], {
    env,
    stdio: 'ignore',
  });
  let [code, peak, cpu]: [number | undefined, number, number] = [undefined, 0, 0];
  child.once('close', (one) => {
    code = one ?? 1;
  });
  while (code === undefined) {
    const family = familyOf(child.pid ?? 0);
    peak = Math.max(peak, peakMemory(family) || 0);
    cpu = Math.max(cpu, cpuSeconds(family) || 0);
    await wait(50);
  }
  if (code !== 0) throw new Error(`fonds ingest ended with ${code}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(
    `${what}: ${records} records: ${seconds} s, ${cpu.toFixed(1)} s of processor, at most ${Math.round(peak)} MB\n`,
  );
}

try {
  if (!values.keep) {
    await rm(folder, { recursive: true, force: true });
    await writeMany(folder, records);
    // What was changed within two seconds is read again.
    await wait(2500);
    await ingest('from nothing');
  }
  await ingest('unchanged');
  const file = join(folder, 'manifests/attic/f1/d00001/n000/record.yaml');
  await appendFile(file, `summary: { en: Changed at ${Date.now()} }\n`);
  await ingest('one changed');
} finally {
  await running.endAll();
}
