import cluster from 'node:cluster';
import { loadConfig, openLog } from '../../../src/config.ts';

/** The built code: what is measured is what serves. */
const BUILT = '../../../dist/app/archive.js';
const { openArchive }: typeof import('../../../src/app/archive.ts') = await import(BUILT);

/** Serves an archive without an ingest, in as many processes as the settings say. */
const config = loadConfig(process.env);
if (cluster.isPrimary) {
  // The size of the young generation that `fonds serve` gives its workers.
  cluster.setupPrimary({ execArgv: [...process.execArgv, '--max-semi-space-size=4'] });
  for (let i = 0; i < config.workers; i++) cluster.fork();
} else {
  const where = process.env['BENCH_DATABASE'];
  const archive = await openArchive(config, openLog(config.logLevel), undefined, where);
  (await archive.server()).listen(config.port, '127.0.0.1');
}
