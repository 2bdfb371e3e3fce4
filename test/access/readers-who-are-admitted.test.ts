import { readdir, readFile } from 'node:fs/promises';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { forAllTests, type Served, serveArchive } from '../support/archive.ts';
import { type ArchiveFiles, archiveFiles, picture } from '../support/archive-files.ts';
import { CLOSED, canary, writeClosed } from './closed-archive.ts';

type Reply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

describe('a reader who is admitted', function () {
  this.timeout(120_000);
  let files: ArchiveFiles;
  let served: Served;

  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeClosed(files);
    await files.write(
      'manifests/box/partly/record.yaml',
      `id: partly
level: item
title: { en: Open to two rooms }
folios: [{ id: p1, label: p. 1 }]
layers: [{ id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.txt" }]
access:
  redactions:
    - { folio: p1, xywh: "50,140,600,30", rule: reading-room }
    - { folio: p1, xywh: "50,300,600,30", rule: reading-room, networks: [elsewhere] }
`,
    );
    await files.write('manifests/box/partly/hand/p1.txt', `${canary('partly')}\n`);
    await files.write(
      'images/box/partly/p1.jpg',
      await sharp({ create: { width: 800, height: 1000, channels: 3, background: '#eee' } })
        .jpeg()
        .toBuffer(),
    );
    await files.write(
      'manifests/box/secret/record.yaml',
      `id: secret\nlevel: series\ntitle: ${canary('above')}\naccess: { rule: closed, description: closed }\n`,
    );
    await files.write(
      'manifests/box/secret/below/record.yaml',
      `id: below
level: item
title: { en: Below what nobody may know of }
folios: [{ id: p1, label: p. 1 }]
layers: [{ id: hand, kind: transcription, language: en, status: reviewed, files: "hand/{folio}.txt" }]
access: { rule: reading-room }
`,
    );
    await files.write('manifests/box/secret/below/hand/p1.txt', `${canary('below')}\n`);
    await files.write('images/box/secret/below/p1.jpg', await picture(80, 100));
    served = await serveArchive(files, '', {
      env: { FONDS_NETWORKS: 'reading-room=127.0.0.2/32; elsewhere=127.0.0.3/32' },
    });
    return served;
  });

  const from = (localAddress: string, path: string, headers = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      httpGet(served.base + path, { localAddress, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts),
          }),
        );
      }).on('error', reject);
    });
  const inRoom = (path: string, headers = {}) => from('127.0.0.2', path, headers);
  const outside = (path: string, headers = {}) => from('127.0.0.1', path, headers);

  it('sees the image, the texts, the page and the exports of the record', async () => {
    for (const path of [
      '/iiif/image/3/room_p1/full/max/0/default.jpg',
      '/iiif/image/3/room_p1/0,0,512,512/512,512/0/default.jpg',
      '/records/room/record.pdf',
      '/records/room/bag.zip',
    ]) {
      expect((await inRoom(path)).status, path).to.equal(200);
    }
    for (const path of [
      '/records/room/p1',
      '/records/room/text/hand.txt',
      '/records/room/tei.xml',
      '/iiif/presentation/3/room/annotations/p1/hand',
      '/iiif/presentation/2/room/annotations/p1/hand',
      `/iiif/search/2/room?q=${CLOSED.room}`,
      '/iiif/autocomplete/2/room?q=canary',
    ]) {
      const { status, body } = await inRoom(path);
      expect(status, path).to.equal(200);
      expect(body.toString(), path).to.contain(CLOSED.room);
    }
  });

  it('is answered for themselves alone: nothing may be kept for others', async () => {
    for (const path of [
      '/iiif/image/3/room_p1/full/max/0/default.jpg',
      '/iiif/image/3/room_p1/info.json',
      '/iiif/presentation/3/room/manifest',
      '/records/room',
      '/records/room/text/hand.txt',
      '/records/room/p9',
    ]) {
      const { headers } = await inRoom(path);
      expect(headers['cache-control'], path).to.match(/^private/);
      expect(headers.vary, path).to.match(/Cookie/);
    }
  });

  it('gives nothing away to those who ask next, with the same address, ETag or range', async () => {
    const image = '/iiif/image/3/room_p1/full/max/0/default.jpg';
    const { headers } = await inRoom(image);
    expect((await outside(image)).status).to.equal(401);
    expect((await outside(image, { 'If-None-Match': headers.etag })).status).to.equal(401);
    expect((await outside(image, { Range: 'bytes=0-99' })).status).to.equal(401);
    const text = '/records/room/text/hand.txt';
    const { headers: known } = await inRoom(text);
    expect((await outside(text, { 'If-None-Match': known.etag })).status).to.equal(401);
    const page = await outside('/records/room/p1');
    expect(page.body.toString()).not.to.contain(CLOSED.room);
  });

  it('is not admitted to other records, nor from other networks', async () => {
    for (const id of ['closed', 'staff', 'hidden']) {
      const { status } = await inRoom(`/iiif/image/3/${id}_p1/full/max/0/default.jpg`);
      expect(status).to.be.oneOf([401, 403]);
    }
    expect((await from('127.0.0.3', '/records/room/text/hand.txt')).status).to.equal(401);
    const all = await inRoom('/search?q=canary*');
    expect(all.body.toString()).not.to.contain(CLOSED.room);
  });

  it('sees what is redacted for others, and no part that stays closed', async () => {
    const pixels = async (address: string, y: number) => {
      const { body } = await from(
        address,
        `/iiif/image/3/partly_p1/60,${y},500,20/max/0/default.jpg`,
      );
      return (await sharp(body).stats()).channels[0]?.mean ?? 0;
    };
    expect(await pixels('127.0.0.1', 145)).to.be.lessThan(10);
    expect(await pixels('127.0.0.1', 305)).to.be.lessThan(10);
    // No pack was cut for this reader, who gets one that hides more rather than less.
    expect(await pixels('127.0.0.2', 305)).to.be.lessThan(10);
    expect(await pixels('127.0.0.3', 145)).to.be.lessThan(10);
  });

  it('is told nothing of a record below one whose description is closed to them', async () => {
    for (const path of [
      '/records/below',
      '/iiif/presentation/3/below/manifest',
      '/iiif/presentation/2/below/manifest',
      '/iiif/presentation/3/below/annotations/p1/hand',
      '/iiif/image/3/below_p1/full/max/0/default.jpg',
    ]) {
      const { status, body } = await inRoom(path);
      expect(status, path).to.equal(403);
      expect(body.toString(), path).not.to.match(/canary/);
    }
  });

  it('is noted, without an address', async () => {
    await inRoom('/records/room');
    const folder = join(files.data, 'audit');
    const [file] = await readdir(folder);
    const lines = (await readFile(join(folder, file ?? ''), 'utf8')).trim().split('\n');
    const notes = lines.map((line) => JSON.parse(line));
    expect(notes.filter(({ record }) => record === 'room')).to.have.length(1);
    expect(notes[0]).to.deep.include({ networks: ['reading-room'] });
    expect(lines.join()).not.to.contain('127.0.0');
  });

  it('sees a change of the record at once, and nothing after it is withdrawn', async () => {
    await files.write('manifests/box/room/fr/p1.txt', 'premier\nsecond changé\ntroisième\n');
    await served.archive.ingest();
    const { body } = await inRoom('/records/room/text/fr.txt');
    expect(body.toString()).to.contain('changé');
    await served.archive.withdraw('room', 'The owner has asked for it.');
    for (const path of ['/records/room', '/iiif/image/3/room_p1/full/max/0/default.jpg']) {
      expect((await inRoom(path)).status, path).to.equal(410);
    }
  });
});
