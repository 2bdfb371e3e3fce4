import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { ingest } from '../fonds.ts';
import { draw, leaf } from '../image/drawing.ts';
import { processes } from '../processes.ts';
import { median } from '../statistics.ts';

/**
 * Measures what it takes to cut large images: CPU of an ingest of eight pages of A4 at 600 dpi, without what an
 * ingest with nothing to do takes, beside `vips dzsave`, which cuts the same tiles and nothing else. Then one
 * image of a thousand million pixels, if wanted.
 */
const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    gigapixel: { type: 'boolean', default: false },
    folder: { type: 'string', default: 'data/bench/cutting' },
  },
});
const folder = resolve(values.folder);
const running = processes();

/** The seconds of CPU that several rounds took. */
type Rounds = readonly number[];

const PAGE = { width: 4960, height: 7016 };

/** Sides of the gigapixel image, which is put together of one drawing. */
const GIGAPIXEL = { across: 6, down: 5 };

/** Writes a record whose folios are the files in its folder of images. */
async function writeRecord(name: string, files: readonly string[]): Promise<void> {
  const manifests = join(folder, name, 'manifests', name);
  await mkdir(manifests, { recursive: true });
  const folios = files.map((_, index) => `  - { id: p${index + 1}, label: ${index + 1} }`);
  await writeFile(
    join(manifests, 'record.yaml'),
    `id: ${name}\nlevel: item\ntitle: { en: Images to cut }\nlanguages: [en]\nrights: http://creativecommons.org/publicdomain/zero/1.0/\nfolios:\n${folios.join('\n')}\n`,
  );
}

/** Draws what is missing; every other page has the profile of sRGB, as scanners embed it. */
async function drawPages(count: number): Promise<string[]> {
  const images = join(folder, 'pages/images/pages');
  await mkdir(images, { recursive: true });
  const files = Array.from({ length: count }, (_, index) => join(images, `p${index + 1}.jpg`));
  for (const [index, file] of files.entries()) {
    if (existsSync(file)) continue;
    const drawing = { ...PAGE, seed: index + 1 };
    await draw(drawing, leaf(drawing), `${file}.part`);
    if (index % 2 === 1) {
      const tagged = sharp(`${file}.part`).withIccProfile('srgb').jpeg({ quality: 92 });
      await tagged.toFile(`${file}.tagged`);
      await rename(`${file}.tagged`, `${file}.part`);
    }
    await rename(`${file}.part`, file);
  }
  await writeRecord('pages', files);
  return files;
}

async function drawGigapixel(page: string): Promise<string[]> {
  const images = join(folder, 'gigapixel/images/gigapixel');
  await mkdir(images, { recursive: true });
  const file = join(images, 'p1.jpg');
  if (!existsSync(file)) {
    const parts = Array<string>(GIGAPIXEL.across * GIGAPIXEL.down).fill(page);
    await sharp(parts, { join: { across: GIGAPIXEL.across }, limitInputPixels: false })
      .jpeg({ quality: 88 })
      .toFile(`${file}.part`);
    await rename(`${file}.part`, file);
  }
  await writeRecord('gigapixel', [file]);
  return [file];
}

/** One ingest from nothing, and one with nothing to do. */
async function ingestRound(name: string, jobs: number) {
  const settings = {
    FONDS_MANIFESTS: join(folder, name, 'manifests'),
    FONDS_IMAGES: join(folder, name, 'images'),
    FONDS_DATA: join(folder, name, 'data'),
    FONDS_INGEST_JOBS: String(jobs),
  };
  await rm(settings.FONDS_DATA, { recursive: true, force: true });
  const cost = await ingest(running, settings);
  const idle = await ingest(running, settings);
  return { ...cost, idle: idle.cpu, net: cost.cpu - idle.cpu };
}

/** CPU of `vips dzsave` for each file, without that of an image of one pixel. NaN if vips is not installed. */
async function vipsRound(files: readonly string[]): Promise<number> {
  const pixel = join(folder, 'pixel.jpg');
  const create = { width: 1, height: 1, channels: 3, background: 'white' } as const;
  await sharp({ create }).jpeg().toFile(pixel);
  let cpu = 0;
  for (const file of files) cpu += dzsave(file) - dzsave(pixel);
  return cpu;
}

function dzsave(file: string): number {
  const target = join(folder, 'vips.zip');
  const form = ['--layout', 'iiif3', '--tile-size', '512', '--overlap', '0'];
  const script = 'vips dzsave "$@" >/dev/null && times';
  const { status, stdout } = spawnSync(
    'bash',
    ['-c', script, 'bash', file, target, ...form, '--suffix', '.jpg[Q=82]', '--container', 'zip'],
    { encoding: 'utf8' },
  );
  rmSync(target, { force: true });
  if (status !== 0) return Number.NaN;
  // The second line of `times`: user and system time of the children, such as 0m0.412s.
  const times = stdout.trim().split('\n').at(-1)?.split(' ') ?? [];
  return times.reduce((sum, time) => {
    const [minutes = '0', seconds = '0'] = time.replace('s', '').split('m');
    return sum + 60 * Number(minutes) + Number(seconds);
  }, 0);
}

const shown = (rounds: Rounds, digits = 2): string =>
  `${median(rounds).toFixed(digits)} (${Math.min(...rounds).toFixed(digits)} to ${Math.max(...rounds).toFixed(digits)})`;

const print = (text: string) => process.stdout.write(`${text}\n`);

async function measure(name: string, files: readonly string[], rounds: number): Promise<void> {
  const own: Awaited<ReturnType<typeof ingestRound>>[] = [];
  const vips: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await ingestRound(name, availableParallelism()));
    vips.push(await vipsRound(files));
  }
  const packs = await packBytes(join(folder, name, 'data/packs'));
  print(`${name}: ingest, CPU s without its start: ${shown(own.map(({ net }) => net))}`);
  print(`  start, nothing to do, CPU s: ${shown(own.map(({ idle }) => idle))}`);
  print(
    `  most memory of a process, MB: ${shown(
      own.map(({ peak }) => peak),
      0,
    )}`,
  );
  print(`  packs, MB: ${(packs / 1e6).toFixed(1)}`);
  if (vips.some(Number.isNaN)) {
    print('  vips is not installed (Debian: libvips-tools)');
    return;
  }
  print(`  vips dzsave, CPU s: ${shown(vips)}`);
  print(`  ingest ÷ vips: ${shown(own.map(({ net }, i) => net / (vips[i] ?? Number.NaN)))}`);
  const many = await ingestRound(name, 2 * availableParallelism());
  const use = many.cpu / many.seconds / availableParallelism();
  print(`  processors in use with two images for each: ${(100 * use).toFixed(0)} %`);
}

async function packBytes(path: string): Promise<number> {
  const names = await readdir(path, { recursive: true });
  const sizes = names
    .filter((name) => name.endsWith('.zip'))
    .map(async (name) => (await stat(join(path, name))).size);
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
}

try {
  const pages = await drawPages(Number(values.pages));
  await measure('pages', pages, Number(values.rounds));
  if (values.gigapixel) await measure('gigapixel', await drawGigapixel(pages[0] ?? ''), 1);
} finally {
  await running.endAll();
}
