import { inFolder, serveArchive } from '../../support/archive.ts';
import { changingArchive } from '../../support/harvest/changing-archive.ts';
import {
  expectNothingTwice,
  expectTruth,
  threeHarvesters,
} from '../../support/harvest/three-harvesters.ts';
import { small } from '../../support/small.ts';

/** How many records there are, and how many of them a turn does each thing to. */
const { RECORDS = '10000', STEP = '100' } = process.env;

/** Turns of changes while harvesters read. */
const TURNS = 8;

/**
 * The same as the test of the harvester, in a large archive that never stops changing: while three
 * harvesters walk its feeds again and again, one turn of changes follows another. At the end each must hold
 * exactly what is published, and every tombstone.
 */
describe(`A harvester of ${RECORDS} records that never stop changing`, function () {
  this.timeout(0);

  it('ends with exactly what is published and every tombstone, in each of three feeds', () =>
    inFolder(async (folder) => {
      const files = small(folder);
      const truth = changingArchive(files, folder, Number(RECORDS), Number(STEP));
      await truth.fill();
      const { base, archive, close } = await timed('published', () => serveArchive(files));
      const all = threeHarvesters(base);
      let isOver = false;
      const changing = (async () => {
        while (!isOver && truth.turns() < truth.most) await truth.change(archive);
      })();
      const visit = (what: string) =>
        Promise.all(
          Object.entries(all).map(([name, harvester]) =>
            timed(`${what} visit by ${name}`, () => harvester.visit()),
          ),
        );
      await visit('first');
      for (let seen = 0; seen < Math.min(TURNS, truth.most); ) {
        const since = truth.turns();
        if (since === seen) await new Promise((later) => setTimeout(later, 1000));
        else await visit(`${since} turns of changes on,`);
        seen = since;
      }
      isOver = true;
      await changing;
      await visit('last');
      expectTruth(base, truth, all);
      const activities = await expectNothingTwice(base, truth);
      say(
        `${truth.published().length} published, ${truth.withdrawn().length} withdrawn, ${truth.turns()} turns, ${activities} activities`,
      );
      await close();
    }));
});

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  const told = typeof result === 'number' ? `, told of ${result}` : '';
  say(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s${told}`);
  return result;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
