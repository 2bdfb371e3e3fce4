import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatCost, ingest } from '../fonds.ts';
import { processes } from '../processes.ts';
import { type TextsShape, writeTexts } from './texts-sample.ts';

/** Measures `fonds ingest` of many pages of ALTO: from nothing, and again with nothing changed. */
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
const shape: TextsShape = {
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
  const { manifests, images, lines } = await writeTexts(folder, shape);
  for (const round of ['from nothing', 'again']) {
    const cost = await ingest(running, {
      FONDS_MANIFESTS: manifests,
      FONDS_IMAGES: images,
      FONDS_DATA: resolve(folder, 'data'),
    });
    process.stdout.write(
      `${round}: ${shape.pages} pages, ${lines} lines in ${shape.records} records: ${formatCost(cost)}\n`,
    );
  }
} finally {
  await running.endAll();
}
