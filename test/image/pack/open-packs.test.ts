import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openPacks } from '../../../src/image/pack/open-packs.ts';
import { openPack } from '../../../src/image/pack/pack.ts';
import { bufferPool } from '../../../src/system/buffer-pool.ts';
import { NAME, packed, readEntry } from '../support/pack.ts';
import { refuseLater } from '../support/refuse.ts';
import { inFolder } from '../support/sample.ts';

describe('openPacks(max)', () => {
  const read = (packs: ReturnType<typeof openPacks>, path: string) =>
    packs.with(path, async (pack) => String(await readEntry(pack, NAME)));

  it('works with more packs than it keeps open', () =>
    inFolder(async (folder) => {
      const packs = openPacks(2);
      const paths = await Promise.all(['a', 'b', 'c', 'd'].map((name) => packed(folder, name)));
      for (const round of [1, 2, 3]) {
        const texts = await Promise.all(paths.map((path) => read(packs, path)));
        expect(texts.map((text) => text.at(-1)).join(''), `round ${round}`).to.equal('abcd');
      }
      await packs.close();
    }));
  it('never closes a pack in use', () =>
    inFolder(async (folder) => {
      const packs = openPacks(1);
      const [a, b] = [await packed(folder, 'a'), await packed(folder, 'b')];
      const text = await packs.with(a, async (pack) => {
        await read(packs, b);
        return String(await readEntry(pack, NAME));
      });
      expect(text.at(-1)).to.equal('a');
      await packs.close();
    }));
  it('keeps the directory of a pack longer than its file', () =>
    inFolder(async (folder) => {
      const known: boolean[] = [];
      const packs = openPacks(1, {
        open(name, indexes) {
          known.push(indexes.get(name) !== undefined);
          return openPack(name, indexes);
        },
      });
      const [a, b] = [await packed(folder, 'a'), await packed(folder, 'b')];
      for (const path of [a, b, a, b]) await read(packs, path);
      expect(known).to.deep.equal([false, false, true, true]);
      await packs.close();
    }));
  it('reads entries of an open pack without waiting, and nothing else', () =>
    inFolder(async (folder) => {
      const packs = openPacks(2);
      const path = await packed(folder);
      expect(packs.readNow(path, NAME)).to.equal(undefined);
      await read(packs, path);
      expect(String(packs.readNow(path, NAME)?.bytes)).to.equal(`the bytes of ${NAME} in a.pack`);
      expect(packs.readNow(path, 'full/9,9/0/default.jpg')).to.equal(undefined);
      await writeFile(path, Buffer.alloc(40));
      expect(packs.readNow(path, NAME)).to.equal(undefined);
      await packs.close();
      expect(packs.readNow(path, NAME)).to.equal(undefined);
    }));
  it('reads into a buffer of the pool, and returns it when it is released', () =>
    inFolder(async (folder) => {
      const packs = openPacks(2);
      const path = await packed(folder);
      await read(packs, path);
      const pool = bufferPool(10_000, 1);
      const buffer = pool.take(1);
      pool.release(buffer);
      const found = packs.readNow(path, NAME, pool);
      expect(String(found?.bytes)).to.equal(`the bytes of ${NAME} in a.pack`);
      expect(found?.bytes.buffer).to.equal(buffer.buffer);
      expect(pool.take(1)).to.not.equal(buffer);
      found?.release?.();
      expect(pool.take(1)).to.equal(buffer);
      await packs.close();
    }));
  it('opens a pack again after it could not be read', () =>
    inFolder(async (folder) => {
      const packs = openPacks(2);
      await refuseLater('PACK_DAMAGED', read(packs, join(folder, 'late')));
      await packed(folder, 'late');
      expect((await read(packs, join(folder, 'late'))).at(-1)).to.equal('e');
      await packs.close();
    }));
});
