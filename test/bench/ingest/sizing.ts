import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { environment, ingest, MAIN } from '../fonds.ts';
import { draw, leaf } from '../image/drawing.ts';
import { cpuSeconds, familyOf, processes, untilReady } from '../processes.ts';

/** Measures what a machine needs: CPU and disk for 1000 leaves, and CPU for readers. */
const { values } = parseArgs({
  options: {
    /** Leaves of each kind. */
    leaves: { type: 'string', default: '6' },
    /** Visits of readers that are measured. */
    visits: { type: 'string', default: '400' },
    folder: { type: 'string', default: 'data/bench/sizing' },
    port: { type: 'string', default: '8154' },
  },
});
const count = Number(values.leaves);
const KINDS = [
  { dpi: 300, width: 2480, height: 3508 },
  { dpi: 600, width: 4960, height: 7016 },
] as const;

/** Lines of text on a leaf. */
const LINES = 40;
const folios = Array.from({ length: count }, (_, i) => `p${i + 1}`);
const base = `http://127.0.0.1:${values.port}`;
const running = processes();
const say = (text: string) => process.stdout.write(`${text}\n`);

const settingsOf = (folder: string) => ({
  FONDS_MANIFESTS: join(folder, 'manifests'),
  FONDS_IMAGES: join(folder, 'images'),
  FONDS_DATA: join(folder, 'data'),
  FONDS_PORT: values.port,
  FONDS_BASE_URL: base,
  FONDS_WORKERS: '1',
});

/** An archive of one record with drawn leaves and a transcription of each. */
async function writeArchive(folder: string, { width, height }: (typeof KINDS)[number]) {
  const [record, images] = [join(folder, 'manifests/sizing'), join(folder, 'images/sizing')];
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(record, 'hand'), { recursive: true });
  await mkdir(images, { recursive: true });
  await writeFile(
    join(record, 'record.yaml'),
    `id: sizing
level: item
title: { en: Leaves for measuring }
languages: [en]
rights: http://creativecommons.org/publicdomain/zero/1.0/
folios: [${folios.map((id) => `{ id: ${id}, label: ${id} }`).join(', ')}]
layers:
  - { id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.txt" }
`,
  );
  for (const [seed, id] of folios.entries()) {
    const drawing = { width, height, seed };
    await draw(drawing, leaf(drawing), join(images, `${id}.jpg`));
    const lines = Array.from({ length: LINES }, (_, i) => `All is well at home, line ${i}.`);
    await writeFile(join(record, 'hand', `${id}.txt`), lines.join('\n'));
  }
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const found = await Promise.all(files.map((file) => stat(join(folder, file))));
  const sizes = found.map((one) => (one.isFile() ? one.size : 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What a reader loads who opens a leaf in a viewer, zooms in, and searches. */
function visit(n: number, { width, height }: (typeof KINDS)[number]): string[] {
  const folio = folios[n % count];
  const image = `/iiif/image/3/sizing_${folio}`;
  const tiles = Array.from({ length: 16 }, (_, i) => {
    const side = 1024;
    const [x, y] = [(i % 4) * side, Math.floor(i / 4) * side];
    const [w, h] = [Math.min(side, width - x), Math.min(side, height - y)];
    return w > 0 && h > 0
      ? [`${image}/${x},${y},${w},${h}/${Math.ceil(w / 2)},${Math.ceil(h / 2)}/0/default.jpg`]
      : [];
  });
  return [
    `/records/sizing/${folio}`,
    '/iiif/presentation/3/sizing/manifest',
    `/iiif/presentation/3/sizing/annotations/${folio}/hand`,
    `${image}/info.json`,
    `${image}/full/620,877/0/default.jpg`,
    ...tiles.flat(),
    `/search?q=line+${n % LINES}`,
  ];
}

/** CPU milliseconds of the server for one visit. */
async function costOfVisit(folder: string, kind: (typeof KINDS)[number]): Promise<number> {
  const { pid = 0 } = running.start(process.execPath, [MAIN, 'serve', '--no-ingest'], {
    env: environment(settingsOf(folder)),
    stdio: 'ignore',
  });
  const visits = Number(values.visits);
  const make = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      for (const path of visit(n, kind)) {
        const answer = await fetch(`${base}${path}`);
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${answer.status} ${path}`);
      }
    }
  };
  try {
    await untilReady(`${base}/readyz`);
    // Until V8 has compiled the code.
    await make(0, visits / 4);
    const before = cpuSeconds(familyOf(pid));
    await make(visits / 4, visits / 4 + visits);
    return ((cpuSeconds(familyOf(pid)) - before) * 1000) / visits;
  } finally {
    await running.end(pid);
  }
}

try {
  say('| leaves | ingest of 1000, CPU minutes | tiles of 1000, GB | one visit, CPU ms |');
  say('| --- | --- | --- | --- |');
  for (const kind of KINDS) {
    const folder = resolve(values.folder, `${kind.dpi}`);
    await writeArchive(folder, kind);
    const whole = await ingest(running, settingsOf(folder));
    const start = await ingest(running, settingsOf(folder));
    const minutes = ((whole.cpu - start.cpu) * 1000) / count / 60;
    const tiles = await bytesIn(join(folder, 'data/packs'));
    const cells = [
      `A4, ${kind.dpi} dpi`,
      minutes.toFixed(1),
      (tiles / count / 1e6).toFixed(1),
      (await costOfVisit(folder, kind)).toFixed(1),
    ];
    say(`| ${cells.join(' | ')} |`);
  }
} finally {
  await running.endAll();
}
