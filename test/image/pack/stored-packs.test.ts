import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { FondsError } from '../../../src/errors.ts';
import { type OpenPacks, openPacks } from '../../../src/image/pack/open-packs.ts';
import { storedPacks } from '../../../src/image/pack/stored-packs.ts';
import { diskStore } from '../../../src/system/store/disk.ts';
import { type LocalCopies, localCopies } from '../../../src/system/store/local-copies.ts';
import type { ByteRange, Store } from '../../../src/system/store/store.ts';
import { NAME, packed, readEntry } from '../support/pack.ts';
import { refuseLater } from '../support/refuse.ts';
import { inFolder } from '../support/sample.ts';

const KEY = 'packs/a.pack';
const CONTENT = `the bytes of ${NAME} in a.pack`;

type Parts = {
  readonly packs: OpenPacks;
  readonly copies: LocalCopies;
  readonly store: Store;
  /** What was read from the store: ranges, and `whole`. */
  readonly reads: (ByteRange | 'whole')[];
  /** From now on, the store is out of reach. */
  readonly cut: () => void;
};

/** A pack in a store that is a folder, and is read as if it were far away. */
const withStored = (use: (parts: Parts) => Promise<void>, names?: string[]): Promise<void> =>
  inFolder(async (folder) => {
    const reads: Parts['reads'] = [];
    let isCut = false;
    const note = (range: ByteRange | 'whole') => {
      if (isCut) throw new FondsError('STORE_UNAVAILABLE', 'out of reach');
      reads.push(range);
    };
    const disk = diskStore(join(folder, 'store'));
    const store: Store = {
      ...disk,
      async read(key, range) {
        note(range ?? 'whole');
        return disk.read(key, range);
      },
      async stream(key) {
        note('whole');
        return disk.stream(key);
      },
    };
    await store.put(KEY, { file: await packed(folder, 'a.pack', names) });
    const copies = localCopies(store, join(folder, 'local'), 100_000_000);
    const packs = openPacks(2, storedPacks(store, copies));
    const cut = () => {
      isCut = true;
    };
    await use({ packs, copies, store, reads, cut });
    await packs.close();
  });

const read = (packs: OpenPacks, key = KEY): Promise<string> =>
  packs.with(key, async (pack) => String(await readEntry(pack, NAME)));

/** Reads until there is a copy of the whole pack. */
async function readUntilCopied({ packs, copies }: Parts): Promise<void> {
  await read(packs);
  await read(packs);
  for (let time = 0; time < 100 && !(await copies.find(KEY)); time++) await wait(5);
  await read(packs);
}

/** Overwrites the bytes of the first entry. */
async function spoil(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(20), 0, 20, 30 + NAME.length);
  await file.close();
}

describe('storedPacks(store, copies)', () => {
  it('reads the directory with one request, and then each entry with one', () =>
    withStored(async ({ packs, reads }) => {
      expect(await read(packs)).to.equal(CONTENT);
      expect(reads).to.deep.equal([
        { last: 65_557 },
        { start: 0, length: 30 + NAME.length + CONTENT.length },
      ]);
    }));

  it('reads a large directory with one more request', () => {
    const names = [NAME, ...Array.from({ length: 1500 }, (_, n) => `${n},0,1,1/1,1/0/default.jpg`)];
    return withStored(async ({ packs, reads }) => {
      expect(await read(packs)).to.equal(CONTENT);
      expect(reads).to.have.length(3);
    }, names);
  });

  it('copies the whole pack after the second entry, and then reads the copy without waiting', () =>
    withStored(async (parts) => {
      const { packs, reads, cut } = parts;
      await read(packs);
      expect(packs.readNow(KEY, NAME)).to.equal(undefined);
      await readUntilCopied(parts);
      expect(reads.filter((one) => one === 'whole')).to.have.length(1);
      cut();
      expect(await read(packs)).to.equal(CONTENT);
      expect(String(packs.readNow(KEY, NAME)?.bytes)).to.equal(CONTENT);
    }));

  it('reads the store again after the copy was removed', () =>
    withStored(async (parts) => {
      const { packs, copies, store } = parts;
      await readUntilCopied(parts);
      await copies.discard(KEY);
      // The open file outlives its name.
      expect(await read(packs)).to.equal(CONTENT);
      const others = openPacks(2, storedPacks(store, copies));
      expect(await read(others)).to.equal(CONTENT);
      await others.close();
    }));

  it('discards a damaged copy and reads the store, as if nothing were wrong', () =>
    withStored(async (parts) => {
      const { packs, copies, store } = parts;
      await readUntilCopied(parts);
      await spoil((await copies.find(KEY)) ?? '');
      const others = openPacks(2, storedPacks(store, copies));
      expect(await read(others)).to.equal(CONTENT);
      expect(await copies.find(KEY)).to.equal(undefined);
      await Promise.all([others.close(), packs.close()]);
    }));

  it('says that a pack is damaged if the one in the store is, or is not there', () =>
    withStored(async ({ packs, store }) => {
      await refuseLater('PACK_DAMAGED', read(packs, 'packs/none'));
      await spoil(store.path?.(KEY) ?? '');
      await refuseLater('PACK_DAMAGED', read(packs));
    }));

  it('does not call a pack damaged that is out of reach', () =>
    withStored(async ({ packs, cut }) => {
      cut();
      await refuseLater('STORE_UNAVAILABLE', read(packs));
    }));
});
