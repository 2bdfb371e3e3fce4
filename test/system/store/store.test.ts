import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { diskStore } from '../../../src/system/store/disk.ts';
import { type Store, storeBelow } from '../../../src/system/store/store.ts';
import { inFolder } from '../../support/archive.ts';
import { describeWithS3, inBucket } from '../../support/s3.ts';

type WithStore = (use: (store: Store) => Promise<void>) => Promise<void>;

const keysOf = async (store: Store, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

class MasterGone extends Error {}

/** What every store does. */
function behavesAsStore(withStore: WithStore): void {
  it('gives back what was put, and its length, time and tag', () =>
    withStore(async (store) => {
      await store.put('a/b', 'content');
      const read = await store.read('a/b');
      expect(read?.content.toString()).to.equal('content');
      const { content: _, ...object } = read ?? { content: undefined };
      expect(await store.stat('a/b')).to.deep.equal(object);
      expect(object).to.include({ key: 'a/b', bytes: 7 });
      expect(Math.abs(Date.now() - Number(read?.modified))).to.be.below(60_000);
    }));

  it('changes the tag with the content', () =>
    withStore(async (store) => {
      await store.put('a', 'one');
      const before = await store.stat('a');
      await store.put('a', 'another');
      expect((await store.stat('a'))?.etag).to.not.equal(before?.etag);
    }));

  it('reads a part, from the start or the end, and less where the object ends', () =>
    withStore(async (store) => {
      await store.put('a', '0123456789');
      const part = async (range: Parameters<Store['read']>[1]) => {
        const { bytes, content } = (await store.read('a', range)) ?? {};
        return [bytes, content?.toString()];
      };
      expect(await part({ start: 2, length: 3 })).to.deep.equal([10, '234']);
      expect(await part({ start: 8, length: 9 })).to.deep.equal([10, '89']);
      expect(await part({ last: 4 })).to.deep.equal([10, '6789']);
      expect(await part({ last: 99 })).to.deep.equal([10, '0123456789']);
      expect((await part({ start: 10, length: 1 }))[1]).to.equal('');
    }));

  it('streams an object or a part of it', () =>
    withStore(async (store) => {
      const bytes = randomBytes(300_000);
      await store.put('a', bytes);
      const whole = await store.stream('a');
      expect(whole?.bytes).to.equal(bytes.length);
      expect(await buffer(whole?.stream ?? Readable.from([]))).to.deep.equal(bytes);
      const part = await store.stream('a', { start: 100_000, length: 100_000 });
      expect(part?.bytes).to.equal(bytes.length);
      expect(await buffer(part?.stream ?? Readable.from([]))).to.deep.equal(
        bytes.subarray(100_000, 200_000),
      );
    }));

  it('says undefined of what is not there, and removes it without complaint', () =>
    withStore(async (store) => {
      expect(await store.stat('a/none')).to.equal(undefined);
      expect(await store.read('a/none', { last: 3 })).to.equal(undefined);
      expect(await store.stream('a/none')).to.equal(undefined);
      await store.remove('a/none');
    }));

  it('removes an object', () =>
    withStore(async (store) => {
      await store.put('a', 'content');
      await store.remove('a');
      expect(await store.read('a')).to.equal(undefined);
    }));

  it('lists by prefix in the order of the bytes of the keys', () =>
    withStore(async (store) => {
      const keys = [
        'a',
        'b-c',
        'b/a',
        'b/c/d',
        'b/é',
        'b0',
        'c',
        'л. 1 (а)+!*.jpg',
        '\u{1f5ff}',
        '\uff41',
      ];
      for (const key of keys) await store.put(key, key);
      const sorted = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
      expect(await keysOf(store, '')).to.deep.equal(sorted);
      expect(await keysOf(store, 'b/')).to.deep.equal(['b/a', 'b/c/d', 'b/é']);
      expect(await keysOf(store, 'b')).to.deep.equal(['b-c', 'b/a', 'b/c/d', 'b/é', 'b0']);
      expect(await keysOf(store, 'none/')).to.deep.equal([]);
      for (const key of keys) expect((await store.read(key))?.content.toString()).to.equal(key);
    }));

  it('lists what stat says', () =>
    withStore(async (store) => {
      await store.put('a/b', 'content');
      const listed: unknown[] = [];
      for await (const object of store.list('a/')) listed.push(object);
      expect(listed).to.deep.equal([await store.stat('a/b')]);
    }));

  it('takes a file, or what a function writes', () =>
    inFolder((folder) =>
      withStore(async (store) => {
        const file = join(folder, 'file');
        await writeFile(file, 'a file');
        await store.put('x/file', { file });
        await store.put('x/written', (temporary) => writeFile(temporary, 'written'));
        expect((await store.read('x/file'))?.content.toString()).to.equal('a file');
        expect((await store.read('x/written'))?.content.toString()).to.equal('written');
        expect(existsSync(file)).to.equal(true);
      }),
    ));

  it('says that a file to be put is missing', () =>
    withStore(async (store) => {
      const error = await store.put('a', { file: '/none/at/all' }).catch((thrown) => thrown);
      expect(error).to.include({ code: 'ENOENT' });
      expect(await store.stat('a')).to.equal(undefined);
    }));

  it('keeps the object as it was if the function fails', () =>
    withStore(async (store) => {
      await store.put('a', 'before');
      const failing = async (temporary: string) => {
        await writeFile(temporary, 'half');
        throw new MasterGone();
      };
      const error = await store.put('a', failing).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(MasterGone);
      expect((await store.read('a'))?.content.toString()).to.equal('before');
      expect(await keysOf(store, '')).to.deep.equal(['a']);
    }));

  it('takes an empty file and one of several parts', () =>
    inFolder((folder) =>
      withStore(async (store) => {
        const file = join(folder, 'file');
        for (const length of [0, 40_000_000]) {
          const bytes = randomBytes(length);
          await writeFile(file, bytes);
          await store.put('a', { file });
          const read = await store.read('a');
          expect(read?.content.equals(bytes), `${length} bytes`).to.equal(true);
        }
      }),
    ));
}

describe('storeBelow(store, prefix)', () => {
  behavesAsStore((use) => inFolder((folder) => use(storeBelow(diskStore(folder), 'some/prefix/'))));
});

describe('diskStore(folder)', () => {
  const withStore: WithStore = (use) => inFolder((folder) => use(diskStore(join(folder, 'store'))));
  behavesAsStore(withStore);

  it('gives the path of an object', () =>
    withStore(async (store) => {
      await store.put('a/b', 'content');
      expect(existsSync(store.path?.('a/b') ?? '')).to.equal(true);
    }));

  it('does not list hidden and unfinished files', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, '.git'));
      for (const name of ['.git/a', '.a', 'a.12-0123abcd.tmp', 'a']) {
        await writeFile(join(folder, name), name);
      }
      expect(await keysOf(diskStore(folder), '')).to.deep.equal(['a']);
    }));

  it('refuses a key that leads out of the folder', () =>
    withStore(async (store) => {
      for (const key of ['../a', 'a/../../b', '']) {
        expect(() => store.path?.(key), key).to.throw('is not a key');
      }
    }));
});

describeWithS3('s3Store(address)', () => {
  behavesAsStore((use) => inBucket(use));
});
