import { rm, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { Report } from '../../../src/catalogue/ingest/outcome.ts';
import { withServedLetter } from '../../support/archive.ts';
import {
  type ArchiveFiles,
  alto,
  LETTER,
  picture,
  writeLetter,
} from '../../support/archive-files.ts';

const actions = ({ outcomes }: Report) => outcomes.map(({ id, action }) => `${id} ${action}`);
const errors = ({ findings }: Report) => findings.map(({ rule, message }) => `${rule}: ${message}`);

const MANIFEST = '/iiif/presentation/3/box-letter/manifest';

describe('ingest', function () {
  this.timeout(30_000);

  it('publishes a second record written from the README alone', () =>
    withServedLetter(async (_files, { base, report }) => {
      expect(errors(report)).to.deep.equal([]);
      expect(actions(report)).to.deep.equal(['box create', 'box-letter create']);
      const manifest = await (await fetch(base + MANIFEST)).json();
      expect(manifest.label).to.deep.equal({ en: ['A letter home'] });
      const [canvas] = manifest.items;
      expect([canvas.width, canvas.height]).to.deep.equal([800, 1000]);
      const pages = await Promise.all(
        canvas.annotations.map(async ({ id }: { id: string }) => (await fetch(id)).json()),
      );
      const values = pages.map((page) =>
        page.items.map((item: { body: { value: string }[] }) => item.body[0]?.value),
      );
      expect(values).to.deep.equal([['Dear mother', 'all is well'], ['Chère mère, tout va bien']]);
      const targets = pages.map((page) => page.items[0].target.split('#')[1]);
      expect(targets).to.deep.equal(['xywh=50,100,600,30', 'xywh=50,100,600,80']);
    }));

  it('does only what is needed for the changes', () =>
    withServedLetter(async (files, { archive, base }) => {
      expect(actions(await archive.ingest())).to.deep.equal(['box keep', 'box-letter keep']);
      await files.write('manifests/box/letter/fr/p2.txt', 'Ton fils qui t’aime\n');
      expect(actions(await archive.ingest())).to.deep.equal(['box keep', 'box-letter update']);
      const page = await (
        await fetch(`${base}/iiif/presentation/3/box-letter/annotations/p2/fr`)
      ).json();
      expect(page.items[0].body[0].value).to.equal('Ton fils qui t’aime');
    }));

  it('reports what it would do, and does nothing, in a dry run', () =>
    withServedLetter(async (files, { archive, base }) => {
      await files.write(
        'manifests/box/letter/record.yaml',
        LETTER.replace('A letter home', 'Changed'),
      );
      await files.write('manifests/other/record.yaml', 'id: other\nlevel: fonds\ntitle: Other\n');
      const report = await archive.ingest({ dryRun: true });
      expect(actions(report)).to.deep.equal(['box keep', 'box-letter update', 'other create']);
      const manifest = await (await fetch(base + MANIFEST)).json();
      expect(manifest.label).to.deep.equal({ en: ['A letter home'] });
    }));

  it('keeps the published version of a record that fails, and publishes the others', () =>
    withServedLetter(async (files, { archive, base }) => {
      await files.write('manifests/box/letter/record.yaml', `${LETTER}titel: x\n`);
      await files.write('manifests/other/record.yaml', 'id: other\nlevel: fonds\ntitle: Other\n');
      const report = await archive.ingest();
      expect(actions(report)).to.deep.equal(['box keep', 'box-letter fail', 'other create']);
      expect(errors(report).join()).to.match(/unknown-key: unknown key “titel”/);
      expect((await fetch(base + MANIFEST)).status).to.equal(200);
      expect((await fetch(`${base}/iiif/presentation/3/collection/other`)).status).to.equal(200);
    }));

  it('withdraws deleted records, with their images and texts', () =>
    withServedLetter(async (files, { archive, base }) => {
      await rm(join(files.manifests, 'box/letter'), { recursive: true });
      expect(actions(await archive.ingest())).to.deep.equal(['box update', 'box-letter withdraw']);
      for (const path of [
        MANIFEST,
        '/iiif/image/3/box-letter_p1/info.json',
        '/records/box-letter',
      ]) {
        expect((await fetch(base + path)).status, path).to.equal(410);
      }
      const box = await (await fetch(`${base}/iiif/presentation/3/collection/box`)).json();
      expect(box.items).to.deep.equal([]);
    }));

  it('withdraws nothing if the folder is empty, as when a disk is not mounted', () =>
    withServedLetter(async (files, { archive, base }) => {
      await rm(files.manifests, { recursive: true });
      const report = await archive.ingest();
      expect(errors(report).join()).to.match(/nothing-withdrawn/);
      expect((await fetch(base + MANIFEST)).status).to.equal(200);
    }));

  it('keeps the id of a record whose folder has moved', () =>
    withServedLetter(async (files, { archive, base }) => {
      await rm(join(files.manifests, 'box/letter'), { recursive: true });
      await rm(join(files.images, 'box/letter'), { recursive: true });
      const moved = {
        ...files,
        write: (path: string, text: string | Uint8Array) =>
          files.write(path.replace('box/letter', 'box/1915/letter'), text),
      };
      await writeLetter(moved);
      expect(actions(await archive.ingest())).to.deep.equal(['box keep', 'box-letter move']);
      expect((await fetch(base + MANIFEST)).status).to.equal(200);
    }));

  it('replaces images under the same address', () =>
    withServedLetter(async (files, { archive, base }) => {
      const before = await fetch(`${base}/iiif/image/3/box-letter_p1/full/max/0/default.jpg`);
      await before.arrayBuffer();
      await files.write('images/box/letter/p1.jpg', await picture(1600, 2000));
      expect(actions(await archive.ingest())).to.deep.equal(['box keep', 'box-letter update']);
      const info = await (await fetch(`${base}/iiif/image/3/box-letter_p1/info.json`)).json();
      expect([info.width, info.height]).to.deep.equal([1600, 2000]);
      const after = await fetch(`${base}/iiif/image/3/box-letter_p1/full/max/0/default.jpg`);
      await after.arrayBuffer();
      expect(after.headers.get('etag')).to.not.equal(before.headers.get('etag'));
    }));

  const wrong: [what: string, spoil: (files: ArchiveFiles) => Promise<unknown>, message: RegExp][] =
    [
      [
        'a folio without an image',
        ({ images }) => unlink(join(images, 'box/letter/p2.jpg')),
        /missing-file: the image of folio p2 is missing/,
      ],
      [
        'a layer without its file',
        ({ manifests }) => unlink(join(manifests, 'box/letter/fr/p1.txt')),
        /missing-file: the text of layer fr for folio p1 is missing/,
      ],
      [
        'two images for one folio',
        async (files) => files.write('images/box/letter/p1.png', await picture(8, 8)),
        /ambiguous-file: the image of folio p1 could be any of p1.jpg, p1.png/,
      ],
      [
        'a line outside its image',
        (files) => files.write('manifests/box/letter/hand/p2.xml', alto(Array(30).fill('Yours'))),
        /box-outside: \d+ lines lie outside the image of 800×1000 pixels/,
      ],
      [
        'an image that is a broken link',
        async ({ images }) => {
          await unlink(join(images, 'box/letter/p1.jpg'));
          await symlink('/nowhere', join(images, 'box/letter/p1.jpg'));
        },
        /unreadable-file: the image of folio p1, p1.jpg, cannot be read: ENOENT/,
      ],
      [
        'a text made for the image before it was turned',
        (files) => files.write('manifests/box/letter/hand/p1.xml', alto(['a'], 1000, 800)),
        /turned-page: the page of 1000×800 is a quarter turn off the image of 800×1000/,
      ],
      [
        'a record.yaml in another encoding',
        (files) =>
          files.write(
            'manifests/box/letter/record.yaml',
            Buffer.from(LETTER.replace('letter home', 'lettre à'), 'latin1'),
          ),
        /utf-8: /,
      ],
      [
        'an ALTO file that is cut off',
        (files) => files.write('manifests/box/letter/hand/p1.xml', alto(['a']).slice(0, 300)),
        /unreadable-text/,
      ],
      [
        'an ALTO file with a DTD',
        (files) =>
          files.write(
            'manifests/box/letter/hand/p1.xml',
            alto(['a']).replace('<alto', '<!DOCTYPE alto [<!ENTITY x "y">]><alto'),
          ),
        /unreadable-text/,
      ],
      [
        'an image that is none',
        (files) => files.write('images/box/letter/p1.jpg', 'not an image'),
        /unreadable-image: .*p1\.jpg/,
      ],
      [
        'a start that is no folio',
        (files) => files.write('manifests/box/letter/record.yaml', `${LETTER}start: p9\n`),
        /unknown-id: there is no “p9”; available: p1, p2/,
      ],
      [
        'an alignment with units there are not',
        (files) =>
          files.write(
            'manifests/box/letter/record.yaml',
            LETTER.replace(
              'files: "fr/{folio}.txt"',
              'files: "fr/{folio}.txt", alignment: { p1: [{ source: l9, target: b1 }] }',
            ),
          ),
        /unknown-unit: folio p1: there is no l9 of hand/,
      ],
      [
        'an id that is taken',
        (files) =>
          files.write('manifests/copy/record.yaml', 'id: box\nlevel: fonds\ntitle: Copy\n'),
        /duplicate-id: the id box is already used in box\/record.yaml/,
      ],
      [
        'a record under one with folios',
        (files) =>
          files.write(
            'manifests/box/letter/part/record.yaml',
            'id: part\nlevel: item\ntitle: Part\n',
          ),
        /parent: the record above, box\/letter\/record.yaml, has folios/,
      ],
      [
        'an upper record that is wrong',
        (files) => files.write('manifests/box/record.yaml', 'id: box\n'),
        /parent: the record above, box\/record.yaml, is not valid/,
      ],
    ];
  for (const [what, spoil, message] of wrong) {
    it(`reports ${what}`, () =>
      withServedLetter(async (files, { archive, base }) => {
        await spoil(files);
        const report = await archive.ingest();
        expect(errors(report).join('\n')).to.match(message);
        expect(report.findings.every(({ file }) => file !== undefined)).to.equal(true);
        expect((await fetch(base + MANIFEST)).status, 'what was published stays').to.equal(200);
      }));
  }

  it('keeps the id of a corrected line, and gives an inserted line a new one', () =>
    withServedLetter(async (files, { archive, base }) => {
      const lines = async () => {
        const address = `${base}/iiif/presentation/3/box-letter/annotations/p1/hand`;
        const page = await (await fetch(address)).json();
        return page.items.map((item: { id: string; body: { value: string }[] }) => [
          item.id.split('/').at(-1),
          item.body[0]?.value,
        ]);
      };
      await files.write(
        'manifests/box/letter/hand/p1.xml',
        alto(['Dear mother', 'all is very well']),
      );
      await archive.ingest();
      expect(await lines()).to.deep.equal([
        ['l1', 'Dear mother'],
        ['l2', 'all is very well'],
      ]);
      const added = alto(['Verdun', 'Dear mother', 'all is very well']).replaceAll(
        'ID="line',
        'ID="x',
      );
      await files.write('manifests/box/letter/hand/p1.xml', added);
      await archive.ingest();
      const ids = (await lines()).map(([id]: string[]) => id);
      expect(ids).to.have.members(['l1', 'l2', 'l3']);
    }));

  it('clips the boxes of a recogniser at the edge of the image', () =>
    withServedLetter(async (files, { archive, base }) => {
      const over = alto(['Dear mother']).replaceAll('WIDTH="600"', 'WIDTH="755"');
      await files.write('manifests/box/letter/hand/p1.xml', over);
      expect(errors(await archive.ingest()).join()).to.match(
        /box-over-edge: 1 line extends beyond/,
      );
      const page = await (
        await fetch(`${base}/iiif/presentation/3/box-letter/annotations/p1/hand`)
      ).json();
      expect(page.items[0].target).to.match(/#xywh=50,100,750,30$/);
    }));

  it('cuts packs again that were deleted from the data folder', () =>
    withServedLetter(async (files, { archive, base }) => {
      await rm(join(files.data, 'packs'), { recursive: true });
      await archive.ingest();
      const tile = await fetch(
        `${base}/iiif/image/3/box-letter_p1/0,0,512,512/512,512/0/default.jpg`,
      );
      await tile.arrayBuffer();
      expect(tile.status).to.equal(200);
    }));

  it('never serves a new image under the old ETag while its master waits for the ingest', () =>
    withServedLetter(async (files, { base }) => {
      const ask = async () => {
        const address = `${base}/iiif/image/3/box-letter_p1/10,10,700,900/max/0/default.png`;
        return Buffer.from(await (await fetch(address)).arrayBuffer());
      };
      await files.write('images/box/letter/p1.jpg', await picture(800, 1000, '#ff0000'));
      const { data } = await sharp(await ask())
        .resize(1, 1)
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(data[1]).to.be.greaterThan(60);
    }));

  it('follows links to folders, but never in a circle', () =>
    withServedLetter(async (files, { archive }) => {
      await files.write('elsewhere/record.yaml', 'id: linked\nlevel: fonds\ntitle: Linked\n');
      await symlink(join(files.manifests, '../elsewhere'), join(files.manifests, 'linked'));
      await symlink(files.manifests, join(files.manifests, 'box/loop'));
      const report = await archive.ingest();
      expect(actions(report)).to.include('linked create');
      expect(errors(report)).to.deep.equal([]);
    }));

  it('aligns texts n to m as record.yaml says', () =>
    withServedLetter(async (files, { archive, base }) => {
      const alignment = 'alignment: { p1: [{ source: [l2], target: [b1] }] }';
      await files.write(
        'manifests/box/letter/record.yaml',
        LETTER.replace('files: "fr/{folio}.txt"', `files: "fr/{folio}.txt", ${alignment}`),
      );
      // Every segment of either text is looked for.
      expect(errors(await archive.ingest())).to.deep.equal([
        'unaligned: folio p1: l1 of hand is not aligned with anything in fr',
      ]);
      const page = await (
        await fetch(`${base}/iiif/presentation/3/box-letter/annotations/p1/fr`)
      ).json();
      expect(page.items[0].target).to.match(/#xywh=50,140,600,30$/);
      const resource = await (
        await fetch(`${base}/iiif/presentation/3/box-letter/alignment/p1`)
      ).json();
      expect(resource.alignments).to.deep.equal([
        { target: 'fr', source: 'hand', segments: [{ source: ['l2'], target: ['b1'] }] },
      ]);
    }));

  it('aligns texts by corresp in TEI, and reports what it leaves out', () =>
    withServedLetter(async (files, { archive, base }) => {
      const tei = (body: string) =>
        `<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>${body}</body></text></TEI>`;
      await files.write(
        'manifests/box/letter/record.yaml',
        LETTER.replace('fr/{folio}.txt', 'fr/{folio}.*'),
      );
      await rm(join(files.manifests, 'box/letter/fr/p1.txt'));
      await files.write(
        'manifests/box/letter/fr/p1.xml',
        tei('<p xml:id="s1" corresp="hand/p1.xml#line1">tout va bien</p><p>Chère mère</p>'),
      );
      expect(errors(await archive.ingest())).to.deep.equal([
        'unaligned: folio p1: b2 of fr is not aligned with anything in hand',
        'unaligned: folio p1: l1 of hand is not aligned with anything in fr',
      ]);
      const page = await (
        await fetch(`${base}/iiif/presentation/3/box-letter/annotations/p1/fr`)
      ).json();
      expect(page.items[0].target).to.match(/#xywh=50,140,600,30$/);
    }));

  it('records the earlier addresses of lines that were joined into one', () =>
    withServedLetter(async (files, { archive, base }) => {
      const joined = alto(['Dear mother all is well']).replace(
        'WIDTH="600" HEIGHT="30"',
        'WIDTH="600" HEIGHT="70"',
      );
      await files.write('manifests/box/letter/hand/p1.xml', joined);
      expect(errors(await archive.ingest())).to.deep.equal([]);
      const { items } = await (
        await fetch(`${base}/iiif/presentation/3/box-letter/annotations/p1/hand`)
      ).json();
      const address = (unit: string) =>
        `${base}/iiif/presentation/3/box-letter/annotation/p1/hand/${unit}`;
      expect(items.map(({ id, via }: { id: string; via: string[] }) => [id, via])).to.deep.equal([
        [address('l1'), [address('l2')]],
      ]);
    }));
});
