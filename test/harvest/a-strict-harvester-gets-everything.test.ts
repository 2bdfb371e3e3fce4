import { expect } from 'chai';
import { inFolder, serveArchive } from '../support/archive.ts';
import { archiveFiles } from '../support/archive-files.ts';
import { changingArchive } from '../support/harvest/changing-archive.ts';
import {
  expectNothingTwice,
  expectTruth,
  threeHarvesters,
} from '../support/harvest/three-harvesters.ts';

/** More than one part of a list of OAI-PMH, and more than one page of Discovery. */
const MANY = 130;

describe('a harvester written from the specifications alone', function () {
  this.timeout(60_000);

  it('ends with exactly what is published and every tombstone, in each of three feeds, while everything changes', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      const truth = changingArchive(files, folder, MANY);
      await truth.fill();
      const { base, archive, close } = await serveArchive(files);
      try {
        const all = threeHarvesters(base);
        for (const harvester of Object.values(all)) {
          await harvester.visit(() => truth.change(archive));
          await harvester.visit(() => truth.change(archive));
        }
        expect(truth.turns()).to.be.greaterThan(6).and.most(truth.most);
        for (const harvester of Object.values(all)) {
          await harvester.visit();
          expect(await harvester.visit()).to.be.lessThan(MANY);
        }
        expectTruth(base, truth, all);
        await expectNothingTwice(base, truth);
      } finally {
        await close();
      }
    }));
});
