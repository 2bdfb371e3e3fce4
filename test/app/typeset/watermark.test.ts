import { expect } from 'chai';
import { loadFonts } from '../../../src/app/typeset/font.ts';
import { pageOf } from '../../../src/app/typeset/sheet.ts';
import { watermark } from '../../../src/app/typeset/watermark.ts';
import { SHEET } from './sheet.ts';

describe('watermark(marks, page, face)', () => {
  const { sans } = loadFonts();
  const page = pageOf(SHEET);

  it('is complete in every crop of 1500 × 1500 pixels', () => {
    const { boxes } = watermark(SHEET.watermark, page, sans);
    const bare = [];
    for (let x = 0; x <= page.width - 1500; x += 40) {
      for (let y = 0; y <= page.height - 1500; y += 40) {
        const whole = boxes.some(
          (box) =>
            box.x >= x && box.y >= y && box.x + box.w <= x + 1500 && box.y + box.h <= y + 1500,
        );
        if (!whole) bare.push([x, y]);
      }
    }
    expect(bare).to.deep.equal([]);
  });

  it('sets the marks in turn', () => {
    const { svg, boxes } = watermark(SHEET.watermark, page, sans);
    const uses = svg.match(/href="#mark[01]"/g) ?? [];
    expect(uses).to.have.length(boxes.length);
    const first = uses.filter((use) => use.includes('mark0')).length;
    expect(first / uses.length).to.be.within(0.4, 0.6);
  });
});
