import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { cutPack } from '../../../src/image/pack/cut.ts';
import { cutters } from '../../../src/image/pack/cutters.ts';
import { familyOf } from '../../bench/processes.ts';
import { refuseLater } from '../support/refuse.ts';
import { inFolder, picture } from '../support/sample.ts';

const OPTIONS = { quality: 80 };

const processes = () => familyOf(process.pid).length - 1;

describe('cutters()', () => {
  it('cut many images at the same time as one after the other, then end', () =>
    inFolder(async (folder) => {
      const before = processes();
      const { cut, close } = cutters();
      const names = Array.from({ length: 7 }, (_, index) => `m${index}`);
      for (const [index, name] of names.entries()) {
        await picture(600 + index, 300)
          .png()
          .toFile(join(folder, name));
      }
      const made = await Promise.all(
        names.map((name) => cut(join(folder, name), join(folder, `${name}.pack`), OPTIONS)),
      );
      // Two images in this process, four in the next, one in another.
      if (before >= 0) expect(processes() - before).to.equal(2);
      for (const [index, name] of names.entries()) {
        const alone = join(folder, 'alone.pack');
        expect(made[index]).to.deep.equal(await cutPack(join(folder, name), alone, OPTIONS));
        const bytes = await readFile(join(folder, `${name}.pack`));
        expect(bytes.equals(await readFile(alone)), name).to.equal(true);
      }
      close();
      for (let tries = 0; processes() > before && tries < 100; tries++) await wait(50);
      expect(processes()).to.equal(before);
    }));

  it('name the file that cannot be read, in any process', () =>
    inFolder(async (folder) => {
      const { cut, close } = cutters();
      const names = ['a.tif', 'b.tif', 'c.tif'];
      for (const name of names) await writeFile(join(folder, name), 'no image');
      const refused = await Promise.all(
        names.map((name) => {
          const work = cut(join(folder, name), join(folder, 'x.pack'), { ...OPTIONS, name });
          return refuseLater('IMAGE_UNREADABLE', work);
        }),
      );
      expect(refused.map(({ message }) => message)).to.deep.equal(
        names.map(
          (name) =>
            `${name} cannot be read: it is not an image in a supported format, or it was cut off`,
        ),
      );
      close();
    }));

  it('report the image whose process is killed, and cut the next one in a new process', () =>
    inFolder(async (folder) => {
      const { cut, close } = cutters();
      const before = new Set(familyOf(process.pid));
      const file = join(folder, 'm.png');
      await picture(3000, 2000).png().toFile(file);
      const works = ['a', 'b', 'c'].map((name) => cut(file, join(folder, name), OPTIONS));
      const killed = refuseLater('IMAGE_UNREADABLE', works[2] ?? Promise.reject());
      const [pid] = familyOf(process.pid).filter((one) => !before.has(one));
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      expect((await killed).message).to.match(/m\.png cannot be read: .* ended \(SIGKILL\)$/);
      await Promise.all(works.slice(0, 2));
      await Promise.all(['a', 'b', 'c'].map((name) => cut(file, join(folder, name), OPTIONS)));
      close();
    }));
});
