import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { growingFile } from '../../../src/system/file/growing-file.ts';
import { inFolder } from '../../support/archive.ts';
import { withRoomFor } from '../../support/full-disk.ts';

const CONTENT = randomBytes(400_000);

const parts = function* (size = 10_000) {
  for (let at = 0; at < CONTENT.length; at += size) yield CONTENT.subarray(at, at + size);
};

async function all(bytes: AsyncIterable<Buffer>, pause = 0): Promise<Buffer> {
  const taken: Buffer[] = [];
  for await (const part of bytes) {
    taken.push(part);
    if (pause) await setTimeout(pause);
  }
  return Buffer.concat(taken);
}

describe('growingFile(path)', () => {
  it('gives every reader all bytes, and keeps the file', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a');
      const growing = await growingFile(path);
      const readers = [all(growing.read()), all(growing.read(), 1)];
      await pipeline(Readable.from(parts()), growing.out);
      growing.end();
      for (const read of await Promise.all(readers)) expect(read.equals(CONTENT)).to.equal(true);
      expect((await readFile(path)).equals(CONTENT)).to.equal(true);
      expect(growing.isKept()).to.equal(true);
      // The file is closed; who comes now takes what was put away.
      expect(growing.isReadable()).to.equal(false);
    }));

  for (const room of [0, 5_000, 123_456]) {
    it(`gives every reader all bytes if the disk has room for ${room} bytes`, () =>
      inFolder((folder) =>
        withRoomFor(room, async () => {
          const growing = await growingFile(join(folder, 'a'), true);
          const readers = [all(growing.read()), all(growing.read(), 1)];
          await pipeline(Readable.from(parts()), growing.out);
          growing.end();
          for (const read of await Promise.all(readers)) {
            expect(read.equals(CONTENT)).to.equal(true);
          }
          expect([growing.isKept(), growing.isReadable()]).to.deep.equal([false, false]);
        }),
      ));
  }

  it('waits for the first reader if the disk is full, and continues when one leaves', () =>
    inFolder((folder) =>
      withRoomFor(20_000, async () => {
        const growing = await growingFile(join(folder, 'a'), true);
        const writing = pipeline(Readable.from(parts()), growing.out);
        await setTimeout(20);
        expect([growing.isKept(), growing.isReadable()]).to.deep.equal([false, true]);
        const leaving = growing.read();
        const [staying] = [all(growing.read()), await leaving.next()];
        expect(growing.isReadable()).to.equal(true);
        await leaving.return();
        await writing;
        growing.end();
        expect((await staying).equals(CONTENT)).to.equal(true);
      }),
    ));

  it('fails if the disk is full and nobody reads, or all readers have left', () =>
    inFolder((folder) =>
      withRoomFor(20_000, async () => {
        const alone = await growingFile(join(folder, 'a'));
        const failed = await pipeline(Readable.from(parts()), alone.out).catch(String);
        expect(failed).to.contain('ENOSPC');
        alone.end(failed);

        const left = await growingFile(join(folder, 'b'), true);
        const writing = pipeline(Readable.from(parts()), left.out).catch(String);
        const reader = left.read();
        await reader.next();
        await reader.return();
        expect(await writing).to.contain('all readers have left');
        left.end('all have left');
      }),
    ));
});
