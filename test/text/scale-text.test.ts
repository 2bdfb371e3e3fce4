import { expect } from 'chai';
import { scaleText } from '../../src/text/scale-text.ts';
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

  it('leaves outside what lies outside', () => {
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
    it(`changes nothing where there is ${title}`, () => {
      expect(scaleText(text, canvas)).to.equal(text);
    });
  }
});
