import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { diskStore } from '../../../src/system/store/disk.ts';
import { type LocalCopies, localCopies } from '../../../src/system/store/local-copies.ts';
import type { Store } from '../../../src/system/store/store.ts';
import { refuseLater } from '../../image/support/refuse.ts';
import { inFolder } from '../../support/archive.ts';

const MAX_BYTES = 1_000_000;

type Parts = { readonly store: Store; readonly copies: LocalCopies; readonly reads: string[] };

const withCopies = (use: (parts: Parts) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const reads: string[] = [];
    const disk = diskStore(join(folder, 'store'));
    const store: Store = {
      ...disk,
      stream(key) {
        reads.push(key);
        return disk.stream(key);
      },
    };
    await use({ store, reads, copies: localCopies(store, join(folder, 'local'), MAX_BYTES) });
  });

describe('localCopies(store, folder, maxBytes)', () => {
  it('copies an object once, whoever asks, and finds the copy afterwards', () =>
    withCopies(async ({ store, copies, reads }) => {
      await store.put('a/b', 'content');
      expect(await copies.find('a/b')).to.equal(undefined);
      const paths = await Promise.all([copies.fetch('a/b'), copies.fetch('a/b')]);
      expect(await copies.fetchLater('a/b')).to.equal(true);
      expect(reads).to.deep.equal(['a/b']);
      expect(new Set([...paths, await copies.find('a/b')]).size).to.equal(1);
      expect(await readFile(paths[0] ?? '', 'utf8')).to.equal('content');
    }));

  it('keeps versions of an object apart', () =>
    withCopies(async ({ store, copies }) => {
      await store.put('a', 'old');
      await copies.fetch('a', '1');
      await store.put('a', 'new');
      expect(await readFile((await copies.fetch('a', '2')) ?? '', 'utf8')).to.equal('new');
      expect(await readFile((await copies.fetch('a', '1')) ?? '', 'utf8')).to.equal('old');
    }));

  it('says undefined of an object that is not there', () =>
    withCopies(async ({ copies }) => {
      expect(await copies.fetch('none')).to.equal(undefined);
      expect(await copies.fetchLater('none')).to.equal(false);
    }));

  it('removes what was not used for longest when there is no more room', () =>
    withCopies(async ({ store, copies }) => {
      const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);
      for (const [index, key] of keys.entries()) {
        await store.put(key, randomBytes(100_000));
        const path = (await copies.fetch(key)) ?? '';
        const time = Date.now() / 1000 - 500 + index;
        await utimes(path, time, time);
      }
      const kept = await Promise.all(keys.map(async (key) => (await copies.find(key)) && key));
      expect(kept.filter(Boolean)).to.deep.equal(keys.slice(3));
    }));

  it('copies again what was discarded', () =>
    withCopies(async ({ store, copies, reads }) => {
      await store.put('a', 'content');
      const path = (await copies.fetch('a')) ?? '';
      await copies.discard('a');
      expect(existsSync(path)).to.equal(false);
      await copies.fetch('a');
      expect(reads).to.have.length(2);
    }));

  it('leaves nothing of an object that arrived only in part', () =>
    withCopies(async ({ store, copies }) => {
      await store.put('a', 'content');
      const cut: Store = {
        ...store,
        stream: async (key) => {
          const object = await store.stat(key);
          return object && { ...object, stream: Readable.from(['cont']) };
        },
      };
      await inFolder(async (folder) => {
        const cutCopies = localCopies(cut, folder, MAX_BYTES);
        await refuseLater('STORE_UNAVAILABLE', cutCopies.fetch('a'));
        expect(await cutCopies.find('a')).to.equal(undefined);
      });
      expect(await copies.fetch('a')).to.be.a('string');
    }));
});
