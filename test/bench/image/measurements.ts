import { cpuSeconds, peakMemory } from '../processes.ts';
import type { Figures } from './figures.ts';
import type { Loader } from './load/generator.ts';
import type { Job, JobRequest } from './load/job.ts';
import type { Pace } from './load/wrk.ts';
import type { Options } from './options.ts';
import type { Target } from './server/target.ts';
import type { Asked, Workload } from './workload.ts';

/** What every measurement needs. */
export type Bench = {
  readonly load: Loader;
  /** The same where only the pace counts: by the generator that takes the least. */
  readonly hammer: (job: Job) => Promise<Pace>;
  readonly work: Workload;
  readonly options: Options;
  /** Told of answers that were wrong under load. */
  readonly complain: (text: string) => void;
};

/** One measurement of one server. */
export type Measurement = (bench: Bench, target: Target) => Promise<Figures>;

/** The most that is asked of anything that is repeated for a time. */
const MANY = 1_000_000;

/** Of a server that has just been started. */
export const COLD: readonly Measurement[] = [coldAlone, coldTogether, walkFirst];

/** Of a server that has run for a moment; memory is read when it has given nothing but these. */
export const WARM: readonly Measurement[] = [
  walk,
  hot,
  memory,
  sizes,
  info,
  unchanged,
  oddJpg,
  oddWebp,
];

async function coldAlone(bench: Bench, target: Target): Promise<Figures> {
  const requests = bench.work.alone.map((asked) => request(target.coldPath(asked)));
  const { p50, p99 } = await once(bench, target, requests, 1);
  return { coldP50: p50, coldP99: p99 };
}

async function coldTogether(bench: Bench, target: Target): Promise<Figures> {
  const requests = bench.work.together.map((asked) => request(target.coldPath(asked)));
  const { p50, p99 } = await once(bench, target, requests, 8);
  return { cold8P50: p50, cold8P99: p99 };
}

async function walkFirst(bench: Bench, target: Target): Promise<Figures> {
  const requests = bench.work.tiles.map((asked) => request(target.coldPath(asked)));
  return { walkFirst: rateOf(await once(bench, target, requests, 16)) };
}

/**
 * Whatever compiles itself while it runs has done so now, as in a server that has run for an hour: it
 * takes V8 some ten thousand requests, or four seconds of a slow machine. No tile has been asked for by
 * the address that a walk asks for.
 */
async function warmUp(bench: Bench, target: Target): Promise<void> {
  const requests = bench.work.tiles.flatMap(target.otherPaths).map(request);
  const { port, isSteady } = target;
  const job = { port, requests, concurrency: 16, most: 60_000, seconds: 12, isSteady };
  heard(bench, target, await bench.load(job));
}

async function walk(bench: Bench, target: Target): Promise<Figures> {
  await warmUp(bench, target);
  const requests = bench.work.tiles.map((asked) => request(target.coldPath(asked)));
  const all = Array.from({ length: target.walks }, () => requests).flat();
  const { rate, cpu } = await costed(target, () => once(bench, target, all, 16));
  return { walk: rate, walkCpu: cpu };
}

async function hot(bench: Bench, target: Target): Promise<Figures> {
  const requests = requestsFor(target, bench.work.hot);
  const { rate, cpu } = await steady(bench, target, requests, 16);
  return { hot: rate, hotCpu: cpu };
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

/** Every answer has to be 304: one that is not is counted, and is not what was asked for. */
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
  if (!target.offers.includes('oddJpg')) return {};
  await once(bench, target, requestsFor(target, bench.work.oddFirst), 8);
  const requests = requestsFor(target, bench.work.oddJpg);
  const { rate, cpu } = await costed(target, () => once(bench, target, requests, 8));
  return { oddJpg: rate, oddJpgCpu: cpu };
}

async function oddWebp(bench: Bench, target: Target): Promise<Figures> {
  if (!target.offers.includes('oddWebp')) return {};
  const requests = requestsFor(target, bench.work.oddWebp);
  return { oddWebp: rateOf(await once(bench, target, requests, 8)) };
}

const request = (path: string): JobRequest => ({ path, status: 200 });

const requestsFor = (target: Target, list: readonly Asked[]) =>
  list.map((asked) => request(target.path(asked)));

/** Each request once. */
function once(bench: Bench, target: Target, requests: readonly JobRequest[], concurrency: number) {
  const job = {
    port: target.port,
    requests,
    concurrency,
    most: requests.length,
    seconds: 20,
    isSteady: target.isSteady,
  };
  return bench.load(job).then((outcome) => heard(bench, target, outcome));
}

/**
 * All of them again and again, twice for as long as the options say, of which the second time counts: what
 * is asked of a server for the first time it compiles anew, which takes a second.
 */
async function steady(
  bench: Bench,
  target: Target,
  requests: readonly JobRequest[],
  concurrency: number,
) {
  await repeated(bench, target, requests, concurrency);
  return await costed(target, () => repeated(bench, target, requests, concurrency));
}

async function repeated(
  bench: Bench,
  target: Target,
  requests: readonly JobRequest[],
  concurrency: number,
): Promise<Pace> {
  const { seconds } = bench.options;
  const { port, isSteady } = target;
  const job = { port, requests, concurrency, most: MANY, seconds, isSteady };
  return heard(bench, target, await bench.hammer(job));
}

function heard<P extends Pace>({ complain }: Bench, { name }: Target, outcome: P): P {
  const { wrong, count, example } = outcome;
  if (wrong > 0) complain(`${name}: ${wrong} of ${count} answers wrong, as ${example}`);
  return outcome;
}

const rateOf = ({ count, seconds }: Pace) => count / seconds;

/** Answers a second, and processor seconds of the server for a thousand of them. */
async function costed(target: Target, work: () => Promise<Pace>) {
  const pids = target.pids();
  const before = cpuSeconds(pids);
  const outcome = await work();
  const cpu = ((cpuSeconds(pids) - before) / outcome.count) * 1000;
  return { rate: rateOf(outcome), cpu };
}
