import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { localMasters, storedMasters } from '../../../src/image/master/master-source.ts';
import { diskStore } from '../../../src/system/store/disk.ts';
import { localCopies } from '../../../src/system/store/local-copies.ts';
import { refuseLater } from '../support/refuse.ts';
import { inFolder } from '../support/sample.ts';

describe('storedMasters(store, copies)', () => {
  it('copies a master when it is used, and again when it has changed', () =>
    inFolder(async (folder) => {
      const store = diskStore(join(folder, 'store'));
      const masters = storedMasters(store, localCopies(store, join(folder, 'local'), 0));
      const name = `${store.name}/box/l1.tif`;
      const read = () => masters.with(name, (file) => readFile(file, 'utf8'));
      await store.put('box/l1.tif', 'pixels');
      expect(await read()).to.equal('pixels');
      expect((await masters.stat(name))?.bytes).to.equal(6);
      await store.put('box/l1.tif', 'others');
      expect(await read()).to.equal('others');
    }));

  it('keeps the copy as long as it is used', () =>
    inFolder(async (folder) => {
      const store = diskStore(join(folder, 'store'));
      const masters = storedMasters(store, localCopies(store, join(folder, 'local'), 0));
      for (const key of ['a', 'b']) await store.put(key, key);
      const content = await masters.with(`${store.name}/a`, async (file) => {
        await utimes(file, 0, Date.now() / 1000);
        await masters.with(`${store.name}/b`, async () => undefined);
        return readFile(file, 'utf8');
      });
      expect(content).to.equal('a');
    }));

  it('says that a master is not there', () =>
    inFolder(async (folder) => {
      const store = diskStore(join(folder, 'store'));
      const masters = storedMasters(store, localCopies(store, join(folder, 'local'), 0));
      const name = `${store.name}/none.tif`;
      expect(await masters.stat(name)).to.equal(undefined);
      await refuseLater(
        'IMAGE_UNREADABLE',
        masters.with(name, async () => undefined),
      );
    }));
});

describe('localMasters', () => {
  it('says undefined of a master that is not there', () =>
    inFolder(async (folder) => {
      expect(await localMasters.stat(join(folder, 'none.tif'))).to.equal(undefined);
    }));
});
