import { expect } from 'chai';
import { readAlto } from '../../../../src/text/format/alto/read.ts';
import { writeAlto } from '../../../../src/text/format/alto/write.ts';
import type { FolioText } from '../../../../src/text/text.ts';
import { SHAPED_TEXT, without } from '../../../support/text/shaped-text.ts';

const page = { width: 400, height: 600 };

const whole = { kind: 'start', text: 'возможность' } as const;
const TEXT: FolioText = {
  page,
  blocks: [
    {
      id: 'b1',
      box: { x: 0, y: 0, w: 300, h: 40 },
      lines: [
        {
          id: 'l1',
          text: 'С «Вашего» раз<р>ешения & "так"',
          box: { x: 0, y: 0, w: 300, h: 20 },
          words: [
            { id: 'l1w1', text: 'С', box: { x: 0, y: 0, w: 10, h: 20 }, confidence: 0 },
            { id: 'l1w2', text: '«Вашего»', box: { x: 20, y: 0, w: 60, h: 20 }, confidence: 0.875 },
            { id: 'l1w3', text: 'раз<р>ешения', confidence: 1 },
            { id: 'l1w4', text: '& "так"' },
          ],
        },
        {
          id: 'l2',
          text: '(едва) воз-',
          words: [
            { id: 'l2w1', text: '(' },
            { id: 'l2w2', text: 'едва' },
            { id: 'l2w3', text: ')' },
            { id: 'l2w4', text: 'воз-', whole },
          ],
        },
        {
          id: 'l3',
          text: 'можность',
          words: [{ id: 'l3w1', text: 'можность', whole: { ...whole, kind: 'end' } }],
        },
      ],
    },
    { id: 'b2', lines: [{ id: 'l4', text: 'тт.', words: [{ id: 'l4w1', text: 'тт.' }] }] },
  ],
};

describe('writeAlto(text, options)', () => {
  it('is read back with every line, word, box and confidence, and our ids', () => {
    const again = readAlto(writeAlto(TEXT, { page }));
    const ids = JSON.stringify(again).match(/"via":"[^"]*"/g);
    expect(
      JSON.parse(JSON.stringify(again, (key, value) => (key === 'via' ? undefined : value))),
    ).to.deep.equal(TEXT);
    expect(ids?.[0]).to.equal('"via":"b1"');
  });

  it('writes the hyphen of a divided word as HYP', () => {
    expect(writeAlto(TEXT, { page })).to.include(
      'CONTENT="воз" SUBS_TYPE="HypPart1" SUBS_CONTENT="возможность"/>',
    );
    expect(writeAlto(TEXT, { page })).to.match(/<HYP CONTENT="-"\/>/);
  });

  it('names the schema, the image, the language and the notes', () => {
    const xml = writeAlto(TEXT, {
      page,
      language: 'ru',
      fileName: 'a&b.tif',
      notes: ['Back-translation.'],
      software: 'fonds',
    });
    expect(xml).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<alto xmlns="[^"]*ns-v4#"/);
    expect(xml).to.include('<fileName>a&amp;b.tif</fileName>');
    expect(xml).to.include('WIDTH="400" HEIGHT="600" LANG="ru"');
    expect(xml).to.match(/<Processing ID="processing1">\s*<processingCategory>contentGeneration/);
    expect(xml).to.include('<processingStepDescription>Back-translation.</processing');
    expect(xml).to.include('<softwareName>fonds</softwareName>');
  });

  it('writes a line without words as one String', () => {
    const text = { blocks: [{ id: 'b1', lines: [{ id: 'l1', text: 'а б', words: [] }] }] };
    expect(readAlto(writeAlto(text, { page })).blocks[0]?.lines[0]?.text).to.equal('а б');
  });

  it('leaves out characters that XML does not allow', () => {
    const word = { id: 'l1w1', text: 'а\u0000\u0008\ufffe\ud800б😀' };
    const text = { blocks: [{ id: 'b1', lines: [{ id: 'l1', text: word.text, words: [word] }] }] };
    expect(readAlto(writeAlto(text, { page })).blocks[0]?.lines[0]?.text).to.equal('аб😀');
  });

  it('keeps outlines and baselines, and gives words the confidence of their line', () => {
    const again = readAlto(writeAlto(SHAPED_TEXT, { page }));
    expect(without(again, 'via')).to.deep.equal(SHAPED_TEXT);
    const line = { id: 'l1', text: 'да нет', confidence: 0.5, words: [] };
    expect(writeAlto({ blocks: [{ id: 'b1', lines: [line] }] }, { page })).to.include('WC="0.5"');
  });
});
