import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { exportStore, type Kept, type Make } from '../../src/export/store.ts';
import { inFolder } from '../support/archive.ts';

const text = async ({ file }: Kept) => {
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

const writing =
  (content: string): Make =>
  (file) =>
    writeFile(file, content);

describe('exportStore(dir, bytes)', () => {
  it('makes once what several ask for at once, and keeps it', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      let made = 0;
      const make: Make = async (file) => {
        made += 1;
        await setTimeout(20);
        await writeFile(file, 'whole');
      };
      const all = await Promise.all(
        Array.from({ length: 5 }, async () => text(await store.open('a.pdf', make))),
      );
      expect(all).to.deep.equal(Array(5).fill('whole'));
      expect(await text(await store.open('a.pdf', make))).to.equal('whole');
      expect(made).to.equal(1);
    }));

  it('leaves nothing behind where the making fails', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      const make: Make = async (file) => {
        await writeFile(file, 'half');
        throw new Error('no more');
      };
      const failed = await store.open('a.pdf', make).catch((error: Error) => error.message);
      expect(failed).to.equal('no more');
      expect(await readdir(dir)).to.deep.equal([]);
      expect(await store.find('a.pdf')).to.equal(undefined);
    }));

  it('stops when all have left, and goes on while one still waits', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      const stopped: string[] = [];
      const make =
        (name: string): Make =>
        async (file, signal) => {
          signal.addEventListener('abort', () => stopped.push(name));
          await setTimeout(60, undefined, { signal });
          await writeFile(file, name);
        };
      const [one, two] = [new AbortController(), new AbortController()];
      const leaving = store.open('gone', make('gone'), one.signal).catch(() => 'left');
      const left = store.open('kept', make('kept'), two.signal).catch(() => 'left');
      const stays = store.open('kept', make('kept'));
      await setTimeout(15);
      one.abort();
      two.abort();
      expect([await leaving, await left]).to.deep.equal(['left', 'left']);
      expect(await text(await stays)).to.equal('kept');
      expect(stopped[0]).to.equal('gone');
      expect(await readdir(dir)).to.deep.equal(['kept']);
    }));

  it('removes what was used longest ago when there is too much, never what was just made', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 10);
      for (const [i, key] of ['a', 'b'].entries()) {
        await text(await store.open(key, writing('12345')));
        await utimes(join(dir, key), 1000 + i, 1000 + i);
      }
      await writeFile(join(dir, 'killed.tmp'), 'x');
      await utimes(join(dir, 'killed.tmp'), 1000, 1000);
      expect(await text(await store.open('c', writing('12345')))).to.equal('12345');
      expect((await readdir(dir)).sort()).to.deep.equal(['b', 'c']);
      expect(await text(await store.open('d', writing('longer than all')))).to.equal(
        'longer than all',
      );
      expect(await readFile(join(dir, 'd'), 'utf8')).to.equal('longer than all');
      expect(await readdir(dir)).to.deep.equal(['d']);
    }));
});
