import { fork } from 'node:child_process';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readWhole } from '../../../src/image/derivatives.ts';
import {
  bytesTaken,
  type CacheFolder,
  cacheFolder,
  MAX_IN_MEMORY_BYTES,
} from '../../../src/system/file/cache-folder.ts';
import { inFolder } from '../../image/support/sample.ts';

const bytes = (length: number, fill: number) => Buffer.alloc(length, fill);

async function put(cache: CacheFolder, key: string, content: Buffer): Promise<void> {
  cache.putLater(key, content);
  await cache.settled();
}

const read = async (cache: CacheFolder, key: string) => {
  const found = await cache.get(key);
  return found && (await readWhole(found));
};

async function files(dir: string): Promise<{ name: string; size: number }[]> {
  const names = await readdir(dir, { recursive: true });
  const found = await Promise.all(
    names.map(async (name) => ({ name, stat: await stat(join(dir, name)) })),
  );
  return found
    .filter((file) => file.stat.isFile())
    .map(({ name, stat: { size } }) => ({ name, size }));
}

describe('cacheFolder(dir, maxBytes)', () => {
  it('returns what was written, in a later process too', () =>
    inFolder(async (dir) => {
      const cache = cacheFolder(join(dir, 'cache'), 10_000);
      expect(await cache.get('abcdef')).to.equal(undefined);
      await put(cache, 'abcdef', bytes(100, 7));
      expect(await cache.get('abcdef')).to.deep.equal(bytes(100, 7));
      expect(await cacheFolder(join(dir, 'cache'), 10_000).get('abcdef')).to.have.length(100);
    }));
  it('never takes more than its limit, and removes the oldest files', () =>
    inFolder(async (dir) => {
      const cache = cacheFolder(dir, 16_000);
      for (let n = 10; n < 90; n++) {
        await put(cache, `${n}key`, bytes(500, n));
        await utimes(join(dir, `${n}`.charAt(0), `${n}key`), n, n);
        const sum = (await files(dir)).reduce((total, { size }) => total + size, 0);
        expect(sum).to.be.at.most(16_000);
      }
      expect(await cache.get('10key')).to.equal(undefined);
      expect(await cache.get('89key')).to.deep.equal(bytes(500, 89));
    }));
  it('counts the disk blocks of files, not their length', () =>
    inFolder(async (dir) => {
      const cache = cacheFolder(dir, 160_000);
      for (let n = 100; n < 200; n++) await put(cache, `${n}key`, bytes(10, n));
      const names = (await files(dir)).map(({ name }) => join(dir, name));
      const taken = (await Promise.all(names.map((name) => stat(name)))).map(bytesTaken);
      expect(taken.reduce((sum, one) => sum + one, 0)).to.be.at.most(160_000);
      expect(names).to.have.length.below(41);
    }));
  it('returns a large file open for reading, and the bytes of a small one', () =>
    inFolder(async (dir) => {
      const cache = cacheFolder(dir, 100_000_000);
      expect(await cache.put('large', bytes(MAX_IN_MEMORY_BYTES + 1, 3))).to.equal(true);
      expect(await cache.put('small', bytes(MAX_IN_MEMORY_BYTES, 4))).to.equal(true);
      expect(await cache.get('small')).to.deep.equal(bytes(MAX_IN_MEMORY_BYTES, 4));
      const opened = await cache.get('large');
      if (!opened || Buffer.isBuffer(opened)) throw new Error('expected an open file');
      expect(opened.bytes).to.equal(MAX_IN_MEMORY_BYTES + 1);
      await opened.file.close();
      expect(await read(cache, 'large')).to.deep.equal(bytes(MAX_IN_MEMORY_BYTES + 1, 3));
      expect([await cache.has('large'), await cache.has('other')]).to.deep.equal([true, false]);
    }));
  it('keeps files that are in use', () =>
    inFolder(async (dir) => {
      const cache = cacheFolder(dir, 16_000);
      for (let n = 10; n < 60; n++) {
        await put(cache, `${n}key`, bytes(500, n));
        await utimes(join(dir, `${n}`.charAt(0), `${n}key`), n, n);
        await cache.get('10key');
      }
      expect(await cache.get('10key')).to.deep.equal(bytes(500, 10));
    }));
  it('refuses a file so large that it would displace the others', () =>
    inFolder(async (dir) => {
      const cache = cacheFolder(dir, 16_000);
      await put(cache, 'small', bytes(500, 1));
      await put(cache, 'large', bytes(15_000, 2));
      expect(await cache.get('large')).to.equal(undefined);
      expect(await cache.get('small')).to.have.length(500);
    }));
  it('does without a file that cannot be written', () =>
    inFolder(async (dir) => {
      await writeFile(join(dir, 'file'), '');
      const cache = cacheFolder(join(dir, 'file'), 16_000);
      await put(cache, 'abcdef', bytes(500, 1));
      expect(await cache.get('abcdef')).to.equal(undefined);
    }));
  it('ignores empty files, and removes abandoned temporary files', () =>
    inFolder(async (dir) => {
      await mkdir(join(dir, 'a'));
      await writeFile(join(dir, 'a', 'abempty'), '');
      await writeFile(join(dir, 'a', 'abkey.1.tmp'), 'half');
      await utimes(join(dir, 'a', 'abkey.1.tmp'), 1, 1);
      await writeFile(join(dir, 'a', 'abkey.2.tmp'), 'being written');
      const cache = cacheFolder(dir, 16_000);
      expect(await cache.get('abempty')).to.equal(undefined);
      await put(cache, 'abempty', bytes(5, 5));
      expect(await cache.get('abempty')).to.have.length(5);
      expect((await files(dir)).map(({ name }) => name)).to.have.members([
        'a/abempty',
        'a/abkey.2.tmp',
      ]);
    }));
  it('never returns a partial file, though several processes write and one is killed', () =>
    inFolder(async (dir) => {
      const writers = [1, 2].map(() =>
        fork(join(import.meta.dirname, 'support', 'cache-writer.ts'), [dir], { silent: true }),
      );
      await Promise.all(writers.map((writer) => new Promise((on) => writer.once('message', on))));
      const cache = cacheFolder(dir, 4_000_000);
      let seen = 0;
      for (let round = 0; round < 200; round++) {
        const found = await read(cache, `key${round % 8}`);
        if (!found) continue;
        seen++;
        expect(found.equals(bytes(100_000, found[0] ?? 0))).to.equal(true);
        if (round === 100) writers[0]?.kill('SIGKILL');
      }
      for (const writer of writers) writer.kill('SIGKILL');
      expect(seen).to.be.above(50);
    }));
});
