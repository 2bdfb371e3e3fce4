import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { FondsError } from '../../src/errors.ts';
import { readText } from '../../src/text/read-text.ts';
import { linesOf } from '../../src/text/text.ts';
import { makeReadingCopies } from '../../src/typeset/reading-copy.ts';
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
