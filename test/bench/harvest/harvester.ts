import { inFolder, serveArchive } from '../../support/archive.ts';
import { archiveFiles } from '../../support/archive-files.ts';
import { changingArchive } from '../../support/harvest/changing-archive.ts';
import {
  expectNothingTwice,
  expectTruth,
  threeHarvesters,
} from '../../support/harvest/three-harvesters.ts';

/** How many records there are, and how many of them each turn edits, moves, withdraws and deletes. */
const { RECORDS = '10000', STEP = '100' } = process.env;

/** Turns of changes while the harvesters read. */
const TURNS = 8;

/**
 * The test of the harvesters again, in a large archive that never stops changing: three harvesters
 * read its feeds over and over while one turn of changes follows another. In the end each must hold
 * exactly the published records, and every tombstone.
 */
describe(`A harvester of ${RECORDS} records that never stop changing`, function () {
  this.timeout(0);

  it('ends with exactly what is published and every tombstone, in each of three feeds', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      const truth = changingArchive(files, folder, Number(RECORDS), Number(STEP));
      await truth.fill();
      const { base, archive, close } = await timed('published', () => serveArchive(files));
      const all = threeHarvesters(base);
      let isDone = false;
      const changing = (async () => {
        while (!isDone && truth.turns() < truth.most) await truth.change(archive);
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
        else await visit(`after ${since} turns,`);
        seen = since;
      }
      isDone = true;
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
  const count = typeof result === 'number' ? `, ${result} changes` : '';
  say(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s${count}`);
  return result;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
