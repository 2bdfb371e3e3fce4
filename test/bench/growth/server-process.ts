import { loadConfig, openLog } from '../../../src/config.ts';

/** The built code: what is measured is what serves. */
const BUILT = '../../../dist/app/archive.js';
const { openArchive }: typeof import('../../../src/app/archive.ts') = await import(BUILT);

/** Serves an archive without an ingest and without a store, from the database in BENCH_DATABASE. */
const config = loadConfig(process.env);
const archive = await openArchive(
  config,
  openLog(config.logLevel),
  undefined,
  process.env['BENCH_DATABASE'],
);
(await archive.server()).listen(config.port, '127.0.0.1');
