import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { uris } from '../../src/iiif/uri.ts';
import { type Served, serveArchive } from '../support/archive.ts';
import {
  type ArchiveFiles,
  alto,
  archiveFiles,
  picture,
  writeLetter,
} from '../support/archive-files.ts';

/** The steps follow each other, as the years do. */
describe('a short address, over the years', function () {
  this.timeout(60_000);
  let folder: string;
  let letter: ArchiveFiles;
  let served: Served;
  let key: string;

  const canvas = () => uris(served.base).canvas('box-letter', 'p1');
  const cite = async (query: string) => {
    const answer = await fetch(`${served.base}/cite?canvas=${canvas()}&format=json&${query}`);
    return (await answer.json()) as { short: string; texts: { lines: { text: string }[] }[] };
  };
  const follow = (accept: string) =>
    fetch(`${served.base}/c/${key}`, { headers: { accept }, redirect: 'manual' });
  const box = async () => {
    const { target } = (await (await follow('application/ld+json')).json()) as {
      target: { id: string; partOf: { id: string }[] };
    };
    return target.id.split('#xywh=')[1];
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fonds-'));
    letter = archiveFiles(folder);
    await writeLetter(letter);
    served = await serveArchive(letter);
    key = (await cite('xywh=50,100,600,30')).short.split('/c/')[1] ?? '';
  });
  after(async () => {
    await served.close();
    await rm(folder, { recursive: true });
  });

  it('redirects browsers to the leaf, at the box', async () => {
    const answer = await follow('text/html');
    expect(answer.status).to.equal(303);
    const page = `${served.base}/records/box-letter/p1#xywh=50,100,600,30`;
    expect(answer.headers.get('location')).to.equal(page);
  });

  it('contains the ids of lines, and leads to them as long as they exist', async () => {
    const { short } = await cite('line=l1-l2&layer=hand');
    expect(short).to.match(/\/c\/[0-9a-z]+\/hand\/l1-l2$/);
    const locationOf = async (address: string) => {
      const options = { headers: { accept: 'text/html' }, redirect: 'manual' } as const;
      return (await fetch(address, options)).headers.get('location');
    };
    const page = `${served.base}/records/box-letter/p1`;
    expect(await locationOf(short)).to.equal(`${page}#line=l1-l2&layer=hand`);
    for (const gone of ['hand/l1-l99', 'nothing/l1-l2', 'hand/x%23y']) {
      const address = short.replace('hand/l1-l2', gone);
      expect(await locationOf(address), gone).to.equal(`${page}#xywh=50,100,600,70`);
    }
  });

  it('is accepted by /cite, with its lines', async () => {
    const { short } = await cite('line=l2&layer=hand');
    expect(short).to.match(/\/hand\/l2$/);
    const query = new URLSearchParams({ 'iiif-content': short, format: 'json' });
    const again = await (await fetch(`${served.base}/cite?${query}`)).json();
    expect(again).to.deep.include({ short, line: 'l2', layer: 'hand' });
  });

  it('gives machines a content state with the Manifest, open to all origins', async () => {
    const answer = await follow('application/ld+json');
    expect(answer.headers.get('access-control-allow-origin')).to.equal('*');
    expect(answer.headers.get('content-type')).to.match(/^application\/ld\+json;profile=/);
    expect(await answer.json()).to.deep.include({
      id: `${served.base}/c/${key}`,
      type: 'Annotation',
      motivation: ['contentState'],
      target: {
        id: `${canvas()}#xywh=50,100,600,30`,
        type: 'Canvas',
        partOf: [{ id: uris(served.base).manifest('box-letter'), type: 'Manifest' }],
      },
    });
  });

  it('still works when the text is corrected', async () => {
    await letter.write('manifests/box/letter/hand/p1.xml', alto(['Dearest mother', 'all is well']));
    await served.archive.ingest();
    const { short, texts } = await cite('xywh=50,100,600,30');
    expect(short).to.equal(`${served.base}/c/${key}`);
    expect(texts[0]?.lines.map(({ text }) => text)).to.deep.equal(['Dearest mother']);
  });

  it('shows the same place when the leaf is scanned again at twice the size', async () => {
    await letter.write('images/box/letter/p1.jpg', await picture(1600, 2000));
    await served.archive.ingest();
    expect(await box()).to.equal('100,200,1200,60');
  });

  it('still works when the record is moved and data/ is rebuilt', async () => {
    await rename(join(folder, 'manifests/box/letter'), join(folder, 'manifests/box/moved'));
    await rename(join(folder, 'images/box/letter'), join(folder, 'images/box/moved'));
    await served.close();
    await rm(letter.data, { recursive: true });
    served = await serveArchive(letter);
    expect(await box()).to.equal('100,200,1200,60');
  });

  it('describes the record after it is withdrawn', async () => {
    await served.archive.withdraw('box-letter', 'the owner asked for it');
    const answer = await follow('application/ld+json');
    expect(answer.status).to.equal(410);
    const { detail } = (await answer.json()) as { detail: string };
    expect(detail).to.match(/“A letter home” .*the owner asked for it/);
    const page = await follow('text/html');
    expect([page.status, await page.text()]).to.satisfy(
      ([status, text]: [number, string]) => status === 410 && text.includes('A letter home'),
    );
    const cited = await fetch(`${served.base}/cite?canvas=${canvas()}&xywh=1,1,9,9&format=text`);
    expect(cited.status).to.equal(410);
  });
});
