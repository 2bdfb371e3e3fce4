import { expect } from 'chai';
import { readHocr } from '../../../../src/text/format/hocr/read.ts';
import { writeHocr } from '../../../../src/text/format/hocr/write.ts';
import {
  SHAPED_PAGE as page,
  SHAPED_TEXT as TEXT,
  without,
} from '../../../support/text/shaped-text.ts';

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
    expect(without(again, 'via', 'baseline')).to.deep.equal(without(TEXT, 'type', 'baseline'));
    expect(again.blocks[0]?.lines[0]?.baseline).to.deep.equal(TEXT.blocks[0]?.lines[0]?.baseline);
  });

  it('puts the notes before the text', () => {
    const html = writeHocr(TEXT, { ...options, notes: ['Not the original’s <text>'] });
    expect(html.indexOf('Not the original’s &lt;text&gt;</p>')).to.be.greaterThan(0);
    expect(html.indexOf('class="said"')).to.be.lessThan(html.indexOf('ocr_page" id'));
  });
});
