import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuSeconds, familyOf, peakMemory, processes } from '../processes.ts';
import { type Shape, writeTexts } from './texts-sample.ts';

/** Times a whole `fonds ingest` of many pages of ALTO, from nothing, as an archivist runs it. */
const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '1000' },
    lines: { type: 'string', default: '300' },
    words: { type: 'string', default: '8' },
    records: { type: 'string', default: '10' },
    width: { type: 'string', default: '620' },
    height: { type: 'string', default: '877' },
    folder: { type: 'string', default: 'data/bench/texts' },
  },
});
const shape: Shape = {
  pages: Number(values.pages),
  lines: Number(values.lines),
  words: Number(values.words),
  records: Number(values.records),
  page: { width: Number(values.width), height: Number(values.height) },
};
const folder = resolve(values.folder);
const running = processes();
try {
  await rm(folder, { recursive: true, force: true });
  const texts = await writeTexts(folder, shape);
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('FONDS_'));
  const env = {
    ...Object.fromEntries(others),
    FONDS_MANIFESTS: texts.manifests,
    FONDS_IMAGES: texts.images,
    FONDS_DATA: resolve(folder, 'data'),
    FONDS_LOG_LEVEL: 'warn',
  };
  for (const round of ['from nothing', 'again']) {
    const start = performance.now();
    const child = running.start(process.execPath, [resolve('dist/main.js'), 'ingest'], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
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
      `${round}: ${shape.pages} pages, ${texts.lines} lines in ${shape.records} records: ${seconds} s, ${cpu.toFixed(1)} s of processor, at most ${Math.round(peak)} MB\n`,
    );
  }
} finally {
  await running.endAll();
}
