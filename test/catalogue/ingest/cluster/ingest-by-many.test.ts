import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Report } from '../../../../src/catalogue/ingest/outcome.ts';
import { openDatabase } from '../../../../src/system/database/open.ts';
import { inFolder } from '../../../support/archive.ts';
import { type ArchiveFiles, archiveFiles } from '../../../support/archive-files.ts';
import {
  type MachineProcess,
  recordYaml,
  startMachine,
  writeRecords,
} from '../../../support/cluster-machine.ts';
import { type ClusterNode, openNode } from '../../../support/cluster-node.ts';
import { expectSameState, soundLog } from '../../../support/cluster-state.ts';
import { emptyPlace, POSTGRES } from '../../../support/engine.ts';
import { until } from '../../../support/program.ts';

type Cluster = {
  readonly files: ArchiveFiles;
  readonly where: string;
  /** Opens another machine; it is closed after the test. */
  readonly node: () => Promise<ClusterNode>;
  /** Starts another machine as a process; it is killed after the test. */
  readonly start: (role: 'ingest' | 'worker') => Promise<MachineProcess>;
};

/** Gives a test an archive, a database that machines share, and any number of machines. */
const withCluster = (use: (cluster: Cluster) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const place = await emptyPlace('postgres');
    const [nodes, children]: [ClusterNode[], ChildProcess[]] = [[], []];
    const files = archiveFiles(folder);
    try {
      await use({
        files,
        where: place.where,
        async node() {
          const node = await openNode(files, place.where);
          nodes.push(node);
          return node;
        },
        async start(role) {
          const machine = await startMachine(folder, place.where, role);
          children.push(machine.child);
          return machine;
        },
      });
    } finally {
      for (const child of children) child.kill('SIGKILL');
      for (const node of nodes) await node.close();
      await place.remove();
    }
  });

/** The records that each worker has in hand or has done. */
async function takenBy(node: ClusterNode, child: ChildProcess): Promise<number> {
  const row = await node.database
    .prepare('SELECT count(*) AS count FROM job WHERE worker LIKE ?')
    .get(`%-${child.pid}-%`);
  return Number(row?.['count']);
}

const actions = ({ outcomes }: Report): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { action } of outcomes) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
};

/** The records that are given out and not done yet. */
async function openJobs({ database }: ClusterNode): Promise<number> {
  const row = await database.prepare('SELECT count(*) AS n FROM job WHERE result IS NULL').get();
  return Number(row?.['n']);
}

/** Expects that every record was published once, as by one machine alone. */
async function expectAsAlone({ files }: Cluster, node: ClusterNode, count: number): Promise<void> {
  const log = await soundLog(node.database);
  expect([...log.values()].every((types) => types.join() === 'Create')).to.equal(true);
  expect(log.size).to.equal(count + 1);
  const place = await emptyPlace('postgres');
  const alone = await openNode(files, place.where);
  try {
    await alone.ingest();
    await expectSameState(node.database, alone.database);
  } finally {
    await alone.close();
    await place.remove();
  }
}

/** Holds the head of the change log, so that nobody can publish, until `use` has ended. */
async function whileNobodyPublishes(where: string, use: () => Promise<void>): Promise<void> {
  const database = await openDatabase(where, {});
  try {
    await database.transaction(async () => {
      await database.exec('UPDATE log_head SET transactions = transactions + 1');
      await use();
    });
  } finally {
    await database.close();
  }
}

const title = 'an ingest by many machines';

if (!POSTGRES) it.skip(`${title}: left out, since FONDS_TEST_POSTGRES names no database`);
else
  describe(title, function () {
    this.timeout(90_000);

    it('shares the records between two machines, and publishes each once', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 40);
        const [node, { child }] = [await cluster.node(), await cluster.start('worker')];
        const notes: string[] = [];
        const progress = { ...node.context.progress, note: (text: string) => notes.push(text) };
        Object.assign(node.context, { progress });
        const report = await node.ingest();
        expect(actions(report)).to.deep.equal({ create: 41 });
        const shares = notes.map((text) => Number(/(\d+) records$/.exec(text)?.[1]));
        expect(shares).to.have.lengthOf(2);
        expect(shares.reduce((sum, share) => sum + share)).to.equal(40);
        expect(notes.join()).to.include(`-${child.pid}: `);
        await expectAsAlone(cluster, node, 40);
        // The snapshots that the worker has made tell that nothing has changed.
        await wait(2100);
        expect(actions(await node.ingest())).to.deep.equal({ keep: 41 });
      }));

    it('takes up the records of a machine that was killed', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 30);
        const [node, { child }] = [await cluster.node(), await cluster.start('worker')];
        const report = node.ingest();
        await until(async () => (await takenBy(node, child)) > 0, 'the worker has a record');
        await whileNobodyPublishes(cluster.where, async () => {
          await until(async () => (await takenBy(node, child)) > 0, 'the worker has a record');
          child.kill('SIGKILL');
          await once(child, 'exit');
        });
        expect(actions(await report)).to.deep.equal({ create: 31 });
        await expectAsAlone(cluster, node, 30);
      }));

    it('publishes nothing that another machine has taken from one that was stopped', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 30);
        const [node, { child }] = [await cluster.node(), await cluster.start('worker')];
        const report = node.ingest();
        await until(async () => (await takenBy(node, child)) > 0, 'the worker has a record');
        child.kill('SIGSTOP');
        expect(actions(await report)).to.deep.equal({ create: 31 });
        child.kill('SIGCONT');
        // It notices that its records are not its own any more, and can be asked to end.
        await wait(1000);
        child.kill('SIGTERM');
        expect(await once(child, 'exit')).to.deep.equal([0, null]);
        await expectAsAlone(cluster, node, 30);
      }));

    it('lets a second ingest wait for the first', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 20);
        const [one, other] = [await cluster.node(), await cluster.node()];
        const reports = await Promise.all([one.ingest(), other.ingest()]);
        expect(reports.map(actions)).to.have.deep.members([{ create: 21 }, { keep: 21 }]);
        await expectAsAlone(cluster, one, 20);
      }));

    it('goes on soon after an ingest that was killed', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 30);
        const { child } = await cluster.start('ingest');
        const node = await cluster.node();
        await until(async () => (await takenBy(node, child)) > 0, 'the ingest has begun');
        child.kill('SIGKILL');
        const counts = actions(await node.ingest());
        expect((counts['create'] ?? 0) + (counts['keep'] ?? 0)).to.equal(31);
        await expectAsAlone(cluster, node, 30);
      }));

    it('takes over from an ingest that was stopped, which then publishes nothing more', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 30);
        const { child, out } = await cluster.start('ingest');
        const node = await cluster.node();
        await until(async () => (await takenBy(node, child)) > 0, 'the ingest has begun');
        child.kill('SIGSTOP');
        const counts = actions(await node.ingest());
        expect((counts['create'] ?? 0) + (counts['keep'] ?? 0)).to.equal(31);
        const ended = once(child, 'exit');
        child.kill('SIGCONT');
        await ended;
        expect(out()).to.equal('');
        await expectAsAlone(cluster, node, 30);
      }));

    it('reports the errors of a record that a worker has found', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 3);
        await cluster.files.write('manifests/box/r2/p1.txt', new Uint8Array([0xc3, 0x28]));
        await cluster.files.write('images/box/r3/p1.jpg', 'no image');
        const node = await cluster.node();
        const report = await node.ingest();
        expect(actions(report)).to.deep.equal({ create: 2, fail: 2 });
        expect(report.findings.map(({ file }) => file)).to.include('box/r3/record.yaml');
        expect(
          await node.database.prepare('SELECT count(*) AS count FROM job').get(),
        ).to.deep.equal({ count: 0 });
      }));

    it('gives up a record that no worker can publish, and says why', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 3);
        const node = await cluster.node();
        await node.database.exec(`
          CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no room for %', NEW.id; END $$;
          CREATE TRIGGER refuse BEFORE INSERT ON record FOR EACH ROW
          WHEN (NEW.id = 'r2') EXECUTE FUNCTION refuse()`);
        const report = await node.ingest();
        expect(actions(report)).to.deep.equal({ create: 3, fail: 1 });
        const [finding] = report.findings;
        expect(finding).to.include({ rule: 'fault', file: 'box/r2/record.yaml' });
        expect(finding?.message).to.include('no room for r2');
      }));

    it('withdraws a record at once during an ingest, which does not publish it again', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 20);
        const [node, other] = [await cluster.node(), await cluster.node()];
        await node.ingest();
        for (let i = 1; i <= 20; i++) {
          await cluster.files.write(`manifests/box/r${i}/record.yaml`, recordYaml(i, 1));
        }
        const ingest = node.ingest();
        await until(async () => (await openJobs(node)) > 0, 'the ingest has begun');
        await other.withdraw('r20', 'not ours');
        const { outcomes } = await ingest;
        expect(outcomes.find(({ id }) => id === 'r20')?.action).to.be.oneOf(['withhold', 'update']);
        expect(await node.context.records.publication('r20')).to.equal(undefined);
        const members = await node.context.records.members('box');
        expect(members).to.have.lengthOf(19);
        const log = await soundLog(node.database);
        expect(log.get('r20')?.at(-1)).to.equal('Delete');
        const box = await node.database
          .prepare("SELECT gzip FROM resource WHERE record = 'box' ORDER BY address LIMIT 1")
          .get();
        const listed = gunzipSync(box?.['gzip'] as Uint8Array).toString();
        expect(listed).to.include('/r19/manifest').and.not.include('/r20/manifest');
      }));

    it('never publishes what was withdrawn while a worker had it', () =>
      withCluster(async (cluster) => {
        await writeRecords(cluster.files, 20);
        const first = await cluster.start('ingest');
        const worker = await cluster.start('worker');
        const node = await cluster.node();
        await until(
          async () => (await node.context.records.publication('r1')) !== undefined,
          'the first record is published',
        );
        first.child.kill('SIGKILL');
        await node.withdraw('r1', 'not ours');
        await wait(1000);
        worker.child.kill('SIGTERM');
        await once(worker.child, 'exit');
        expect(await node.context.records.publication('r1')).to.equal(undefined);
        const report = await node.ingest();
        expect(report.outcomes).to.deep.include({ id: 'r1', folder: 'box/r1', action: 'withhold' });
        const log = await soundLog(node.database);
        expect(log.get('r1')).to.deep.equal(['Create', 'Delete']);
      }));
  });
