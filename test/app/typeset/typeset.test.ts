import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { loadFonts, renderPage } from '../../../src/app/typeset/font.ts';
import { makeReadingCopies, typeset } from '../../../src/app/typeset/typeset.ts';
import { FondsError } from '../../../src/errors.ts';
import { type Box, isInside, unionBox } from '../../../src/record/box.ts';
import { readText } from '../../../src/text/format/formats.ts';
import { readPlain } from '../../../src/text/format/plain/read.ts';
import { linesOf } from '../../../src/text/text.ts';
import { SHEET, TEXT } from './sheet.ts';

describe('makeReadingCopies(options)', () => {
  let folder: string;
  const at = (...parts: string[]) => join(folder, ...parts);
  const make = (folios = ['l1', 'l2']) =>
    makeReadingCopies({
      texts: folios.map((folio) => ({
        folio,
        file: at(`${folio}.txt`),
        sheet: { ...SHEET, dpi: 72 },
      })),
      images: at('images', 'deep'),
      alto: at('alto'),
    });
  const written = async (name: string) => readdir(at(name)).catch(() => []);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fonds-typeset-'));
    await writeFile(at('l1.txt'), TEXT);
    await writeFile(at('l2.txt'), 'Второй лист.\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes an image and an ALTO for each folio', async () => {
    const files = ['l1.tif', 'l2.tif'].map((name) => at('images', 'deep', name));
    expect(await make()).to.deep.equal([...files, at('alto', 'l1.xml'), at('alto', 'l2.xml')]);
    expect(await written('images/deep')).to.deep.equal(['l1.tif', 'l2.tif']);
    expect(await written('alto')).to.deep.equal(['l1.xml', 'l2.xml']);
    const text = readText(await readFile(at('alto', 'l1.xml')), 'l1.xml');
    const { width, height } = await sharp(files[0]).metadata();
    expect(text.page).to.deep.equal({ width, height });
    expect(linesOf(text).flatMap((line) => line.words.map((word) => word.text))).to.deep.equal(
      TEXT.split(/\s+/).filter(Boolean),
    );
  });

  it('says in both files what they are', async () => {
    const [image = ''] = await make(['l1']);
    const { xmp } = await sharp(image).metadata();
    for (const stated of [xmp?.toString(), await readFile(at('alto', 'l1.xml'), 'utf8')]) {
      expect(stated).to.include(
        'Reading copy — not a facsimile. Archive, f. 1, op. 2, d. 3, l. 4.',
      );
      expect(stated).to.include('Копия для чтения — не факсимиле. Архив.');
    }
  });

  it('replaces its own files, with the same bytes', async () => {
    const read = async (files: string[]) => Promise.all(files.map((file) => readFile(file)));
    const first = await read(await make());
    expect(await read(await make())).to.deep.equal(first);
  });

  describe('refuses to replace', () => {
    const jpeg = () => sharp({ create: { width: 9, height: 9, channels: 3, background: '#987' } });
    const kept: [string, string, () => Promise<Buffer>][] = [
      ['a scan', 'images/deep/l2.tif', () => jpeg().tiff().toBuffer()],
      ['a scan in another format', 'images/deep/l2.jpg', () => jpeg().jpeg().toBuffer()],
      ['a file that is no image', 'images/deep/l2.tif', async () => Buffer.from('II*')],
      ['a transcription', 'alto/l2.xml', async () => Buffer.from('<alto/>')],
      ['a transcription as plain text', 'alto/l2.txt', async () => Buffer.from('да')],
    ];
    for (const [title, name, make2] of kept) {
      it(title, async () => {
        const bytes = await make2();
        await mkdir(at('images', 'deep'), { recursive: true });
        await mkdir(at('alto'));
        await writeFile(at(name), bytes);
        const error = await make().catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(FondsError).with.property('code', 'WOULD_REPLACE');
        expect(error).to.have.property('message').that.includes(at(name));
        expect(await readFile(at(name))).to.deep.equal(bytes);
        expect([...(await written('images/deep')), ...(await written('alto'))]).to.have.length(1);
      });
    }
  });

  it('names the file that cannot be set, and writes nothing', async () => {
    await writeFile(at('l2.txt'), 'лист 日');
    const error = await make().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(FondsError).with.property('code', 'INVALID_TEXT');
    expect(error)
      .to.have.property('message')
      .that.matches(/l2\.txt: .*no glyph for “日”/);
    expect([...(await written('images')), ...(await written('alto'))]).to.deep.equal([]);
  });
});

const EMPTY: Box = { x: 0, y: 0, w: 0, h: 0 };
const contains = ({ x, y, w, h }: Box, px: number, py: number) =>
  px >= x && px < x + w && py >= y && py < y + h;

/** The pixels darker than the watermark: at least a third covered by a glyph. */
async function inkOf(svg: string, dpi: number): Promise<{ x: number; y: number }[]> {
  const { data, info } = await sharp(await renderPage(svg, { dpi }))
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data.entries()]
    .filter(([, grey]) => grey < 160)
    .map(([at]) => ({ x: at % info.width, y: Math.floor(at / info.width) }));
}

describe('typeset(text, sheet, fonts)', () => {
  const fonts = loadFonts();
  const set = (text: string, sheet = SHEET) => typeset(readPlain(text), sheet, fonts);
  const page = { width: 4960, height: 7016 };

  it('sets A4 at 600 dpi', () => {
    const { svg, text } = set(TEXT);
    expect(text.page).to.deep.equal(page);
    expect(svg).to.match(/^<svg [^>]*width="4960" height="7016"/);
  });

  it('produces the same page every time', () => {
    expect(set(TEXT).svg).to.equal(set(TEXT).svg);
  });

  it('keeps every word in its order and every line break that is written', () => {
    const { text } = set(TEXT);
    const lines = linesOf(text);
    expect(lines.flatMap((line) => line.words.map((word) => word.text))).to.deep.equal(
      TEXT.split(/\s+/).filter(Boolean),
    );
    expect(text.blocks.map(({ lines: { length } }) => length)).to.deep.equal([1, 3, 2, 1]);
    expect(text.blocks[2]?.lines.map((line) => line.text)).to.deep.equal([
      'А. ПЕТРОВ',
      'Ё. ЙОРДАНОВ',
    ]);
    expect(lines.map((line) => line.id)).to.deep.equal(['l1', 'l2', 'l3', 'l4', 'l5', 'l6', 'l7']);
  });

  it('boxes words inside their lines, lines inside their blocks, blocks inside the page', () => {
    const within = (inner: Box | undefined, outer: Box | undefined) =>
      !!inner &&
      !!outer &&
      isInside(
        { ...inner, x: inner.x - outer.x, y: inner.y - outer.y },
        { width: outer.w, height: outer.h },
      );
    const { blocks } = set(TEXT).text;
    for (const block of blocks) {
      expect(within(block.box, { x: 0, y: 0, w: page.width, h: page.height })).to.equal(true);
      for (const line of block.lines) {
        expect(within(line.box, block.box), line.text).to.equal(true);
        for (const word of line.words) {
          expect(within(word.box, line.box), word.text).to.equal(true);
        }
      }
    }
  });

  it('draws the ink of each word exactly in its box, and none outside', async () => {
    const dpi = 100;
    const { svg, text } = set(TEXT, { ...SHEET, dpi });
    const ink = await inkOf(svg, dpi);
    const inWords = linesOf(text).flatMap(({ words }) =>
      words.map(({ text: word, box = EMPTY }) => {
        const own = ink.filter(({ x, y }) => contains(box, x, y));
        const [xs, ys] = [own.map(({ x }) => x), own.map(({ y }) => y)];
        expect(Math.min(...xs) - box.x, `${word} left`).to.be.within(0, 1);
        expect(box.x + box.w - 1 - Math.max(...xs), `${word} right`).to.be.within(0, 1);
        expect(Math.min(...ys) - box.y, `${word} top`).to.be.within(0, 1);
        expect(box.y + box.h - 1 - Math.max(...ys), `${word} bottom`).to.be.within(0, 1);
        return own.length;
      }),
    );
    const body = unionBox(text.blocks.flatMap(({ box }) => box ?? [])) ?? EMPTY;
    const inBody = ink.filter(({ y }) => y >= body.y && y < body.y + body.h);
    expect(inWords.reduce((sum, count) => sum + count)).to.equal(inBody.length);
  });

  it('uses smaller type for a longer text', () => {
    const tall = (count: number) =>
      linesOf(set('Слово за словом. '.repeat(count)).text)[0]?.box?.h ?? 0;
    expect(tall(150)).to.be.below(tall(20));
    expect(tall(150)).to.be.above(50);
  });

  const refused: [string, string, RegExp][] = [
    ['a text that fits no page', 'Слово за словом. '.repeat(2000), /does not fit on one page/],
    ['a word wider than the page', 'щ'.repeat(500), /does not fit on one page/],
    [
      'a letter without a glyph, naming it',
      'слово 日本',
      /no glyph for “日” \(U\+65E5\) in “日本”/,
    ],
  ];
  for (const [title, text, message] of refused) {
    it(`refuses ${title}`, () => {
      expect(() => set(text))
        .to.throw(FondsError, message)
        .with.property('code', 'INVALID_TEXT');
    });
  }

  it('draws coordinates that lie next to a whole number', () => {
    // At 2048 pixels to the em, the points of a glyph are whole.
    const { path } = fonts.serif.set('о', 1 + 1e-9, 1 - 1e-9, 2048);
    expect(path).to.match(/^M[\d .MLQZ-]+$/);
  });
});
