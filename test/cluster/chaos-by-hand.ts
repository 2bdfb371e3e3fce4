/**
 * Breaks a cluster again and again, in all ways that `chaos.ts` knows, and stops at the first thing that is
 * wrong: `test/support/servers/with node --import tsx test/cluster/chaos-by-hand.ts 100`. Names of faults
 * after the number choose among them.
 */
import { withCluster } from '../support/cluster.ts';
import { breakOnce, faultNames } from './chaos.ts';

const [rounds = '20', ...chosen] = process.argv.slice(2);
let names: string[] = [];
const killed = { nodes: 0, publishers: 0 };
await withCluster(async (cluster) => {
  for (let round = 1; round <= Number(rounds); round++) {
    if (names.length === 0) names = chosen.length > 0 ? [...chosen] : faultNames();
    const name = names.shift() ?? '';
    const start = performance.now();
    if (await breakOnce(cluster, name, round)) killed.publishers++;
    if (name === 'a node is killed') killed.nodes++;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${round}: ${name}: as it must be, after ${seconds} s\n`);
  }
  process.stdout.write(`killed: ${killed.nodes} nodes, ${killed.publishers} publishers\n`);
});
process.exit(0);
