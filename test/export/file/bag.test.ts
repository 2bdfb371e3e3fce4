import { randomBytes } from 'node:crypto';
import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import type { ExportRecord } from '../../../src/export/export-record.ts';
import { type BagFile, writeBag } from '../../../src/export/file/bag.ts';
import { uris } from '../../../src/iiif/uri.ts';
import { unzip } from '../unzip.ts';

const DOSSIER = {
  record: { id: 'box', title: { en: ['Box'] }, layers: [] },
  path: [],
  published: '2026-01-01T00:00:00.000Z',
  version: 1,
  uri: uris('https://example.org'),
} as unknown as ExportRecord;

const file = (path: string, read: BagFile['read']): BagFile => ({ path, read });

/** Some of its bytes, then an error. */
const breaking = () =>
  Readable.from(
    (async function* () {
      yield Buffer.from('half');
      await setTimeout(5);
      throw new Error('the pack is cut short');
    })(),
  );

const never = new AbortController().signal;

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** What the writing said in the end. */
const outcome = (writing: Promise<void>) =>
  writing.then(
    () => 'written',
    (error: Error) => error.message,
  );

describe('writeBag(exported, files, out, signal)', () => {
  it('contains its files, whatever kind of source they come from', async () => {
    const out = new PassThrough();
    const zip = buffer(out);
    const parts = [
      file('a.txt', async () => 'a'),
      file('b.bin', async () => new Uint8Array([1, 2, 3])),
      file('c.txt', async () => Readable.from(['c', '', 'd'])),
      file('empty.txt', async () => ''),
    ];
    await writeBag(DOSSIER, parts, out, never);
    const files = unzip(await zip);
    expect(files.get('box/data/c.txt')?.toString()).to.equal('cd');
    expect(files.get('box/data/empty.txt')?.length).to.equal(0);
    expect(files.get('box/bag-info.txt')?.toString()).to.contain('Payload-Oxum: 6.4');
  });

  // An error of a stream that nobody listens to ends the process, and so this test run.
  it('fails if one of its files fails, and reads none after it', async () => {
    const later: string[] = [];
    const parts = [
      file('a.txt', async () => 'a'),
      file('b.bin', async () => breaking()),
      file('c.txt', async () => {
        later.push('c.txt');
        return 'c';
      }),
    ];
    const said = await outcome(writeBag(DOSSIER, parts, nowhere(), never));
    expect([said, later]).to.deep.equal(['the pack is cut short', []]);
    const unread = file('a', () => Promise.reject(new Error('no such text')));
    expect(await outcome(writeBag(DOSSIER, [unread], nowhere(), never))).to.equal('no such text');
  });

  it('closes the open source when its reader leaves', async () => {
    const leaving = new AbortController();
    const source = new Readable({
      read() {
        this.push(randomBytes(1000));
      },
    });
    const slow = new Writable({ write: () => leaving.abort() });
    const writing = writeBag(DOSSIER, [file('a', async () => source)], slow, leaving.signal);
    expect(await outcome(writing)).to.match(/aborted/);
    await finished(source).catch(() => undefined);
    expect(source.destroyed).to.equal(true);
  });

  it('closes a source that opens after its reader has left', async () => {
    const leaving = new AbortController();
    const source = Readable.from(['late']);
    const late = file('a', async () => {
      leaving.abort();
      await setTimeout(5);
      return source;
    });
    expect(await outcome(writeBag(DOSSIER, [late], nowhere(), leaving.signal))).to.match(/aborted/);
    await setTimeout(20);
    expect(source.destroyed).to.equal(true);
  });

  it('fails if the disk fails', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('no space left')),
    });
    const parts = [file('a', async () => randomBytes(100_000))];
    expect(await outcome(writeBag(DOSSIER, parts, full, never))).to.equal('no space left');
  });
});
