import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { presentationValidator } from '../../../src/check/iiif/presentation-validator.ts';
import { forAllTests, type Served, serveArchive } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  alto,
  archiveFiles,
  LETTER,
  picture,
  writeLetter,
} from '../../support/archive-files.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are read as a client reads them
type Any = any;

const RECORD = 'box-letter';

describe('the versions of a record', function () {
  this.timeout(60_000);
  let files: ArchiveFiles;
  let served: Served;

  /** Version 2 corrects a line, version 3 has another image and another title. */
  forAllTests(async (folder) => {
    files = archiveFiles(folder);
    await writeLetter(files);
    served = await serveArchive(files);
    const text = alto(['Dear father', 'all is well']);
    await files.write('manifests/box/letter/hand/p1.xml', text);
    await served.archive.ingest();
    await files.write('images/box/letter/p1.jpg', await picture(800, 1000, '#d0d0d0'));
    const record = LETTER.replace('A letter home', 'A letter to the father');
    await files.write('manifests/box/letter/record.yaml', record);
    await served.archive.ingest();
    return served;
  });

  const get = async (path: string, headers: Record<string, string> = {}): Promise<Any> => {
    const answer = await fetch(served.base + path, { headers });
    expect(answer.status, path).to.equal(200);
    return answer.json();
  };
  const version = (number: number, path: string) =>
    get(`/iiif/presentation/3/${RECORD}/v/${number}/${path}`);

  it('stay available, each under addresses of its own', async () => {
    for (const number of [1, 2, 3]) {
      const manifest = await version(number, 'manifest');
      expect(manifest.id).to.match(new RegExp(`/${RECORD}/v/${number}/manifest$`));
      const errors = presentationValidator()(manifest).filter(
        ({ severity }) => severity === 'error',
      );
      expect(errors).to.deep.equal([]);
      for (const { id } of manifest.items[0].annotations) {
        expect(id).to.contain(`/v/${number}/`);
        expect((await (await fetch(id)).json()).id).to.equal(id);
      }
    }
  });

  it('contain the text and the title that were published then', async () => {
    const texts = async (number: number) => {
      const { items } = await version(number, 'annotations/p1/hand');
      return items.map(({ body }: Any) => [body].flat()[0].value);
    };
    expect(await texts(1)).to.include('Dear mother');
    expect(await texts(2)).to.include('Dear father');
    expect((await version(2, 'manifest')).label.en).to.deep.equal(['A letter home']);
    expect((await version(3, 'manifest')).label.en).to.deep.equal(['A letter to the father']);
  });

  it('say that they are not the newest, and which images have changed since', async () => {
    const said = JSON.stringify((await version(1, 'manifest')).requiredStatement);
    expect(said).to.contain('earlier version').and.contain('at that time there were others: p1');
    const newest = JSON.stringify((await version(3, 'manifest')).requiredStatement ?? '');
    expect(newest).not.to.contain('earlier version');
  });

  it('are listed with their changes', async () => {
    const { versions } = await get(`/records/${RECORD}/versions`);
    expect(versions.map((one: Any) => [one.version, one.type])).to.deep.equal([
      [1, 'Create'],
      [2, 'Update'],
      [3, 'Update'],
    ]);
    expect(versions[1].detail.layers).to.have.property('hand');
    expect(versions[2].detail.images).to.deep.equal(['p1']);
    const answer = await fetch(`${served.base}/records/${RECORD}/versions`, {
      headers: { accept: 'text/html' },
    });
    const html = await answer.text();
    expect(html).to.contain(`/records/${RECORD}/versions/1..2`);
  });

  it('are compared word by word', async () => {
    const { texts, description, images } = await get(`/records/${RECORD}/versions/1..2`);
    expect(description).to.deep.equal([]);
    expect(images).to.deep.equal([]);
    expect(texts).to.have.length(1);
    const changed = texts[0].pieces.filter(({ change }: Any) => change);
    expect(changed).to.deep.equal([
      { text: 'mother', change: 'removed' },
      { text: 'father', change: 'added' },
    ]);
    const later = await get(`/records/${RECORD}/versions/2..3`);
    expect(later.images).to.deep.equal(['p1']);
    expect(later.description[0].to.en).to.deep.equal(['A letter to the father']);
  });

  it('are compared once, and the result is kept', async () => {
    const path = `/records/${RECORD}/versions/1..3`;
    const first = await get(path);
    const kept = (await readdir(join(files.data, 'exports'))).filter((name) =>
      name.endsWith('.difference'),
    );
    expect(await get(path)).to.deep.equal(first);
    expect(kept).to.not.be.empty;
    const now = await readdir(join(files.data, 'exports'));
    expect(now.filter((name) => name.endsWith('.difference'))).to.deep.equal(kept);
  });

  it('are compared on a page, in both languages', async () => {
    for (const lang of ['en', 'ru']) {
      const answer = await fetch(`${served.base}/records/${RECORD}/versions/1..2?lang=${lang}`, {
        headers: { accept: 'text/html' },
      });
      const html = await answer.text();
      expect(html).to.contain('<del>mother</del>').and.contain('<ins>father</ins>');
    }
  });

  it('answer 404 with the existing versions if a number is wrong', async () => {
    for (const path of ['versions/1..9', 'versions/x', 'versions/1..', 'versions/0..1']) {
      const answer = await fetch(`${served.base}/records/${RECORD}/${path}`);
      expect(answer.status, path).to.equal(404);
      expect((await answer.json()).detail).to.contain('1, 2, 3');
    }
    for (const path of [`${RECORD}/v/9/manifest`, `${RECORD}/v/0/manifest`, 'none/v/1/manifest']) {
      const { status } = await fetch(`${served.base}/iiif/presentation/3/${path}`);
      expect(status, path).to.equal(404);
    }
  });

  it('are no longer available when the record is withdrawn', async () => {
    await served.archive.withdraw(RECORD, 'by request of the family');
    for (const path of [
      `/iiif/presentation/3/${RECORD}/v/1/manifest`,
      `/iiif/presentation/3/${RECORD}/v/1/annotations/p1/hand`,
      `/records/${RECORD}/versions`,
      `/records/${RECORD}/versions/1..2`,
    ]) {
      const answer = await fetch(served.base + path);
      expect(answer.status, path).to.equal(410);
      expect(await answer.text()).not.to.contain('mother');
    }
  });
});
