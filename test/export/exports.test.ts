import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { alignByCorrespondence } from '../../src/text/align.ts';
import { writePageXml } from '../../src/text/format/page-xml/write.ts';
import { readTei } from '../../src/text/format/tei/read.ts';
import type { Mark } from '../../src/text/text.ts';
import { inFolder, serveArchive, withServedLetter } from '../support/archive.ts';
import { alto, archiveFiles, LETTER, writeLetter } from '../support/archive-files.ts';
import { breaches } from '../support/xml/xml-rule.ts';
import { ALTO, METS, PAGE, TEI } from '../support/xml/xml-rules.ts';
import { unzip } from './unzip.ts';

const RECORD = '/records/box-letter';
const WARNING = 'draft, not yet checked against the original';

/** Address, media type, name under which it is saved, and what must be in it. */
const FILES: [path: string, type: string, name: string, inside: string][] = [
  ['text/hand.txt', 'text/plain; charset=utf-8', 'box-letter.hand.txt', 'Dear mother\nall is well'],
  ['text/fr.md', 'text/markdown; charset=utf-8', 'box-letter.fr.md', '## p. 2\n\nTon fils'],
  ['text/p1/fr.txt', 'text/plain; charset=utf-8', 'box-letter.p1.fr.txt', 'Chère mère'],
  ['text/p1/fr.md', 'text/markdown; charset=utf-8', 'box-letter.p1.fr.md', 'Chère mère'],
  ['text/p1/hand.alto.xml', 'application/xml', 'box-letter.p1.hand.alto.xml', 'CONTENT="mother"'],
  [
    'text/p1/hand.page.xml',
    'application/vnd.prima.page+xml',
    'box-letter.p1.hand.page.xml',
    '<Unicode>Dear mother</Unicode>',
  ],
  [
    'text/p1/hand.hocr.html',
    'text/vnd.hocr+html; charset=utf-8',
    'box-letter.p1.hand.hocr.html',
    'bbox 150 100 240 130',
  ],
  ['tei.xml', 'application/tei+xml', 'box-letter.tei.xml', 'subtype="draft"'],
  ['p2/tei.xml', 'application/tei+xml', 'box-letter.p2.tei.xml', 'Ton fils'],
  ['p2/parallel.html', 'text/html; charset=utf-8', 'box-letter.p2.parallel.html', 'Ton fils'],
  ['p1/record.pdf', 'application/pdf', 'box-letter.p1.pdf', '%PDF-1.7'],
  ['p1/bag.zip', 'application/zip', 'box-letter.p1.bag.zip', 'data/text/p1/hand.alto.xml'],
  ['mets.xml', 'application/xml', 'box-letter.mets.xml', 'ORDERLABEL="p. 2"'],
  [
    'parallel.html',
    'text/html; charset=utf-8',
    'box-letter.parallel.html',
    '<td lang="fr" dir="ltr"><p>Chère mère',
  ],
  ['record.pdf', 'application/pdf', 'box-letter.pdf', '%PDF-1.7'],
  ['bag.zip', 'application/zip', 'box-letter.bag.zip', 'box-letter/data/record.pdf'],
];

/** The content streams of a PDF. */
function streams(pdf: Buffer): string[] {
  const parts = pdf.toString('latin1').split(/\bstream\r?\n/);
  return parts.slice(1).flatMap((part) => {
    try {
      return [inflateSync(Buffer.from(part, 'latin1')).toString('latin1')];
    } catch {
      return [];
    }
  });
}

describe('the exports of a letter', function () {
  this.timeout(30_000);

  it('have their media type, a file name, their text, and what kind of text it is', () =>
    withServedLetter(async (_files, { base }) => {
      for (const [path, type, name, inside] of FILES) {
        const answer = await fetch(`${base}${RECORD}/${path}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect(answer.status, path).to.equal(200);
        expect(answer.headers.get('content-type'), path).to.equal(type);
        expect(answer.headers.get('content-disposition'), path).to.include(`filename="${name}"`);
        const plain = { method: 'HEAD', headers: { 'accept-encoding': 'identity' } };
        const again = await fetch(`${base}${RECORD}/${path}`, plain);
        expect(again.headers.get('content-length'), path).to.equal(String(bytes.length));
        expect(bytes.includes(inside), `${path} has “${inside}”`).to.equal(true);
        if (!/pdf|zip|hand\./.test(path)) expect(bytes.toString(), path).to.include(WARNING);
      }
    }));

  it('link corresponding units in TEI, and each line to its zone', () =>
    withServedLetter(async (_files, { base }) => {
      const tei = await (await fetch(`${base}${RECORD}/tei.xml`)).text();
      expect(tei).to.match(/<ab xml:id="u\.p1\.hand\.b1"[^>]* corresp="#u\.p1\.fr\.b1">/);
      expect(tei).to.match(/<ab xml:id="u\.p1\.fr\.b1" corresp="#u\.p1\.hand\.b1">/);
      expect(tei).to.include('<zone xml:id="z.p1.hand.l2" type="line" ulx="50" uly="140"');
      const again = readTei(tei, { names: ['p2'] });
      expect(again.blocks[0]?.lines[0]).to.deep.include({
        text: 'Yours',
        box: { x: 50, y: 100, w: 600, h: 30 },
      });
      const ids = [...tei.matchAll(/xml:id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).to.equal(ids.length);
      const targets = [...tei.matchAll(/(?:facs|corresp|target)="#([^"]+)"/g)].map(([, id]) => id);
      expect(targets.length).to.be.greaterThan(10);
      expect(targets.filter((id) => !ids.includes(id))).to.deep.equal([]);
    }));

  it('can be read back from TEI: each text, its words, and the alignment', () =>
    withServedLetter(async (_files, { base }) => {
      const xml = await (await fetch(`${base}${RECORD}/tei.xml`)).text();
      const hand = readTei(xml, {
        names: ['p1'],
        layer: { id: 'hand', kind: 'transcription', language: 'en' },
      });
      const french = readTei(xml, {
        names: ['p1'],
        layer: { id: 'fr', kind: 'translation', language: 'fr' },
      });
      expect(hand.blocks[0]?.lines[0]?.words[1]).to.deep.include({
        text: 'mother',
        box: { x: 150, y: 100, w: 90, h: 30 },
      });
      expect(french.blocks[0]?.lines[0]?.text).to.equal('Chère mère, tout va bien');
      const address = `${base}/iiif/presentation/3/box-letter/alignment/p1`;
      const { alignments } = (await (await fetch(address)).json()) as {
        alignments: { segments: unknown }[];
      };
      expect(alignByCorrespondence(hand, french)).to.deep.equal(alignments[0]?.segments);
    }));

  it('are valid by the schemas of METS, TEI, ALTO and PAGE', () =>
    withServedLetter(async (_files, { base }) => {
      const files = [
        ['mets.xml', METS],
        ['tei.xml', TEI],
        ['text/p1/hand.alto.xml', ALTO],
        ['text/p2/hand.page.xml', PAGE],
      ] as const;
      for (const [file, rules] of files) {
        const xml = await (await fetch(`${base}${RECORD}/${file}`)).text();
        expect(breaches(xml, rules), file).to.deep.equal([]);
      }
    }));

  it('are valid TEI whatever types the blocks of a page have', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const types = ['heading 1', 'Überschrift: (links)', '"q" & <z>', 'a\u200bb', ' ', '-', '{x}'];
      const marks: Mark[] = [
        { kind: 'highlighted', from: 0, to: 3, text: 'bold  italic' },
        { kind: 'unclear', from: 4, to: 8, text: 'bad\u00a0ink, blots' },
      ];
      const blocks = types.map((type, i) => ({
        id: `b${i + 1}`,
        type,
        lines: [{ id: `l${i + 1}`, text: 'ein zwey drey', type, words: [], marks }],
      }));
      const options = { page: { width: 800, height: 1000 }, fileName: 'p1.jpg', published: '' };
      await files.write('manifests/box/letter/hand/p1.xml', writePageXml({ blocks }, options));
      const { base, close } = await serveArchive(files);
      try {
        const xml = await (await fetch(`${base}${RECORD}/tei.xml`)).text();
        expect(breaches(xml, TEI)).to.deep.equal([]);
        const found = [...xml.matchAll(/<ab xml:id="u\.p1\.hand[^>]*?(?: type="([^"]*)")?\s*>/g)];
        expect(found.map(([, type]) => type)).to.deep.equal([
          'heading-1',
          'Überschrift:-(links)',
          '&quot;q&quot;-&amp;-&lt;z&gt;',
          'a-b',
          undefined,
          undefined,
          '{x}',
        ]);
      } finally {
        await close();
      }
    }));

  it('keep bold type of PAGE in the page, Markdown, TEI and PAGE', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const line =
        '<TextLine custom="textStyle {offset:0; length:2;bold:true;}"><Word><TextEquiv><Unicode>Aprilis.</Unicode></TextEquiv></Word><TextEquiv><Unicode>9. Aprilis.</Unicode></TextEquiv></TextLine>';
      await files.write(
        'manifests/box/letter/hand/p1.xml',
        `<PcGts><Page imageWidth="800" imageHeight="1000"><TextRegion>${line}</TextRegion></Page></PcGts>`,
      );
      const { base, close } = await serveArchive(files);
      try {
        for (const [path, written] of [
          ['p1', '<strong class="highlighted" title="bold">9.</strong> Aprilis.'],
          ['text/p1/hand.md', '**9.** Aprilis.'],
          ['p1/tei.xml', '<hi rend="bold">9.</hi> Aprilis.'],
          ['text/p1/hand.page.xml', 'textStyle {offset:0; length:2; bold:true;}'],
        ] as const) {
          expect(await (await fetch(`${base}${RECORD}/${path}`)).text(), path).to.include(written);
        }
      } finally {
        await close();
      }
    }));

  it('contain a single leaf if a folio is named, and answer 404 for an unknown one', () =>
    withServedLetter(async (_files, { base }) => {
      const tei = await (await fetch(`${base}${RECORD}/p2/tei.xml`)).text();
      expect([tei.includes('Yours'), tei.includes('mother')]).to.deep.equal([true, false]);
      const none = await fetch(`${base}${RECORD}/p9/record.pdf`);
      expect([none.status, (await none.json()).detail]).to.deep.equal([
        404,
        'there is no folio “p9” in box-letter',
      ]);
    }));

  it('include a PDF with a cover, the leaves on the left, and invisible text over them', () =>
    withServedLetter(async (_files, { base }) => {
      const pdf = Buffer.from(await (await fetch(`${base}${RECORD}/record.pdf`)).arrayBuffer());
      const raw = pdf.toString('latin1');
      const about = Buffer.from(WARNING, 'utf16le').swap16().toString('latin1');
      expect(raw.match(/\/Type \/Page\b/g)?.length).to.equal(5);
      expect(raw.includes(about) || raw.includes(WARNING), 'says so where programs look').to.equal(
        true,
      );
      const content = streams(pdf).filter((one) => /\bBT\b/.test(one));
      const invisible = content.flatMap((one, i) => (/^3 Tr$/m.test(one) ? [i + 1] : []));
      expect(invisible).to.deep.equal([2, 4]);
    }));

  it('include a PDF with one title, and no facing page for a leaf without words', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      await files.write('manifests/box/letter/fr/p1.txt', '\n');
      const { base, close } = await serveArchive(files);
      try {
        const pdf = await (await fetch(`${base}${RECORD}/record.pdf`)).arrayBuffer();
        const raw = Buffer.from(pdf).toString('latin1');
        // The cover, the first leaf, a page that says why it is empty, the second leaf and its text.
        expect(raw.match(/\/Type \/Page\b/g)?.length).to.equal(5);
        expect(raw).to.include('(A letter home)');
      } finally {
        await close();
      }
    }));

  it('include a PDF whose font has all letters of its texts', () =>
    inFolder(async (folder) => {
      const files = archiveFiles(folder);
      await writeLetter(files);
      const fontsOf = async (base: string) => {
        const pdf = await (await fetch(`${base}${RECORD}/record.pdf`)).arrayBuffer();
        const raw = Buffer.from(pdf);
        const names = raw.toString('latin1').matchAll(/\/FontName \/[A-Z]+\+([\w-]+)/g);
        const mapped = streams(raw).filter((one) => one.includes('begincmap'));
        return { names: [...names].map(([, name]) => name), mapped: mapped.join('') };
      };
      const { archive, base, close } = await serveArchive(files);
      try {
        expect((await fontsOf(base)).names).to.not.include('NotoSerif-Regular');
        await files.write('manifests/box/letter/hand/p1.xml', alto(['Zwo\u0364lftes Stu\u0364k']));
        await files.write('manifests/box/letter/fr/p2.txt', 'd\u1dd3 \ua75bu\u0303\n');
        await archive.ingest({});
        const { names, mapped } = await fontsOf(base);
        expect(names).to.include('NotoSerif-Regular');
        for (const letter of ['0364', '1dd3', 'a75b']) expect(mapped).to.include(letter);
      } finally {
        await close();
      }
    }));

  it('include a bag with correct checksums that says what it leaves out', () =>
    withServedLetter(async (_files, { base }) => {
      const zip = Buffer.from(await (await fetch(`${base}${RECORD}/bag.zip`)).arrayBuffer());
      const files = unzip(zip);
      const text = (name: string) => files.get(`box-letter/${name}`)?.toString() ?? '';
      const listed = ['manifest-sha256.txt', 'tagmanifest-sha256.txt'].flatMap((name) =>
        text(name)
          .trim()
          .split('\n')
          .map((line) => line.split('  ')),
      );
      for (const [hash, name] of listed) {
        const bytes = files.get(`box-letter/${name}`) ?? '';
        expect(createHash('sha256').update(bytes).digest('hex'), name).to.equal(hash);
      }
      expect(listed.length).to.equal(files.size - 1);
      expect(text('bagit.txt')).to.equal(
        'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
      );
      const payload = [...files].filter(([name]) => name.startsWith('box-letter/data/'));
      const bytes = payload.reduce((sum, [, content]) => sum + content.length, 0);
      expect(text('bag-info.txt')).to.include(`Payload-Oxum: ${bytes}.${payload.length}\n`);
      expect(text('bag-info.txt')).to.include('not the masters').and.include(WARNING);
      expect(payload.filter(([, content]) => content.length === 0)).to.deep.equal([]);
    }));

  it('are not made again, nor for HEAD, and can be requested in ranges', () =>
    withServedLetter(async (_files, { base }, folder) => {
      const address = `${base}${RECORD}/record.pdf`;
      const question = await fetch(address, { method: 'HEAD' });
      expect([question.status, question.headers.get('content-length')]).to.deep.equal([200, null]);
      const kept = () => readdir(join(folder, 'data/exports')).catch(() => []);
      expect(await kept()).to.deep.equal([]);
      const etag = question.headers.get('etag') ?? '';
      const fresh = await fetch(address, { headers: { 'If-None-Match': etag } });
      expect(fresh.status).to.equal(304);
      expect(await kept()).to.deep.equal([]);
      const whole = Buffer.from(await (await fetch(address)).arrayBuffer());
      const part = await fetch(address, { headers: { Range: 'bytes=5-9', 'If-Range': etag } });
      expect(part.status).to.equal(206);
      expect(part.headers.get('content-range')).to.equal(`bytes 5-9/${whole.length}`);
      expect(Buffer.from(await part.arrayBuffer())).to.deep.equal(whole.subarray(5, 10));
      const beyond = await fetch(address, { headers: { Range: `bytes=${whole.length}-` } });
      expect(beyond.status).to.equal(416);
      expect((await kept()).length).to.equal(1);
    }));

  it('change when the record is published again', () =>
    withServedLetter(async (_files, { base, archive }, folder) => {
      const ask = async () => {
        const answer = await fetch(`${base}${RECORD}/text/hand.txt`);
        return [answer.headers.get('etag'), await answer.text()] as const;
      };
      const [before] = await ask();
      const changed = LETTER.replace('A letter home', 'A letter from afar');
      await archiveFiles(folder).write('manifests/box/letter/record.yaml', changed);
      await archive.ingest();
      const [after, text] = await ask();
      expect(after).to.not.equal(before);
      expect(text).to.match(/^A letter from afar\n/);
    }));

  const MISSING: [path: string, said: RegExp][] = [
    ['/records/nobody/record.pdf', /no record “nobody”/],
    ['/records/box/record.pdf', /has no leaves/],
    ['/records/box-letter/text/latin.txt', /no text “latin”.*hand, fr/],
    ['/records/box-letter/text/p1/latin.page.xml', /no text “latin”.*hand, fr/],
    ['/records/box-letter/text/p9/hand.md', /no folio “p9”/],
    ['/records/nobody/text/p1/hand.md', /no record “nobody”/],
  ];
  it('list what exists in the answer to an unknown export', () =>
    withServedLetter(async (_files, { base }) => {
      for (const [path, said] of MISSING) {
        const answer = await fetch(base + path);
        expect(answer.status, path).to.equal(404);
        expect(((await answer.json()) as { detail: string }).detail).to.match(said);
      }
    }));
});
