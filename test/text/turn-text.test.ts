import { expect } from 'chai';
import type { Box } from '../../src/record/box.ts';
import type { FolioText } from '../../src/text/text.ts';
import { liesAcross, textOfTurned, turnText } from '../../src/text/turn-text.ts';

/** A word at 10,20, 30 × 5, on a stored image of 100 × 200. */
const TEXT: FolioText = {
  page: { width: 100, height: 200 },
  blocks: [
    {
      id: 'b1',
      lines: [{ id: 'l1', text: 'да', box: { x: 10, y: 20, w: 30, h: 5 }, words: [] }],
    },
  ],
};
const CANVAS = { width: 200, height: 100 };

describe('turnText(text, orientation, canvas)', () => {
  const cases: [orientation: number, box: { x: number; y: number; w: number; h: number }][] = [
    [5, { x: 20, y: 10, w: 5, h: 30 }],
    [6, { x: 175, y: 10, w: 5, h: 30 }],
    [7, { x: 175, y: 60, w: 5, h: 30 }],
    [8, { x: 20, y: 60, w: 5, h: 30 }],
  ];
  for (const [orientation, box] of cases) {
    it(`brings boxes to where an image of EXIF orientation ${orientation} shows them`, () => {
      const turned = turnText(TEXT, orientation, CANVAS);
      expect(turned?.blocks[0]?.lines[0]?.box).to.deep.equal(box);
      expect(turned?.page).to.deep.equal(CANVAS);
    });
  }

  it('scales first, and leaves alone what is not turned by a quarter', () => {
    const turned = turnText(TEXT, 6, { width: 400, height: 200 });
    expect(turned?.blocks[0]?.lines[0]?.box).to.deep.equal({ x: 350, y: 20, w: 10, h: 60 });
    expect(turnText(TEXT, 3, CANVAS)).to.equal(undefined);
  });

  it('is for lines that run down the page; those across it were measured on the upright image', () => {
    const wide = { width: 1832, height: 1416 };
    const measured = (box: Box): FolioText => ({
      page: { width: 1416, height: 1832 },
      blocks: [{ id: 'b1', lines: [{ id: 'l1', text: 'да', box, words: [] }] }],
    });
    const boxOf = (box: Box) => textOfTurned(measured(box), 6, wide)?.blocks[0]?.lines[0]?.box;
    expect(boxOf({ x: 233, y: 383, w: 993, h: 75 })).to.deep.equal({
      x: 301,
      y: 495,
      w: 1286,
      h: 98,
    });
    expect(boxOf({ x: 383, y: 233, w: 75, h: 993 })).to.deep.equal({
      x: 606,
      y: 383,
      w: 993,
      h: 75,
    });
    expect(textOfTurned(measured({ x: 0, y: 0, w: 2, h: 1 }), 1, wide)).to.equal(undefined);
  });

  it('knows a page that lies across', () => {
    expect(liesAcross({ width: 100, height: 200 }, CANVAS)).to.equal(true);
    expect(liesAcross({ width: 400, height: 200 }, CANVAS)).to.equal(false);
    expect(liesAcross({ width: 150, height: 200 }, CANVAS)).to.equal(false);
  });
});
