import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { diskStore } from '../../../src/system/store/disk.ts';
import { mirrorStore } from '../../../src/system/store/mirror.ts';
import type { Store } from '../../../src/system/store/store.ts';
import { inFolder } from '../../support/archive.ts';
import { describeWithS3, inBucket } from '../../support/s3.ts';

type Parts = { readonly store: Store; readonly folder: string };
type WithStore = (use: (parts: Parts) => Promise<void>) => Promise<void>;

const files = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

function mirrors(withStore: WithStore): void {
  it('reads everything once, and then only what has changed', () =>
    withStore(async ({ store, folder }) => {
      for (const key of ['a/record.yaml', 'a/b/record.yaml', 'a/b/т/1.txt']) {
        await store.put(key, key);
      }
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 3, removed: 0 });
      expect(await files(folder)).to.deep.equal([
        'a/b/record.yaml',
        'a/b/т/1.txt',
        'a/record.yaml',
      ]);
      expect(await readFile(join(folder, 'a/b/т/1.txt'), 'utf8')).to.equal('a/b/т/1.txt');
      const { ino } = await stat(join(folder, 'a/record.yaml'));
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 0, removed: 0 });
      await store.put('a/b/record.yaml', 'another');
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 1, removed: 0 });
      expect(await readFile(join(folder, 'a/b/record.yaml'), 'utf8')).to.equal('another');
      expect((await stat(join(folder, 'a/record.yaml'))).ino).to.equal(ino);
    }));

  it('removes what the store has no longer, and empty folders', () =>
    withStore(async ({ store, folder }) => {
      for (const key of ['a/1', 'b/c/2', 'd/3', 'd/4']) await store.put(key, key);
      await mirrorStore(store, folder);
      for (const key of ['b/c/2', 'd/4']) await store.remove(key);
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 0, removed: 2 });
      expect(await files(folder)).to.deep.equal(['a/1', 'd/3']);
      expect(existsSync(join(folder, 'b'))).to.equal(false);
    }));

  it('reads again what was lost from the folder', () =>
    withStore(async ({ store, folder }) => {
      for (const key of ['a', 'b']) await store.put(key, key);
      await mirrorStore(store, folder);
      await rm(join(folder, 'b'));
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 1, removed: 0 });
      await rm(folder, { recursive: true });
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 2, removed: 0 });
      await rm(`${folder}.json`);
      expect(await mirrorStore(store, folder)).to.deep.equal({ read: 2, removed: 0 });
    }));
}

describe('mirrorStore(store, folder)', () => {
  mirrors((use) =>
    inFolder((folder) =>
      use({ store: diskStore(join(folder, 'store')), folder: join(folder, 'local') }),
    ),
  );

  it('continues where it was interrupted', () =>
    inFolder(async (root) => {
      const [store, folder] = [diskStore(join(root, 'store')), join(root, 'local')];
      for (const key of ['a', 'b', 'c']) await store.put(key, key);
      await mirrorStore(store, folder);
      await store.put('a', 'another');
      await store.put('b', 'another');
      const failing: Store = {
        ...store,
        read: async (key) => {
          if (key === 'b') throw new Error('out of reach');
          return store.read(key);
        },
      };
      const failure = await mirrorStore(failing, folder).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      expect(await files(folder)).to.deep.equal(['a', 'b', 'c']);
      await mirrorStore(store, folder);
      for (const key of ['a', 'b']) {
        expect(await readFile(join(folder, key), 'utf8')).to.equal('another');
      }
    }));
});

describeWithS3('mirrorStore(store, folder) of a bucket', () => {
  mirrors((use) =>
    inBucket((store) => inFolder((root) => use({ store, folder: join(root, 'l') }))),
  );

  it('leaves out keys that are no paths', () =>
    inBucket((store) =>
      inFolder(async (root) => {
        for (const key of ['a', 'b//c', '../d', '.hidden/e', 'f/../g']) {
          await store.put(key, key).catch(() => undefined);
        }
        await mirrorStore(store, join(root, 'local'));
        expect(await files(join(root, 'local'))).to.deep.equal(['a']);
      }),
    ));
});
