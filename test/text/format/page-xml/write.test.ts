import { expect } from 'chai';
import { readPageXml } from '../../../../src/text/format/page-xml/read.ts';
import { writePageXml } from '../../../../src/text/format/page-xml/write.ts';
import { linesOf, type Mark } from '../../../../src/text/text.ts';
import {
  SHAPED_PAGE as page,
  SHAPED_TEXT as TEXT,
  without,
} from '../../../support/text/shaped-text.ts';

const published = '1945-11-06T00:00:00Z';

describe('writePageXml(text, options)', () => {
  const xml = writePageXml(TEXT, { page, fileName: 'a&b.jpg', published, notes: ['Черновик'] });

  it('is read back with every line, word, box, outline, baseline and confidence', () => {
    expect(without(readPageXml(xml), 'via')).to.deep.equal(TEXT);
  });

  it('writes our ids, the date and the notes', () => {
    expect(readPageXml(xml).blocks[0]?.lines[0]?.via).to.equal('l1');
    expect(xml).to.include(`<LastChange>${published}</LastChange><Comments>Черновик</Comments>`);
    expect(xml).to.include('imageFilename="a&amp;b.jpg"');
  });

  it('writes styles as Transkribus does, and reads them back', () => {
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

  it('counts marks in UTF-16 and keeps a type that is not in the schema', () => {
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
