import { expect } from 'chai';
import type { Box } from '../../src/record/box.ts';
import { fitTurnedText, isQuarterTurned, scaleText, turnText } from '../../src/text/fit.ts';
import type { FolioText } from '../../src/text/text.ts';

describe('scaleText(text, canvas)', () => {
  const textWith = (
    box: { x: number; y: number; w: number; h: number },
    page?: { width: number; height: number },
  ): FolioText => ({
    ...(page && { page }),
    blocks: [
      {
        id: 'b1',
        box,
        lines: [{ id: 'l1', text: 'а', box, words: [{ id: 'l1w1', text: 'а', box }] }],
      },
    ],
  });
  const page = { width: 2100, height: 2970 };
  const canvas = { width: 4960, height: 7016 };

  for (const width of [2100, 1089, 1106]) {
    it(`maps a page ${width} wide to the canvas exactly, edge to edge`, () => {
      const text = textWith({ x: 0, y: 0, w: width, h: 2970 }, { width, height: 2970 });
      expect(scaleText(text, canvas)).to.deep.equal(
        textWith({ x: 0, y: 0, w: 4960, h: 7016 }, canvas),
      );
    });
  }

  it('rounds outward to whole pixels, in blocks, lines and words', () => {
    const scaled = scaleText(textWith({ x: 1, y: 1, w: 3, h: 3 }, page), canvas);
    expect(scaled).to.deep.equal(textWith({ x: 2, y: 2, w: 8, h: 8 }, canvas));
  });

  it('maps outlines and baselines to the nearest pixel', () => {
    const points = [
      [0, 0],
      [1050, 2970],
      [-1, 1],
    ] as const;
    const unit = { outline: points, baseline: points };
    const text = {
      page,
      blocks: [{ id: 'b1', lines: [{ id: 'l1', text: 'а', ...unit, words: [] }] }],
    };
    const mapped = [
      [0, 0],
      [2480, 7016],
      [-2, 2],
    ];
    expect(scaleText(text, canvas).blocks[0]?.lines[0]).to.deep.include({
      outline: mapped,
      baseline: mapped,
    });
  });

  it('does not clip what is outside', () => {
    const scaled = scaleText(
      textWith({ x: -100, y: 2900, w: 50, h: 140 }, { width: 1000, height: 3000 }),
      {
        width: 500,
        height: 1500,
      },
    );
    expect(scaled.blocks[0]?.box).to.deep.equal({ x: -50, y: 1450, w: 25, h: 70 });
  });

  for (const [title, text] of [
    ['a page of the same size', textWith({ x: 1, y: 2, w: 3, h: 4 }, canvas)],
    ['no page', textWith({ x: 1, y: 2, w: 3, h: 4 })],
  ] as const) {
    it(`changes nothing if there is ${title}`, () => {
      expect(scaleText(text, canvas)).to.equal(text);
    });
  }
});

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
    it(`moves boxes to where an image of EXIF orientation ${orientation} is displayed`, () => {
      const turned = turnText(TEXT, orientation, CANVAS);
      expect(turned?.blocks[0]?.lines[0]?.box).to.deep.equal(box);
      expect(turned?.page).to.deep.equal(CANVAS);
    });
  }

  it('scales first, and is undefined without a quarter turn', () => {
    const turned = turnText(TEXT, 6, { width: 400, height: 200 });
    expect(turned?.blocks[0]?.lines[0]?.box).to.deep.equal({ x: 350, y: 20, w: 10, h: 60 });
    expect(turnText(TEXT, 3, CANVAS)).to.equal(undefined);
  });

  it('turns lines that are taller than wide; the others were measured on the displayed image', () => {
    const wide = { width: 1832, height: 1416 };
    const measured = (box: Box): FolioText => ({
      page: { width: 1416, height: 1832 },
      blocks: [{ id: 'b1', lines: [{ id: 'l1', text: 'да', box, words: [] }] }],
    });
    const boxOf = (box: Box) => fitTurnedText(measured(box), 6, wide)?.blocks[0]?.lines[0]?.box;
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
    expect(fitTurnedText(measured({ x: 0, y: 0, w: 2, h: 1 }), 1, wide)).to.equal(undefined);
  });

  it('recognises a page that is a quarter turn off', () => {
    expect(isQuarterTurned({ width: 100, height: 200 }, CANVAS)).to.equal(true);
    expect(isQuarterTurned({ width: 400, height: 200 }, CANVAS)).to.equal(false);
    expect(isQuarterTurned({ width: 150, height: 200 }, CANVAS)).to.equal(false);
  });
});
