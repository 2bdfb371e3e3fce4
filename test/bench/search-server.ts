import cluster from 'node:cluster';
import { openArchive } from '../../src/archive.ts';
import { loadConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';

/** Serves an archive as it lies, without an ingest, in as many processes as the settings say. */
const config = loadConfig(process.env);
if (cluster.isPrimary) {
  for (let i = 0; i < config.workers; i++) cluster.fork();
} else {
  openArchive(config, openLog(config.logLevel)).server().listen(config.port, '127.0.0.1');
}
