import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LocalPack, openPack, type PackIndex } from '../../../src/image/pack/pack.ts';
import { NAME, packed, readEntry } from '../support/pack.ts';
import { refuseLater } from '../support/refuse.ts';
import { inFolder } from '../support/sample.ts';

function readNow(pack: LocalPack, name: string): Buffer | undefined {
  const entry = pack.locate(name);
  return entry && pack.readNow(entry, Buffer.alloc(entry.readLength));
}

const tileNames = (length: number): string[] =>
  Array.from({ length }, (_, n) => `${n * 512},0,512,512/512,512/0/default.jpg`);

describe('openPack(path)', () => {
  it('reads an entry by its canonical request', () =>
    inFolder(async (folder) => {
      const pack = await openPack(await packed(folder));
      expect(pack.count).to.equal(2);
      expect(pack.has(NAME)).to.equal(true);
      expect(String(await readEntry(pack, NAME))).to.equal(`the bytes of ${NAME} in a.pack`);
      expect(
        readNow(pack, NAME)?.equals((await readEntry(pack, NAME)) ?? Buffer.alloc(0)),
      ).to.equal(true);
      expect(readNow(pack, 'full/5,5/0/default.png')).to.equal(undefined);
      expect(pack.has('full/5,5/0/default.png')).to.equal(false);
      expect(await readEntry(pack, 'full/5,5/0/default.png')).to.equal(undefined);
      await pack.close();
    }));
  it('tells thousands of entries apart', () =>
    inFolder(async (folder) => {
      const names = tileNames(5000);
      const pack = await openPack(await packed(folder, 'b.pack', names));
      for (const name of names.filter((_, n) => n % 250 === 0)) {
        expect(String(await readEntry(pack, name))).to.equal(`the bytes of ${name} in b.pack`);
      }
      await pack.close();
    }));
  it('takes less than half a millisecond of CPU time for 600 entries', () =>
    inFolder(async (folder) => {
      const path = await packed(folder, 'b.pack', tileNames(600));
      const openOften = async () => {
        const before = process.cpuUsage();
        for (let time = 0; time < 50; time++) await (await openPack(path)).close();
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 50;
      };
      // The first rounds are interpreted, others may share the machine.
      const rounds: number[] = [];
      for (let round = 0; round < 10; round++) rounds.push(await openOften());
      expect(Math.min(...rounds)).to.be.below(500);
    }));
  it('never holds up other work for more than five milliseconds, however many entries there are', () =>
    inFolder(async (folder) => {
      const path = await packed(folder, 'b.pack', tileNames(20_000));
      const longestPause = async () => {
        let [longest, isOver, last] = [0, false, performance.now()];
        const look = () => {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
          if (!isOver) setImmediate(look);
        };
        setImmediate(look);
        const pack = await openPack(path);
        isOver = true;
        await pack.close();
        return longest;
      };
      const pauses: number[] = [];
      for (let time = 0; time < 10; time++) pauses.push(await longestPause());
      expect(Math.min(...pauses)).to.be.below(5);
    }));
  it('parses the directory of a reopened file once, and again after the file was replaced', () =>
    inFolder(async (folder) => {
      const path = await packed(folder);
      const indexes = new Map<string, PackIndex>();
      await (await openPack(path, indexes)).close();
      const first = indexes.get(path);
      await (await openPack(path, indexes)).close();
      expect(indexes.get(path)).to.equal(first);
      await rename(await packed(folder, 'b.pack', [NAME]), path);
      const other = await openPack(path, indexes);
      expect(other.count).to.equal(1);
      expect(String(await readEntry(other, NAME))).to.equal(`the bytes of ${NAME} in b.pack`);
      await other.close();
    }));
  it('refuses a missing file, a foreign file and a duplicate name', () =>
    inFolder(async (folder) => {
      const missing = await refuseLater('PACK_DAMAGED', openPack(join(folder, 'none.pack')));
      expect(missing.message).to.include('none.pack');
      await writeFile(join(folder, 'foreign.pack'), 'not a ZIP');
      await refuseLater('PACK_DAMAGED', openPack(join(folder, 'foreign.pack')));
      const twice = await packed(folder, 'twice.pack', [NAME, NAME]);
      expect((await refuseLater('PACK_DAMAGED', openPack(twice))).message).to.include('twice');
    }));
  it('never returns damaged bytes', () =>
    inFolder(async (folder) => {
      const path = await packed(folder);
      const sound = await readFile(path);
      const body = 30 + NAME.length;
      for (const [at, reason] of [
        [0, /is not where/],
        [40, /is not where/],
        [body + 3, /bytes of .* are damaged/],
      ] as const) {
        const bytes = Buffer.from(sound);
        bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
        await writeFile(path, bytes);
        const pack = await openPack(path);
        expect((await refuseLater('PACK_DAMAGED', readEntry(pack, NAME))).message).to.match(reason);
        expect(readNow(pack, NAME)).to.equal(undefined);
        await pack.close();
      }
    }));
  it('notices a file that was cut off while it was open', () =>
    inFolder(async (folder) => {
      const path = await packed(folder);
      const pack = await openPack(path);
      await writeFile(path, Buffer.alloc(40));
      await refuseLater('PACK_DAMAGED', readEntry(pack, NAME));
      expect(readNow(pack, NAME)).to.equal(undefined);
      await pack.close();
    }));
});
