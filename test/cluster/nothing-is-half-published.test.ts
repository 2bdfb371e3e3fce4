import { describeCluster, withCluster } from '../support/cluster.ts';
import { breakOnce } from './chaos.ts';

/** Each is part of `chaos-by-hand.ts`, which goes on for as many rounds as wanted. */
const FAULTS = [
  'the database crashes',
  'a node is killed',
  'nothing but a killed publisher',
  'the store answers 503',
];

describeCluster('what breaks while records are published and read', () => {
  it('leaves nothing half published, no gap in the log, and no two nodes that differ', () =>
    withCluster(async (cluster) => {
      for (const [round, fault] of FAULTS.entries()) await breakOnce(cluster, fault, round + 1);
    }));
});
