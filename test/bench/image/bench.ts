import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ingest } from '../fonds.ts';
import { type Processes, processes } from '../processes.ts';
import { baselineOf, comparison, isComparable, readBaseline, writeBaseline } from './baseline.ts';
import { findWrongResponses } from './correctness.ts';
import type { Figures } from './figures.ts';
import { hideGallery, writeGallery } from './gallery.ts';
import { judge } from './goals.ts';
import { loader } from './load/generator.ts';
import { hasWrk, wrk } from './load/wrk.ts';
import { type Bench, COLD, type Measurement, WARM } from './measurements.ts';
import { type Options, readOptions } from './options.ts';
import { pixelSpeed } from './pixels.ts';
import { writeSample } from './sample.ts';
import { bare } from './server/bare.ts';
import { fonds } from './server/fonds.ts';
import { peers } from './server/peers.ts';
import type { Target } from './server/target.ts';
import { figureTable, goalTable } from './table.ts';
import { workload } from './workload.ts';

const FOLDER = 'data/bench';
const OWN = 'fonds';
const MACHINE = 'node:http';

const say = (text: string) => process.stderr.write(`${text}\n`);

type Run = { readonly options: Options; readonly running: Processes; readonly temporary: string };

async function run({ options, running, temporary }: Run): Promise<boolean> {
  say('drawing the images that are missing');
  const sample = await writeSample(resolve(FOLDER));
  const data = resolve(FOLDER, 'data');
  const { workers } = options;
  const common = { sample, data, workers };
  say('publishing them');
  const area = sample.pictures.reduce((sum, { width, height }) => sum + width * height, 0) / 1e6;
  await rm(data, { recursive: true, force: true });
  const settings = {
    FONDS_MANIFESTS: sample.manifests,
    FONDS_IMAGES: sample.images,
    FONDS_DATA: data,
  };
  await hideGallery(sample);
  const { seconds } = await ingest(running, settings);
  const ingestRate = area / seconds;
  // Published afterwards, so that the figure of the ingest is that of large images alone.
  const gallery = await writeGallery(sample);
  await ingest(running, settings);

  const log = join(temporary, 'fonds.log');
  const targets = [
    await fonds(running, { ...common, name: OWN, logLevel: 'warn', log }),
    await fonds(running, {
      ...common,
      name: 'log info',
      logLevel: 'info',
      log: `${log}.info`,
      offers: ['tile'],
    }),
    ...(await peers(
      running,
      { sample, gallery },
      { bench: FOLDER, data, temporary, ...options },
      say,
    )),
    await bare(running, workers),
  ];
  const complaints: string[] = [];
  const load = loader(running);
  const bench: Bench = {
    load,
    loadRepeatedly: hasWrk() ? wrk(running, join(temporary, 'wrk.lua')) : load,
    work: workload(sample.pictures, gallery, options),
    options,
    complain: (text) => complaints.push(text),
  };
  const checked = targets.filter(({ name }) => name !== MACHINE);
  const wrong = await checkAll(checked, bench);

  const rounds = new Map(targets.map(({ name }) => [name, [] as Figures[]]));
  for (let round = 1; round <= options.rounds; round++) {
    say(`round ${round} of ${options.rounds}`);
    const figures = await measureAll(bench, round % 2 ? targets : targets.toReversed());
    const extra = new Map<string, Figures>([
      [OWN, round === 1 ? { ingest: ingestRate } : {}],
      [MACHINE, { pixels: await pixelSpeed(options.seconds) }],
    ]);
    for (const [name, measured] of figures)
      rounds.get(name)?.push({ ...measured, ...extra.get(name) });
  }
  for (const text of complaints) say(text);

  const goals = judge(rounds, OWN);
  const { quick } = options;
  const now = baselineOf(rounds, OWN, MACHINE, { quick, workers, wrk: hasWrk() });
  const then = await readBaseline();
  const machine = `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`;
  print(`${machine}; workers: ${workers}; rounds: ${options.rounds}`, figureTable(rounds, OWN));
  if (goals.length > 0) print('Goals', goalTable(goals));
  if (then && isComparable(now, then))
    print('Compared with the baseline (above 1: better now)', comparison(now, then));
  await writeFile(
    join(FOLDER, 'result.json'),
    `${JSON.stringify({ machine, options, wrong, goals, rounds: Object.fromEntries(rounds) }, null, 2)}\n`,
  );
  if (options.save) await writeBaseline(now);
  return (wrong[OWN] ?? []).length === 0 && !complaints.some((text) => text.startsWith(OWN));
}

const print = (title: string, table: string) => process.stdout.write(`\n${title}\n\n${table}\n`);

/** Checks the responses of each server before it is measured. */
async function checkAll(targets: readonly Target[], bench: Bench) {
  const wrong: Record<string, string[]> = {};
  await startAll(targets);
  for (const target of targets) {
    const found = await findWrongResponses(target, bench.work);
    wrong[target.name] = found;
    for (const text of found.slice(0, 5)) say(`${target.name}: wrong: ${text}`);
    if (found.length > 5) say(`${target.name}: wrong: ${found.length} responses in all`);
  }
  await stopAll(targets);
  return wrong;
}

/** One round. Each measurement visits all servers in turn, so that they are compared within seconds. */
async function measureAll(bench: Bench, targets: readonly Target[]) {
  const figures = new Map<string, Figures>();
  const measure = async (measurements: readonly Measurement[]) => {
    await startAll(targets);
    for (const measurement of measurements) {
      for (const target of targets) {
        const found = await measurement(bench, target);
        figures.set(target.name, { ...figures.get(target.name), ...found });
      }
    }
    await stopAll(targets);
  };
  await measure(COLD);
  await measure(WARM);
  return figures;
}

async function startAll(targets: readonly Target[]): Promise<void> {
  for (const target of targets) await target.start();
}

async function stopAll(targets: readonly Target[]): Promise<void> {
  await Promise.all(targets.map((target) => target.stop()));
}

const running = processes();
await mkdir(FOLDER, { recursive: true });
const temporary = await mkdtemp(join(tmpdir(), 'fonds-bench-'));
const tidy = async () => {
  await running.endAll();
  await rm(temporary, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => tidy().finally(() => process.exit(130)));
}
try {
  const isRight = await run({ options: readOptions(process.argv.slice(2)), running, temporary });
  process.exitCode = isRight ? 0 : 1;
} finally {
  await tidy();
}
