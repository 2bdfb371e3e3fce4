import { expect } from 'chai';
import { readAlto } from '../../../src/text/format/alto/read.ts';
import { writeAlto } from '../../../src/text/format/alto/write.ts';
import { readHocr } from '../../../src/text/format/hocr/read.ts';
import { writeHocr } from '../../../src/text/format/hocr/write.ts';
import { readPageXml } from '../../../src/text/format/page-xml/read.ts';
import { writePageXml } from '../../../src/text/format/page-xml/write.ts';
import { type FolioText, linesOf, type Mark } from '../../../src/text/text.ts';

const page = { width: 400, height: 600 };

/** Boxes in the corner, an outline, a baseline, a confidence, punctuation that is a word of its own. */
const TEXT: FolioText = {
  page,
  blocks: [
    {
      id: 'b1',
      box: { x: 0, y: 0, w: 300, h: 40 },
      type: 'heading',
      lines: [
        {
          id: 'l1',
          text: 'С «Вашего» <р> & "так"',
          box: { x: 0, y: 0, w: 300, h: 20 },
          outline: [
            [0, 0],
            [300, 2],
            [298, 20],
            [150, 18],
            [0, 19],
          ],
          baseline: [
            [0, 15],
            [300, 18],
          ],
          confidence: 0.9375,
          words: [
            { id: 'l1w1', text: 'С', box: { x: 0, y: 0, w: 10, h: 20 }, confidence: 0.875 },
            { id: 'l1w2', text: '«Вашего»', box: { x: 20, y: 0, w: 60, h: 20 }, confidence: 1 },
            { id: 'l1w3', text: '<р>', box: { x: 90, y: 0, w: 60, h: 20 }, confidence: 1 },
            { id: 'l1w4', text: '&', box: { x: 160, y: 0, w: 10, h: 20 }, confidence: 1 },
            { id: 'l1w5', text: '"так"', box: { x: 180, y: 0, w: 60, h: 20 }, confidence: 0.8125 },
          ],
        },
      ],
    },
    {
      id: 'b2',
      lines: [
        {
          id: 'l2',
          text: 'ѣ без места',
          words: ['ѣ', 'без', 'места'].map((text, i) => ({ id: `l2w${i + 1}`, text })),
        },
      ],
    },
  ],
};

const bare = (text: FolioText, ...without: string[]) =>
  JSON.parse(
    JSON.stringify(text, (key, value) => (without.includes(key) ? undefined : value)),
  ) as FolioText;

const published = '1945-11-06T00:00:00Z';

describe('writePageXml(text, options)', () => {
  const xml = writePageXml(TEXT, { page, fileName: 'a&b.jpg', published, notes: ['Черновик'] });

  it('is read back with every line, word, box, outline, baseline and confidence', () => {
    expect(bare(readPageXml(xml), 'via')).to.deep.equal(TEXT);
  });

  it('keeps our ids, says when it was made and what it is', () => {
    expect(readPageXml(xml).blocks[0]?.lines[0]?.via).to.equal('l1');
    expect(xml).to.include(`<LastChange>${published}</LastChange><Comments>Черновик</Comments>`);
    expect(xml).to.include('imageFilename="a&amp;b.jpg"');
  });

  it('writes how letters are written as Transkribus does, and reads it back', () => {
    const marks: Mark[] = [
      { kind: 'highlighted', from: 0, to: 4, text: 'bold italic' },
      { kind: 'highlighted', from: 5, to: 9, text: 'in red ink' },
    ];
    const line = { id: 'l1', text: 'fett rot.', words: [], marks };
    const written = writePageXml(
      { blocks: [{ id: 'b1', lines: [line] }] },
      { page, fileName: 'a', published },
    );
    expect(written).to.include('textStyle {offset:0; length:4; bold:true; italic:true;}');
    expect(linesOf(readPageXml(written))[0]?.marks).to.deep.include(marks[0]);
  });

  it('counts marks in UTF-16 and keeps a type that the schema does not know', () => {
    const marks: Mark[] = [{ kind: 'unclear', from: 1, to: 3, text: 'a;b' }];
    const line = { id: 'l1', text: '𝒳да', words: [], marks };
    const odd = writePageXml(
      { blocks: [{ id: 'b1', type: 'stamp', lines: [line] }] },
      { page, fileName: 'a', published },
    );
    expect(odd).to.include('unclear {offset:2; length:2; comment:a\\u003bb;}');
    expect(odd).to.include('type="other" custom="structure {type:stamp;}"');
  });
});

describe('writeHocr(text, options)', () => {
  const options = {
    page,
    title: 'A & B',
    image: 'https://example.org/a.jpg',
    language: 'ru',
    direction: 'ltr' as const,
  };

  it('is read back with every line, word, box, outline and confidence', () => {
    const again = readHocr(writeHocr(TEXT, options));
    expect(bare(again, 'via', 'baseline')).to.deep.equal(bare(TEXT, 'type', 'baseline'));
    expect(again.blocks[0]?.lines[0]?.baseline).to.deep.equal(TEXT.blocks[0]?.lines[0]?.baseline);
  });

  it('says before the text what it is', () => {
    const html = writeHocr(TEXT, { ...options, notes: ['Not the original’s <text>'] });
    expect(html.indexOf('Not the original’s &lt;text&gt;</p>')).to.be.greaterThan(0);
    expect(html.indexOf('class="said"')).to.be.lessThan(html.indexOf('ocr_page" id'));
  });
});

describe('writeAlto(text, options) with shapes', () => {
  it('keeps outlines and baselines, and gives words the confidence of their line', () => {
    const again = readAlto(writeAlto(TEXT, { page }));
    expect(bare(again, 'via')).to.deep.equal(TEXT);
    const line = { id: 'l1', text: 'да нет', confidence: 0.5, words: [] };
    expect(writeAlto({ blocks: [{ id: 'b1', lines: [line] }] }, { page })).to.include('WC="0.5"');
  });
});
