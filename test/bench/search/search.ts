import { mkdir, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TABLES } from '../../../src/app/followers.ts';
import { catalogueWriter } from '../../../src/catalogue/publish.ts';
import { readPassages } from '../../../src/iiif/unit.ts';
import type { Database } from '../../../src/system/database/database.ts';
import { openDatabase } from '../../../src/system/database/open.ts';
import { environment } from '../fonds.ts';
import { processes, untilReady } from '../processes.ts';
import { lcg, zipfWord } from '../vocabulary.ts';
import { publications, type SearchShape, VOCABULARY } from './sample.ts';

/** The built code: what is measured is what serves. */
const BUILT = '../../../dist/search/index/rebuild.js';
const { rebuildIndex }: typeof import('../../../src/search/index/rebuild.ts') = await import(BUILT);

/** Measures the search in invented lines: building the index, its size, and answers over HTTP. */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000' },
    leaves: { type: 'string', default: '25' },
    lines: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '15' },
    clients: { type: 'string', default: '8' },
    workers: { type: 'string', default: '2' },
    port: { type: 'string', default: '8149' },
    folder: { type: 'string', default: 'data/bench/search' },
    keep: { type: 'boolean', default: false },
    /** `postgres://…` of an empty database, to measure PostgreSQL. */
    database: { type: 'string' },
  },
});
const shape: SearchShape = {
  records: Number(values.records),
  leaves: Number(values.leaves),
  lines: Number(values.lines),
};
const folder = resolve(values.folder);
const say = (text: string) => process.stdout.write(`${text}\n`);

const where = values.database ?? join(folder, 'fonds.sqlite');

/** Bytes in use, without free pages. */
async function bytesOf(database: Database): Promise<number> {
  if (database.engine === 'postgres') {
    const size = 'SELECT pg_database_size(current_database()) AS size';
    return Number((await database.prepare(size).get())?.['size']);
  }
  const value = async (name: string) =>
    Number(Object.values((await database.prepare(`PRAGMA ${name}`).get()) as object)[0]);
  return (
    ((await value('page_count')) - (await value('freelist_count'))) * (await value('page_size'))
  );
}

async function build(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const database = await openDatabase(where, TABLES);
  const { publish } = catalogueWriter(database);
  let text = 0;
  for (const publication of publications(shape)) {
    await publish(publication);
    for (const { texts } of publication.unit.leaves) {
      for (const passages of texts.map(readPassages))
        text += Buffer.byteLength(passages.flatMap(({ lines }) => lines).join(''));
    }
  }
  const before = await bytesOf(database);
  const start = performance.now();
  const { passages } = await rebuildIndex(database);
  const seconds = (performance.now() - start) / 1000;
  const index = (await bytesOf(database)) - before;
  say(
    `index: ${passages} lines in ${seconds.toFixed(1)} s, ${Math.round(passages / seconds)} lines/s`,
  );
  say(`size: text ${mb(text)}, index ${mb(index)}, ${(index / text).toFixed(2)} times the text`);
  await database.close();
}

const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

type Kind = 'search' | 'autocomplete';

/**
 * Addresses of queries such as readers type: words as frequent as in the texts, alone, in pairs, as
 * phrases and as prefixes, in one record, in the fonds, or everywhere.
 */
function queries(kind: Kind, seed: number): () => string {
  const next = lcg(seed);
  const word = () => zipfWord(next() < 0.8 ? VOCABULARY.ru : VOCABULARY.en, next);
  const scope = () => {
    const choice = next();
    if (choice < 0.5) return `/bench-${Math.floor(next() * shape.records)}`;
    return choice < 0.65 ? '/bench' : '';
  };
  const prefix = () => word().slice(0, 1 + Math.floor(next() * 4));
  const query = () => {
    const choice = next();
    if (kind === 'autocomplete') return prefix();
    if (choice < 0.55) return word();
    if (choice < 0.8) return `${word()} ${word()}`;
    if (choice < 0.9) return `"${word()} ${word()}"`;
    return `${prefix()}*`;
  };
  return () => `/iiif/${kind}/${next() < 0.5 ? 1 : 2}${scope()}?q=${encodeURIComponent(query())}`;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Milliseconds until the whole answer has arrived. */
const timed = (path: string): Promise<number> =>
  new Promise((done, failed) => {
    const start = performance.now();
    get({ host: '127.0.0.1', port: Number(values.port), path, agent }, (answer) => {
      if (answer.statusCode !== 200) failed(new Error(`${answer.statusCode} ${path}`));
      answer.resume().once('end', () => done(performance.now() - start));
    }).once('error', failed);
  });

async function measure(kind: Kind): Promise<void> {
  const times: { ms: number; path: string }[] = [];
  const end = performance.now() + Number(values.seconds) * 1000;
  const client = async (seed: number) => {
    const nextQuery = queries(kind, seed);
    while (performance.now() < end) {
      const path = nextQuery();
      times.push({ ms: await timed(path), path });
    }
  };
  await Promise.all(Array.from({ length: Number(values.clients) }, (_, i) => client(i + 100)));
  times.sort((a, b) => a.ms - b.ms);
  const at = (part: number) => times[Math.floor(times.length * part)]?.ms.toFixed(1);
  const rate = Math.round(times.length / Number(values.seconds));
  say(
    `${kind}: ${times.length} answers, ${rate}/s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`,
  );
  for (const { ms, path } of times.slice(-5))
    say(`  slowest: ${ms.toFixed(0)} ms ${decodeURIComponent(path)}`);
}

const running = processes();
try {
  if (!values.keep) await build();
  const env = environment({
    FONDS_DATA: folder,
    BENCH_DATABASE: where,
    FONDS_PORT: values.port,
    FONDS_BASE_URL: `http://127.0.0.1:${values.port}`,
    FONDS_WORKERS: values.workers,
  });
  const server = ['--import', 'tsx', 'test/bench/search/server-process.ts'];
  running.start(process.execPath, server, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  await untilReady(`http://127.0.0.1:${values.port}/iiif/search/2?q=a`);
  await measure('search');
  await measure('autocomplete');
} finally {
  agent.destroy();
  await running.endAll();
}
