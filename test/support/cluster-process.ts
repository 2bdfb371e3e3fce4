import { FondsError } from '../../src/errors.ts';
import { openNode } from './cluster-node.ts';

/**
 * A machine of a cluster, in a process of its own that can be killed: `ingest` publishes and prints the report,
 * `worker` works until it is stopped. What they share is in the environment.
 */
const [role = ''] = process.argv.slice(2);
const { FOLDER: folder = '', WHERE: where = '', LEASE_MS: lease = '2000' } = process.env;

const node = await openNode(
  { manifests: `${folder}/manifests`, images: `${folder}/images`, data: `${folder}/data` },
  where,
  { leaseMs: Number(lease) },
);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.stdout.write('ready\n');
try {
  if (role === 'ingest') process.stdout.write(`${JSON.stringify(await node.ingest())}\n`);
  else await node.work(stop.signal);
} catch (error) {
  // Another machine has taken over, as the test expects.
  if (!(error instanceof FondsError) || error.code !== 'INGEST_LOST') throw error;
  process.exitCode = 1;
} finally {
  await node.close();
}
