import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  sweepUnfinished,
  temporaryName,
  writeAtomically,
} from '../../../src/system/file/atomic-file.ts';
import { inFolder } from '../../support/archive.ts';

/** A file left unfinished so many seconds ago, by this process or by one that is no more. */
async function left(folder: string, name: string, seconds: number, writer?: number) {
  const own = temporaryName(join(folder, name));
  const path = writer === undefined ? own : own.replace(`${process.pid}-`, `${writer}-`);
  await writeFile(path, 'half');
  const time = Date.now() / 1000 - seconds;
  await utimes(path, time, time);
  return path.slice(folder.length + 1);
}

/** Higher than any process has. */
const NOBODY = 4_194_305;

describe('writeAtomically(file, make)', () => {
  it('leaves nothing if writing fails', () =>
    inFolder(async (folder) => {
      const make = async (temporary: string) => {
        await writeFile(temporary, 'half');
        throw new Error('no more');
      };
      const failed = await writeAtomically(join(folder, 'a'), make).catch(String);
      expect(failed).to.equal('Error: no more');
      expect(await readdir(folder)).to.deep.equal([]);
    }));
});

describe('sweepUnfinished(folder)', () => {
  it('removes the file of a killed writer, and none that is still being written', () =>
    inFolder(async (folder) => {
      await left(folder, 'log', 61, NOBODY);
      await left(folder, 'log', 601);
      const stay = [
        await left(folder, 'log', 0),
        await left(folder, 'log', 300),
        await left(folder, 'log', 10, NOBODY),
      ];
      await writeFile(join(folder, 'log.tmp'), 'somebody else’s');
      await sweepUnfinished(folder);
      expect(await readdir(folder)).to.have.members([...stay, 'log.tmp']);
      await sweepUnfinished(join(folder, 'nowhere'));
    }));

  it('leaves those of other files if one is named', () =>
    inFolder(async (folder) => {
      const other = await left(folder, 'log.old', 6000, NOBODY);
      await left(folder, 'log', 6000, NOBODY);
      await sweepUnfinished(folder, join(folder, 'log'));
      expect(await readdir(folder)).to.deep.equal([other]);
    }));
});
