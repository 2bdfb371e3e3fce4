import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { inFolder } from '../support/sample.ts';
import { directoryOf, writeZip } from '../support/zip.ts';

const failure = async (path: string): Promise<string> =>
  directoryOf(path).then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('readDirectory(file)', () => {
  it('says what is wrong with a damaged ZIP', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.zip');
      await writeZip(path, { one: 'eins', two: 'zwei' });
      const sound = await readFile(path);
      const end = sound.length - 22;
      const broken = async (change: (bytes: Buffer) => Buffer) => {
        await writeFile(path, change(Buffer.from(sound)));
        return await failure(path);
      };
      const poke = (at: number, value: number) => (bytes: Buffer) => {
        bytes.writeUInt32LE(value, at);
        return bytes;
      };
      const first = sound.readUInt32LE(end + 16);
      expect(await broken(() => Buffer.alloc(0))).to.match(/no directory/);
      expect(await broken(() => Buffer.from('%PDF-1.7 and so on, long enough to look'))).to.match(
        /no dir/,
      );
      expect(await broken((bytes) => bytes.subarray(0, -1))).to.match(/no directory/);
      expect(await broken((bytes) => bytes.subarray(20))).to.match(/damaged|outside|cut off/);
      expect(await broken(poke(end + 16, 0x7fffffff))).to.match(/cut off/);
      expect(await broken(poke(end + 12, 50))).to.match(/damaged/);
      expect(await broken(poke(first, 0))).to.match(/entry 1 .* damaged/);
      expect(await broken(poke(first + 42, 0x7fffffff))).to.match(/“one” is outside/);
      expect(await broken(poke(first + 42, 0xffffffff))).to.match(/damaged/);
      expect(await broken(poke(first + 24, 3))).to.match(/damaged/);
      expect(await broken(poke(first + 10, 8))).to.match(/“one” is compressed/);
      expect(await broken(poke(first + 28, 0xffff))).to.match(/damaged/);
    }));
});
