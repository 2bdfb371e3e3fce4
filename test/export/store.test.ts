import { randomBytes } from 'node:crypto';
import { readdir, readFile, readlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as allOf } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { sharedExports } from '../../src/export/shared-exports.ts';
import { exportStore, type WriteExport } from '../../src/export/store.ts';
import type { OpenFile } from '../../src/system/file/cache-folder.ts';
import { diskStore } from '../../src/system/store/disk.ts';
import { inFolder } from '../support/archive.ts';
import { withRoomFor } from '../support/full-disk.ts';

const text = async ({ file }: OpenFile) => {
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

const writing =
  (content: string): WriteExport =>
  async (out) => {
    out.end(content);
    await finished(out);
  };

describe('exportStore(dir, bytes)', () => {
  it('makes a file once for all who ask at the same time, and keeps it', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      let made = 0;
      const make: WriteExport = async (out, signal) => {
        made += 1;
        await setTimeout(20);
        await writing('whole')(out, signal);
      };
      const all = await Promise.all(
        Array.from({ length: 5 }, async () => text(await store.open('a.pdf', make))),
      );
      expect(all).to.deep.equal(Array(5).fill('whole'));
      expect(await text(await store.open('a.pdf', make))).to.equal('whole');
      expect(made).to.equal(1);
    }));

  it('closes the file if a reader leaves before the first byte', async function () {
    if (process.platform !== 'linux') this.skip();
    await inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      const held = async () => {
        const names = (await readdir('/proc/self/fd')).map((fd) => `/proc/self/fd/${fd}`);
        const files = await Promise.all(names.map((name) => readlink(name).catch(() => '')));
        return files.filter((file) => file.startsWith(dir));
      };
      const make: WriteExport = async (out, signal) => {
        out.write('half');
        await setTimeout(20);
        await writing('whole')(out, signal);
      };
      const stream = await store.follow('a.zip', make);
      expect(await held()).to.have.length(1);
      stream.destroy();
      expect(await text(await store.open('a.zip', make))).to.equal('halfwhole');
      expect(await held()).to.deep.equal([]);
    });
  });

  it('leaves nothing behind if the export fails', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      const make: WriteExport = async (out) => {
        out.write('half');
        throw new Error('no more');
      };
      const failed = await store.open('a.pdf', make).catch((error: Error) => error.message);
      expect(failed).to.equal('no more');
      expect(await readdir(dir)).to.deep.equal([]);
      expect(await store.find('a.pdf')).to.equal(undefined);
    }));

  it('stops when all readers have left, and continues while one waits', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      const stopped: string[] = [];
      const make =
        (name: string): WriteExport =>
        async (out, signal) => {
          signal.addEventListener('abort', () => stopped.push(name));
          await setTimeout(60, undefined, { signal });
          await writing(name)(out, signal);
        };
      const [one, two] = [new AbortController(), new AbortController()];
      const leaving = store.open('gone', make('gone'), { signal: one.signal }).catch(() => 'left');
      const left = store.open('kept', make('kept'), { signal: two.signal }).catch(() => 'left');
      const stays = store.open('kept', make('kept'));
      await setTimeout(15);
      one.abort();
      two.abort();
      expect([await leaving, await left]).to.deep.equal(['left', 'left']);
      expect(await text(await stays)).to.equal('kept');
      expect(stopped[0]).to.equal('gone');
      expect(await readdir(dir)).to.deep.equal(['kept']);
    }));

  it('streams a growing file to several readers, and keeps the complete file', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      let finish: () => void = () => undefined;
      const more = new Promise<void>((done) => {
        finish = done;
      });
      let made = 0;
      const make: WriteExport = async (out, signal) => {
        made += 1;
        out.write('first, ');
        await more;
        await writing('last')(out, signal);
      };
      const leaving = new AbortController();
      const one = await store.follow('a.zip', make);
      const two = await store.follow('a.zip', make, { signal: leaving.signal });
      expect(String((await one[Symbol.asyncIterator]().next()).value)).to.equal('first, ');
      expect(await store.find('a.zip')).to.equal(undefined);
      two.destroy();
      leaving.abort();
      const three = await store.follow('a.zip', make);
      const whole = allOf(three);
      finish();
      expect(await whole).to.equal('first, last');
      expect(await text(await store.open('a.zip', make))).to.equal('first, last');
      expect(await allOf(await store.follow('a.zip', make))).to.equal('first, last');
      expect([made, await readdir(dir)]).to.deep.equal([1, ['a.zip']]);
      one.destroy();
    }));

  it('ends the streams of all readers if the export fails, and keeps nothing', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      const make: WriteExport = async (out) => {
        out.write('half');
        await setTimeout(20);
        throw new Error('no more');
      };
      const reading = await store.follow('a.zip', make);
      expect(await allOf(reading).catch((error: Error) => error.message)).to.equal('no more');
      const early: WriteExport = async () => {
        throw new Error('not begun');
      };
      const failed = await store.follow('b.zip', early).catch((error: Error) => error.message);
      expect(failed).to.equal('not begun');
      expect(await readdir(dir)).to.deep.equal([]);
    }));

  it('removes the least recently used files above the limit, never the newest', () =>
    inFolder(async (dir) => {
      // Two blocks of a disk each.
      const [short, long] = ['12345'.repeat(1000), 'longer than all'.repeat(2000)];
      const store = exportStore(dir, 20_000);
      for (const [i, key] of ['a', 'b'].entries()) {
        await text(await store.open(key, writing(short)));
        await utimes(join(dir, key), 1000 + i, 1000 + i);
      }
      await writeFile(join(dir, 'killed.1-0123abcd.tmp'), 'x');
      await utimes(join(dir, 'killed.1-0123abcd.tmp'), 1000, 1000);
      expect(await text(await store.open('c', writing(short)))).to.equal(short);
      expect((await readdir(dir)).sort()).to.deep.equal(['b', 'c']);
      expect(await text(await store.open('d', writing(long)))).to.equal(long);
      expect(await readFile(join(dir, 'd'), 'utf8')).to.equal(long);
      expect(await readdir(dir)).to.deep.equal(['d']);
    }));

  for (const room of [0, 3]) {
    it(`streams the whole export and keeps nothing if the disk has room for ${room} bytes`, () =>
      inFolder(async (dir) => {
        const store = exportStore(dir, 1000);
        let made = 0;
        const make: WriteExport = async (out, signal) => {
          made += 1;
          out.write('first, ');
          await setTimeout(20);
          await writing('last')(out, signal);
        };
        await withRoomFor(room, async () => {
          const [one, two] = [await store.follow('a', make), await store.follow('a', make)];
          expect(await Promise.all([allOf(one), allOf(two)])).to.deep.equal([
            'first, last',
            'first, last',
          ]);
          const late = await store.follow('a', make);
          expect(await allOf(late)).to.equal('first, last');
          const whole = await store.open('a', make).catch((error: Error) => error.message);
          expect(whole).to.contain('ENOSPC');
        });
        expect(await readdir(dir)).to.deep.equal([]);
        expect(await text(await store.open('a', make))).to.equal('first, last');
        expect(made).to.be.at.least(4);
      }));
  }

  it('stops an export larger than the disk when its only reader leaves', () =>
    inFolder(async (dir) => {
      const store = exportStore(dir, 1000);
      let isStopped = false;
      const endless: WriteExport = async (out, signal) => {
        await pipeline(randomFrom(), out, { signal }).finally(() => {
          isStopped = true;
        });
      };
      await withRoomFor(0, async () => {
        const first = await store.follow('a', endless);
        const second = await store.follow('a', endless);
        first.destroy();
        second.destroy();
        await setTimeout(50);
      });
      expect(isStopped).to.equal(true);
      expect(await readdir(dir)).to.deep.equal([]);
    }));

  it('takes an export that another node has made, and offers its own if it is large', () =>
    inFolder(async (folder) => {
      const bucket = diskStore(join(folder, 'bucket'));
      const content = 'x'.repeat(300_000);
      let made = 0;
      const make: WriteExport = async (out, signal) => {
        made += 1;
        await writing(content)(out, signal);
      };
      const node = (name: string) =>
        exportStore(join(folder, name), 1_000_000, sharedExports(bucket));
      expect(await text(await node('a').open('a.pdf', make))).to.equal(content);
      await node('a').open('b.txt', writing('small')).then(text);
      for (let time = 0; time < 100 && !(await bucket.stat('exports/a.pdf')); time++) {
        await setTimeout(10);
      }
      expect(await text(await node('b').open('a.pdf', make))).to.equal(content);
      expect(await allOf(await node('c').follow('a.pdf', make))).to.equal(content);
      expect(made).to.equal(1);
      expect(await bucket.stat('exports/b.txt')).to.equal(undefined);
    }));

  it('makes an export itself if the store of all nodes is out of reach', () =>
    inFolder(async (folder) => {
      const away = async () => {
        throw new Error('out of reach');
      };
      const shared = sharedExports({ ...diskStore(folder), stream: away, put: away });
      const store = exportStore(join(folder, 'a'), 1_000_000, shared);
      expect(await text(await store.open('a.pdf', writing('x'.repeat(300_000))))).to.have.length(
        300_000,
      );
    }));
});

describe('sharedExports(store)', () => {
  it('removes the exports made longest ago when there is no more room', () =>
    inFolder(async (folder) => {
      const bucket = diskStore(folder);
      const shared = sharedExports(bucket);
      for (const [index, name] of ['old', 'newer', 'newest'].entries()) {
        await bucket.put(`exports/${name}`, 'x'.repeat(400));
        const time = 1_000_000 + index;
        await utimes(join(folder, 'exports', name), time, time);
      }
      await shared.sweep(1000);
      expect(await readdir(join(folder, 'exports'))).to.have.members(['newer', 'newest']);
    }));
});

async function* randomFrom() {
  for (;;) {
    yield randomBytes(1000);
    await setTimeout(1);
  }
}
