import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { zipWriter } from '../../../src/image/pack/zip-writer.ts';
import { inFolder } from '../support/sample.ts';
import { directoryOf, writeZip } from '../support/zip.ts';

describe('zipWriter(file)', () => {
  it('writes what readDirectory reads', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.zip');
      await writeZip(path, { 'a/b': 'first', лист: 'второй', empty: '' });
      const entries = await directoryOf(path);
      const bytes = await readFile(path);
      const texts = entries.map(({ name, offset, size }) => {
        const at = offset + 30 + Buffer.byteLength(name);
        return [name, bytes.toString('utf8', at, at + size)];
      });
      expect(texts).to.deep.equal([
        ['a/b', 'first'],
        ['лист', 'второй'],
        ['empty', ''],
      ]);
    }));
  it('writes the same bytes for the same entries', () =>
    inFolder(async (folder) => {
      const [one, two] = [join(folder, '1.zip'), join(folder, '2.zip')];
      await writeZip(one, { a: '1', b: '2' });
      await writeZip(two, { a: '1', b: '2' });
      expect((await readFile(one)).equals(await readFile(two))).to.equal(true);
    }));
  it('uses ZIP64 if the number of entries exceeds 16 bits', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'many.zip');
      const names = Array.from({ length: 66_000 }, (_, index) => `${index}`);
      await writeZip(path, Object.fromEntries(names.map((name) => [name, ''])));
      expect((await readFile(path)).readUInt16LE((await readFile(path)).length - 12)).to.equal(
        0xffff,
      );
      expect(await directoryOf(path)).to.have.length(66_000);
    }));
  it('uses ZIP64 if the offset of an entry exceeds 32 bits', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'far.zip');
      const file = await open(path, 'w');
      // The hole takes no room on the disk; everything behind it lies beyond 4 GiB.
      const zip = zipWriter(file, 5 * 2 ** 30);
      await zip.add('far', Buffer.from('away'));
      await zip.finish();
      await file.close();
      expect(await directoryOf(path)).to.deep.equal([
        { name: 'far', offset: 5 * 2 ** 30, size: 4, crc: crc32('away') },
      ]);
    }));
});
