import { cpuSeconds, peakMemory } from '../processes.ts';
import type { Figures } from './figures.ts';
import type { Loader } from './load/generator.ts';
import type { Job, JobRequest } from './load/job.ts';
import type { Rate } from './load/wrk.ts';
import type { Options } from './options.ts';
import type { Target } from './server/target.ts';
import type { ImageRequest, Workload } from './workload.ts';

/** What all measurements use. */
export type Bench = {
  readonly load: Loader;
  /** The generator that uses the least CPU, for repeated requests: it reports only the rate. */
  readonly loadRepeatedly: (job: Job) => Promise<Rate>;
  readonly work: Workload;
  readonly options: Options;
  /** Receives a sentence about wrong responses under load. */
  readonly complain: (text: string) => void;
};

/** One measurement of one server. */
export type Measurement = (bench: Bench, target: Target) => Promise<Figures>;

/** No limit on the number of requests that are repeated for a given time. */
const NO_LIMIT = 1_000_000;

/** Measurements of a server that has just started. */
export const COLD: readonly Measurement[] = [coldAlone, coldTogether, walkFirst];

/** Measurements of a warm server. Memory is read when it has served only tiles. */
export const WARM: readonly Measurement[] = [
  walk,
  hot,
  memory,
  sizes,
  info,
  unchanged,
  oddJpg,
  thumbs,
  large,
  oddWebp,
];

async function coldAlone(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('tile')) return {};
  const requests = bench.work.alone.map((tile) => request(target.coldPath(tile)));
  const { p50, p99 } = await once(bench, target, requests, 1);
  return { coldP50: p50, coldP99: p99 };
}

async function coldTogether(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('tile')) return {};
  const requests = bench.work.together.map((tile) => request(target.coldPath(tile)));
  const { p50, p99 } = await once(bench, target, requests, 8);
  return { cold8P50: p50, cold8P99: p99 };
}

async function walkFirst(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('tile')) return {};
  const requests = bench.work.tiles.map((tile) => request(target.coldPath(tile)));
  return { walkFirst: rateOf(await once(bench, target, requests, 16)) };
}

/**
 * Lets V8 compile the server, as it has in one that has run for an hour. That takes about ten thousand
 * requests, or four seconds on a slow machine. The addresses differ from those of the measurements.
 */
async function warmUp(bench: Bench, target: Target): Promise<void> {
  const requests = bench.work.tiles.flatMap(target.otherPaths).map(request);
  const { port, isSteady } = target;
  const job = { port, requests, concurrency: 16, most: 60_000, seconds: 12, isSteady };
  reported(bench, target, await bench.load(job));
}

async function walk(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('tile')) return {};
  await warmUp(bench, target);
  const requests = bench.work.tiles.map((tile) => request(target.coldPath(tile)));
  const all = Array.from({ length: target.walks }, () => requests).flat();
  const { rate, cpu } = await measured(target, () => once(bench, target, all, 16));
  return { walk: rate, walkCpu: cpu };
}

async function hot(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('tile')) return {};
  const requests = requestsFor(target, bench.work.hot);
  const { rate, cpu } = await steady(bench, target, requests, 16);
  const { port, isSteady } = target;
  const { seconds } = bench.options;
  const job = { port, requests, concurrency: 16, most: NO_LIMIT, seconds, isSteady };
  const { p99 } = reported(bench, target, await bench.load(job));
  return { hot: rate, hotCpu: cpu, hotP99: p99 };
}

async function memory(_bench: Bench, target: Target): Promise<Figures> {
  return { peak: peakMemory(target.pids()) };
}

async function sizes(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('sizes')) return {};
  const requests = requestsFor(target, bench.work.sizes);
  return { sizes: (await steady(bench, target, requests, 8)).rate };
}

async function info(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('info')) return {};
  const pictures = [...new Set(bench.work.tiles.map(({ picture }) => picture))];
  const requests = pictures.map((picture) => request(target.infoPath(picture)));
  const { rate, cpu } = await steady(bench, target, requests, 16);
  return { info: rate, infoCpu: cpu };
}

/** Conditional requests. Each response must be 304; the others are counted. */
async function unchanged(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('fresh')) return {};
  const requests: JobRequest[] = [];
  for (const path of bench.work.hot.map(target.path)) {
    const response = await fetch(`http://127.0.0.1:${target.port}${path}`);
    await response.arrayBuffer();
    requests.push({ path, header: target.condition(response.headers), status: 304 });
  }
  const { rate, cpu } = await steady(bench, target, requests, 16);
  const { port, isSteady } = target;
  const most = 4 * requests.length;
  const { wrong, count } = await bench.load({
    port,
    requests,
    concurrency: 16,
    most,
    seconds: 20,
    isSteady,
  });
  return { fresh: rate, freshCpu: cpu, stale: (wrong / count) * 100 };
}

async function oddJpg(bench: Bench, target: Target): Promise<Figures> {
  const { oddFirst, oddJpg } = bench.work;
  const [first, again] = await madeTwice(bench, target, oddFirst, oddJpg);
  return {
    oddJpg: first?.rate,
    oddJpgCpu: first?.cpu,
    oddAgain: again?.rate,
    oddAgainCpu: again?.cpu,
  };
}

async function thumbs(bench: Bench, target: Target): Promise<Figures> {
  const [first, again] = await madeTwice(bench, target, bench.work.thumbsFirst, bench.work.thumbs);
  return {
    thumbs: first?.rate,
    thumbsCpu: first?.cpu,
    thumbsAgain: again?.rate,
    thumbsAgainCpu: again?.cpu,
  };
}

async function large(bench: Bench, target: Target): Promise<Figures> {
  const [first, again] = await madeTwice(bench, target, bench.work.largeFirst, bench.work.large);
  return {
    large: first?.rate,
    largeCpu: first?.cpu,
    largeAgain: again?.rate,
    largeAgainCpu: again?.cpu,
  };
}

/** Sends each request once, and then once more. Each server was started with an empty cache on disk. */
async function madeTwice(
  bench: Bench,
  target: Target,
  warmUp: readonly ImageRequest[],
  images: readonly ImageRequest[],
) {
  if (!target.offers.includes('made')) return [];
  await once(bench, target, requestsFor(target, warmUp), 8);
  const requests = requestsFor(target, images);
  const first = await measured(target, () => once(bench, target, requests, 8));
  return [first, await measured(target, () => once(bench, target, requests, 8))];
}

async function oddWebp(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('oddWebp')) return {};
  const requests = requestsFor(target, bench.work.oddWebp);
  return { oddWebp: rateOf(await once(bench, target, requests, 8)) };
}

const request = (path: string): JobRequest => ({ path, status: 200 });

const requestsFor = (target: Target, list: readonly ImageRequest[]) =>
  list.map((image) => request(target.path(image)));

/** Sends each request once. */
function once(bench: Bench, target: Target, requests: readonly JobRequest[], concurrency: number) {
  const job = {
    port: target.port,
    requests,
    concurrency,
    most: requests.length,
    seconds: 20,
    isSteady: target.isSteady,
  };
  return bench.load(job).then((outcome) => reported(bench, target, outcome));
}

/**
 * Repeats all requests for `seconds`, twice. Only the second time counts: V8 needs about a second to
 * compile the code of a new kind of request.
 */
async function steady(
  bench: Bench,
  target: Target,
  requests: readonly JobRequest[],
  concurrency: number,
) {
  await repeated(bench, target, requests, concurrency);
  return await measured(target, () => repeated(bench, target, requests, concurrency));
}

async function repeated(
  bench: Bench,
  target: Target,
  requests: readonly JobRequest[],
  concurrency: number,
): Promise<Rate> {
  const { seconds } = bench.options;
  const { port, isSteady } = target;
  const job = { port, requests, concurrency, most: NO_LIMIT, seconds, isSteady };
  return reported(bench, target, await bench.loadRepeatedly(job));
}

function reported<P extends Rate>({ complain }: Bench, { name }: Target, outcome: P): P {
  const { wrong, count, example } = outcome;
  if (wrong > 0) complain(`${name}: ${wrong} of ${count} wrong responses, for example ${example}`);
  return outcome;
}

const rateOf = ({ count, seconds }: Rate) => count / seconds;

/** Responses per second, and seconds of CPU of the server per thousand of them. */
async function measured(target: Target, work: () => Promise<Rate>) {
  const pids = target.pids();
  const before = cpuSeconds(pids);
  const outcome = await work();
  const cpu = ((cpuSeconds(pids) - before) / outcome.count) * 1000;
  return { rate: rateOf(outcome), cpu };
}
