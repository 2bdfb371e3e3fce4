import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cutPack } from '../../../src/image/pack/cut.ts';
import { cpuSeconds, processes } from '../processes.ts';
import { random } from '../random.ts';
import { median } from '../statistics.ts';
import { loader } from './load/generator.ts';
import { type Picture, writeSample } from './sample.ts';
import { cutPyramids, iipsrv, iipsrvFile } from './server/iipsrv.ts';
import { imagesOnly } from './server/images-only.ts';
import { isInstalled } from './server/peers.ts';
import type { Target } from './server/target.ts';

/** Measures cold galleries: one tile of each of many images, none of which was opened before. */
const { values } = parseArgs({ options: { images: { type: 'string', default: '20000' } } });
const COUNT = Number(values.images);

/** Tiles requested from one server before the next has its turn. */
const AT_ONCE = 2000;

const FOLDER = resolve('data/bench/galleries');

/** Gives one file many names: each is another image to a server, but takes no disk. */
async function linkMany(files: readonly string[], folder: string, ending: string): Promise<void> {
  if (existsSync(join(folder, `${COUNT - 1}${ending}`))) return;
  await mkdir(folder, { recursive: true });
  for (let n = 0; n < COUNT; n++) {
    const target = join(folder, `${n}${ending}`);
    if (!existsSync(target)) await link(files[n % files.length] ?? '', target);
  }
}

async function cutPacks(pictures: readonly Picture[]): Promise<string[]> {
  await mkdir(FOLDER, { recursive: true });
  const packs: string[] = [];
  for (const { id, file } of pictures) {
    const pack = join(FOLDER, `${id}.pack`);
    if (!existsSync(pack)) await cutPack(file, pack, { quality: 82 });
    packs.push(pack);
  }
  return packs;
}

const running = processes();
const temporary = await mkdtemp(join(tmpdir(), 'fonds-bench-'));
try {
  const sample = await writeSample(resolve('data/bench'));
  await linkMany(await cutPacks(sample.pictures), join(FOLDER, 'packs'), '.pack');
  const pictures = Array.from({ length: COUNT }, (_, n) => {
    const picture = sample.pictures[n % sample.pictures.length] as Picture; // there are four
    return { ...picture, id: String(n) };
  });
  const targets: Target[] = [await imagesOnly(running, pictures, join(FOLDER, 'packs'), temporary)];
  const program = iipsrvFile();
  if (program && isInstalled('nginx', '-v') && isInstalled('spawn-fcgi', '-v')) {
    const pyramids = resolve('data/bench/pyramids');
    await cutPyramids(sample, pyramids);
    const files = sample.pictures.map(({ id }) => join(pyramids, `${id}.tif`));
    const many = join(FOLDER, 'pyramids');
    await linkMany(files, many, '.tif');
    const options = { name: 'iipsrv', cacheMb: 200 };
    const folder = join(temporary, 'iipsrv');
    targets.push(await iipsrv(running, program, { ...sample, pictures }, many, folder, options));
  }
  const next = random(21);
  const requests = pictures.map((picture) => {
    const [x, y] = [picture.width, picture.height].map((side) =>
      Math.floor(next() * (side / 512 - 1)),
    );
    const region = `${512 * (x ?? 0)},${512 * (y ?? 0)},512,512`;
    const [rest, brief] = ['512,512', '512,'].map((size) => `${region}/${size}/0/default.jpg`);
    return {
      picture,
      rest: rest ?? '',
      brief: brief ?? '',
      width: 512,
      height: 512,
      format: 'jpeg' as const,
    };
  });
  const load = loader(running);
  for (const target of targets) await target.start();
  const results = targets.map(() => ({
    cpu: [] as number[],
    rate: [] as number[],
    p99: [] as number[],
  }));
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    for (const [at, target] of targets.entries()) {
      const part = requests.slice(from, from + AT_ONCE);
      const before = cpuSeconds(target.pids());
      const { count, seconds, p99, wrong, example } = await load({
        port: target.port,
        requests: part.map((one) => ({ path: target.coldPath(one), status: 200 })),
        concurrency: 8,
        most: part.length,
        seconds: 25,
        isSteady: target.isSteady,
      });
      if (wrong > 0)
        process.stderr.write(`${target.name}: ${wrong} wrong, for example ${example}\n`);
      results[at]?.cpu.push(((cpuSeconds(target.pids()) - before) / count) * 1000);
      results[at]?.rate.push(count / seconds);
      results[at]?.p99.push(p99);
    }
  }
  process.stdout.write(`one tile of each of ${COUNT} images, 8 clients; median (least to most)\n`);
  for (const [at, { cpu, rate, p99 }] of results.entries()) {
    const shown = (list: readonly number[], digits: number) =>
      `${median(list).toFixed(digits)} (${Math.min(...list).toFixed(digits)} to ${Math.max(...list).toFixed(digits)})`;
    process.stdout.write(
      `${targets[at]?.name}: CPU ${shown(cpu, 2)} s/1000, ${shown(rate, 0)} /s, p99 ${shown(p99, 1)} ms\n`,
    );
  }
} finally {
  await running.endAll();
  await rm(temporary, { recursive: true, force: true });
}
