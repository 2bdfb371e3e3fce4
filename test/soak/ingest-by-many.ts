import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { expect } from 'chai';
import { inFolder } from '../support/archive.ts';
import { archiveFiles } from '../support/archive-files.ts';
import {
  type MachineProcess,
  recordYaml,
  startMachine,
  writeRecords,
} from '../support/cluster-machine.ts';
import { openNode } from '../support/cluster-node.ts';
import { expectSameState, soundLog } from '../support/cluster-state.ts';
import { emptyPlace } from '../support/engine.ts';

/**
 * Ingests while machines are killed at random, or stopped for longer than their lease, and records are edited. In
 * the end, everything must be as if one machine had ingested it alone, and no change may be in the log twice.
 * It needs FONDS_TEST_POSTGRES.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '300' },
    kills: { type: 'string', default: '60' },
  },
});
const [records, kills] = [Number(values.records), Number(values.kills)];
const say = (text: string) => process.stdout.write(`${text}\n`);
const below = (limit: number) => Math.floor(Math.random() * limit);

await inFolder(async (folder) => {
  const files = archiveFiles(folder);
  await writeRecords(files, records);
  const [place, alone] = [await emptyPlace('postgres'), await emptyPlace('postgres')];
  const edits = new Map<number, number>();
  const edit = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      const i = 1 + below(records);
      edits.set(i, (edits.get(i) ?? 0) + 1);
      await files.write(`manifests/box/r${i}/record.yaml`, recordYaml(i, edits.get(i)));
    }
  };
  const machines: (MachineProcess | undefined)[] = [];
  const counts = { killed: 0, stopped: 0, ingests: 0 };
  let isOver = false;

  /** Starts a machine again whenever it has ended. */
  const keep = async (slot: number, role: 'ingest' | 'worker'): Promise<void> => {
    while (!isOver) {
      const machine = await startMachine(folder, place.where, role);
      machines[slot] = machine;
      if (isOver) machine.child.kill('SIGKILL');
      if (machine.child.exitCode === null && machine.child.signalCode === null) {
        await once(machine.child, 'exit');
      }
      machines[slot] = undefined;
      if (machine.out() === '') continue;
      counts.ingests++;
      await edit(records / 10);
    }
  };
  /** Kills a machine, or stops it for about as long as its lease. */
  const strike = async (child: ChildProcess): Promise<void> => {
    if (below(5) === 0) {
      counts.stopped++;
      child.kill('SIGSTOP');
      await wait(1000 + below(3000));
      child.kill('SIGCONT');
    } else if (child.kill('SIGKILL')) {
      counts.killed++;
      if (counts.killed % 10 === 0) say(JSON.stringify(counts));
    }
  };

  const kept = [keep(0, 'ingest'), keep(1, 'worker'), keep(2, 'worker')];
  try {
    while (counts.killed < kills) {
      await wait(200 + below(2000));
      const child = machines[below(machines.length)]?.child;
      if (!child) continue;
      await strike(child);
    }
    isOver = true;
    for (const machine of machines) machine?.child.kill('SIGKILL');
    await Promise.all(kept);
    say(`${counts.killed} killed, ${counts.stopped} stopped, ${counts.ingests} ingests ended`);

    const [node, other] = [await openNode(files, place.where), await openNode(files, alone.where)];
    const report = await node.ingest();
    expect(report.findings).to.deep.equal([]);
    await other.ingest();
    await expectSameState(node.database, other.database);
    const log = await soundLog(node.database);
    for (let i = 1; i <= records; i++) {
      const [first, ...rest] = log.get(`r${i}`) ?? [];
      expect(first).to.equal('Create');
      expect(rest.filter((type) => type !== 'Update')).to.deep.equal([]);
      expect(rest.length, `changes of r${i}`).to.be.at.most(edits.get(i) ?? 0);
    }
    say(`as alone: ${records} records, ${[...log.values()].flat().length} changes`);
    await node.close();
    await other.close();
  } finally {
    isOver = true;
    for (const machine of machines) machine?.child.kill('SIGKILL');
    await place.remove();
    await alone.remove();
  }
});
