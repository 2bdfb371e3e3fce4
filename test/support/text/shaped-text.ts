import type { FolioText } from '../../../src/text/text.ts';

export const SHAPED_PAGE = { width: 400, height: 600 };

/** Boxes in the corner, an outline, a baseline, a confidence, punctuation that is a word of its own. */
export const SHAPED_TEXT: FolioText = {
  page: SHAPED_PAGE,
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

/** A copy of a text without the properties of these names. */
export const without = (text: FolioText, ...names: string[]): FolioText =>
  JSON.parse(JSON.stringify(text, (key, value) => (names.includes(key) ? undefined : value)));
