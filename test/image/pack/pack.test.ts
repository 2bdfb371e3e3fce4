import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Directory, openPack } from '../../../src/image/pack/pack.ts';
import { packShelf } from '../../../src/image/pack/shelf.ts';
import { zipWriter } from '../../../src/image/pack/zip.ts';
import { refuseLater } from '../support/refuse.ts';
import { inFolder } from '../support/sample.ts';

const NAME = '0,0,512,512/512,512/0/default.jpg';

async function packed(folder: string, name = 'a.pack', names = [NAME, 'full/5,5/0/default.jpg']) {
  const path = join(folder, name);
  const file = await open(path, 'w');
  const zip = zipWriter(file);
  for (const entry of names) await zip.add(entry, Buffer.from(`the bytes of ${entry} in ${name}`));
  await zip.finish();
  await file.close();
  return path;
}

describe('openPack(path)', () => {
  it('reads an entry by its canonical request', () =>
    inFolder(async (folder) => {
      const pack = await openPack(await packed(folder));
      expect(pack.count).to.equal(2);
      expect(pack.has(NAME)).to.equal(true);
      expect(String(await pack.read(NAME))).to.equal(`the bytes of ${NAME} in a.pack`);
      expect(pack.readNow(NAME)?.equals((await pack.read(NAME)) ?? Buffer.alloc(0))).to.equal(true);
      expect(pack.readNow('full/5,5/0/default.png')).to.equal(undefined);
      expect(pack.has('full/5,5/0/default.png')).to.equal(false);
      expect(await pack.read('full/5,5/0/default.png')).to.equal(undefined);
      await pack.close();
    }));
  it('tells thousands of entries apart', () =>
    inFolder(async (folder) => {
      const names = Array.from(
        { length: 5000 },
        (_, n) => `${n * 512},0,512,512/512,512/0/default.jpg`,
      );
      const pack = await openPack(await packed(folder, 'b.pack', names));
      for (const name of names.filter((_, n) => n % 250 === 0)) {
        expect(String(await pack.read(name))).to.equal(`the bytes of ${name} in b.pack`);
      }
      await pack.close();
    }));
  it('takes less than a millisecond of the processor for 600 entries', () =>
    inFolder(async (folder) => {
      const names = Array.from(
        { length: 600 },
        (_, n) => `${n * 512},0,512,512/512,512/0/default.jpg`,
      );
      const path = await packed(folder, 'b.pack', names);
      const openOften = async () => {
        const before = process.cpuUsage();
        for (let time = 0; time < 50; time++) await (await openPack(path)).close();
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 50;
      };
      await openOften();
      expect(Math.min(await openOften(), await openOften())).to.be.below(1000);
    }));
  it('reads the directory once for a file that is opened again, and anew where another lies there', () =>
    inFolder(async (folder) => {
      const path = await packed(folder);
      const known = new Map<string, Directory>();
      await (await openPack(path, known)).close();
      const first = known.get(path);
      await (await openPack(path, known)).close();
      expect(known.get(path)).to.equal(first);
      await rename(await packed(folder, 'b.pack', [NAME]), path);
      const other = await openPack(path, known);
      expect(other.count).to.equal(1);
      expect(String(await other.read(NAME))).to.equal(`the bytes of ${NAME} in b.pack`);
      await other.close();
    }));
  it('refuses a missing file, a foreign file and a name that stands twice', () =>
    inFolder(async (folder) => {
      const missing = await refuseLater('PACK_DAMAGED', openPack(join(folder, 'none.pack')));
      expect(missing.message).to.include('none.pack');
      await writeFile(join(folder, 'foreign.pack'), 'not a ZIP');
      await refuseLater('PACK_DAMAGED', openPack(join(folder, 'foreign.pack')));
      const twice = await packed(folder, 'twice.pack', [NAME, NAME]);
      expect((await refuseLater('PACK_DAMAGED', openPack(twice))).message).to.include('twice');
    }));
  it('gives no damaged byte away', () =>
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
        expect((await refuseLater('PACK_DAMAGED', pack.read(NAME))).message).to.match(reason);
        expect(() => pack.readNow(NAME)).to.throw(reason);
        await pack.close();
      }
    }));
  it('notices a file that was cut off while it was open', () =>
    inFolder(async (folder) => {
      const path = await packed(folder);
      const pack = await openPack(path);
      await writeFile(path, Buffer.alloc(40));
      await refuseLater('PACK_DAMAGED', pack.read(NAME));
      expect(() => pack.readNow(NAME)).to.throw('ends too early');
      await pack.close();
    }));
});

describe('packShelf(most)', () => {
  const read = (shelf: ReturnType<typeof packShelf>, path: string) =>
    shelf.with(path, async (pack) => String(await pack.read(NAME)));

  it('lends packs, more of them than it keeps open', () =>
    inFolder(async (folder) => {
      const shelf = packShelf(2);
      const paths = await Promise.all(['a', 'b', 'c', 'd'].map((name) => packed(folder, name)));
      for (const round of [1, 2, 3]) {
        const texts = await Promise.all(paths.map((path) => read(shelf, path)));
        expect(texts.map((text) => text.at(-1)).join(''), `round ${round}`).to.equal('abcd');
      }
      await shelf.close();
    }));
  it('never closes a pack under the hands of its user', () =>
    inFolder(async (folder) => {
      const shelf = packShelf(1);
      const [a, b] = [await packed(folder, 'a'), await packed(folder, 'b')];
      const text = await shelf.with(a, async (pack) => {
        await read(shelf, b);
        return String(await pack.read(NAME));
      });
      expect(text.at(-1)).to.equal('a');
      await shelf.close();
    }));
  it('gives at once what lies in an open pack, and nothing else', () =>
    inFolder(async (folder) => {
      const shelf = packShelf(2);
      const path = await packed(folder);
      expect(shelf.readNow(path, NAME)).to.equal(undefined);
      await read(shelf, path);
      expect(String(shelf.readNow(path, NAME))).to.equal(`the bytes of ${NAME} in a.pack`);
      expect(shelf.readNow(path, 'full/9,9/0/default.jpg')).to.equal(undefined);
      await writeFile(path, Buffer.alloc(40));
      expect(shelf.readNow(path, NAME)).to.equal(undefined);
      await shelf.close();
      expect(shelf.readNow(path, NAME)).to.equal(undefined);
    }));
  it('reads into the room it is given, however large that is', () =>
    inFolder(async (folder) => {
      const pack = await openPack(await packed(folder));
      const room = Buffer.alloc(10_000, 'x');
      const read = pack.readNow(NAME, (length) => {
        expect(length).to.be.below(200);
        return room;
      });
      expect(String(read)).to.equal(`the bytes of ${NAME} in a.pack`);
      expect(read?.buffer).to.equal(room.buffer);
      await pack.close();
    }));
  it('opens a pack anew after it could not be read', () =>
    inFolder(async (folder) => {
      const shelf = packShelf(2);
      await refuseLater('PACK_DAMAGED', read(shelf, join(folder, 'late')));
      await packed(folder, 'late');
      expect((await read(shelf, join(folder, 'late'))).at(-1)).to.equal('e');
      await shelf.close();
    }));
});
