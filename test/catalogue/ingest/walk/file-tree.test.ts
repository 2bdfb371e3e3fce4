import { join } from 'node:path';
import { expect } from 'chai';
import {
  areUnchanged,
  type FileTree,
  mirroredTree,
  storedTree,
} from '../../../../src/catalogue/ingest/walk/file-tree.ts';
import { diskStore } from '../../../../src/system/store/disk.ts';
import type { Store } from '../../../../src/system/store/store.ts';
import { inFolder } from '../../../support/archive.ts';

type Parts = { readonly store: Store; readonly tree: FileTree };

/** The tree of a store, which hashes a file to its ETag. */
const withTree = (use: (parts: Parts) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const store = diskStore(join(folder, 'store'));
    const tree = storedTree(store, async (file, { bytes, modified, etag }) => {
      return { file, bytes, modified, hash: etag, stamp: etag };
    });
    await use({ store, tree });
  });

describe('storedTree(store, hashObject)', () => {
  it('lists the files directly in a folder, in natural order', () =>
    withTree(async ({ store, tree }) => {
      for (const key of ['a/b/p10.jpg', 'a/b/p2.jpg', 'a/b/c/p3.jpg', 'a/b-c/p4.jpg', 'top.jpg']) {
        await store.put(key, key);
      }
      expect((await tree.list('a/b')).names).to.deep.equal(['p2.jpg', 'p10.jpg']);
      expect((await tree.list('')).names).to.deep.equal(['top.jpg']);
      expect((await tree.list('none')).names).to.deep.equal([]);
      const name = tree.path('a/b/p2.jpg');
      expect(await tree.hash(name)).to.include({ file: name, bytes: 10 });
    }));

  it('gives a folder the same stamp in its own listing as in that of everything', () =>
    withTree(async ({ store, tree }) => {
      for (const key of ['a/b/1', 'a/b/2', 'a/b/c/3', 'a/d/4']) await store.put(key, key);
      await tree.refresh();
      for (const folder of ['a/b', 'a/b/c', 'a/d', 'none']) {
        const [name, stamp] = (await tree.list(folder)).note;
        expect(tree.noteNow(name)).to.equal(stamp);
      }
    }));

  for (const [what, change] of [
    ['changed', (store) => store.put('a/b/1', 'new')],
    ['added', (store) => store.put('a/b/3', 'new')],
    ['removed', (store) => store.remove('a/b/1')],
  ] as [string, (store: Store) => Promise<void>][]) {
    it(`sees that a file was ${what}, and nothing in other folders`, () =>
      withTree(async ({ store, tree }) => {
        for (const key of ['a/b/1', 'a/b/2', 'a/d/4']) await store.put(key, key);
        const stamps = await Promise.all(
          ['a/b', 'a/d', 'none'].map(async (folder) => {
            const [name, stamp = ''] = (await tree.list(folder)).note;
            return [name, stamp] as const;
          }),
        );
        await tree.refresh();
        expect(areUnchanged(stamps, [tree])).to.equal(true);
        await change(store);
        await tree.refresh();
        expect(stamps.map((stamp) => areUnchanged([stamp], [tree]))).to.deep.equal([
          false,
          true,
          true,
        ]);
      }));
  }
});

describe('mirroredTree(store, folder, hash)', () => {
  it('notes the same on every machine, and sees a change of record.yaml', () =>
    inFolder(async (root) => {
      const store = diskStore(join(root, 'store'));
      for (const key of ['a/record.yaml', 'a/b/record.yaml', 'a/b/hand/1.txt']) {
        await store.put(key, key);
      }
      const machine = (name: string) => mirroredTree(store, join(root, name), notHashed);
      const [one, two] = [machine('one'), machine('two')];
      await one.refresh();
      await two.refresh();
      expect((await one.list('a/b/hand')).names).to.deep.equal(['1.txt']);
      for (const folder of ['', 'a', 'a/b/hand', 'none']) {
        expect((await one.list(folder)).note).to.deep.equal((await two.list(folder)).note);
      }
      const stampOn = (tree: FileTree) => tree.stampOf(tree.path('a/b/record.yaml'));
      const before = stampOn(one);
      expect(stampOn(two)).to.equal(before);
      await store.put('a/record.yaml', 'another');
      await two.refresh();
      expect(stampOn(two)).to.equal(before);
      await store.put('a/b/record.yaml', 'another');
      await two.refresh();
      expect(stampOn(two)).to.not.equal(before);
    }));
});

const notHashed = async (): Promise<never> => {
  throw new Error('nothing is hashed here');
};
