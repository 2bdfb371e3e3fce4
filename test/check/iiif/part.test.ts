import { expect } from 'chai';
import { readFragment } from '../../../src/check/iiif/part.ts';

describe('readFragment(text)', () => {
  const region = { x: 1, y: 2, w: 3, h: 4, percent: false };

  for (const [text, expected] of [
    ['xywh=1,2,3,4', { region }],
    ['xywh=pixel:1,2,3,4', { region }],
    ['xywh=percent:1,2,3,4', { region: { ...region, percent: true } }],
    ['t=83', { time: { start: 83 } }],
    ['t=,10', { time: { start: 0, end: 10 } }],
    ['t=npt:1:23.5,0:02:00', { time: { start: 83.5, end: 120 } }],
    ['t=1,2&xywh=1,2,3,4', { time: { start: 1, end: 2 }, region }],
    ['xywh=1,2,3,4,5', { fault: 'xywh=1,2,3,4,5' }],
    ['t=', { fault: 't=' }],
    ['t=1:', { fault: 't=1:' }],
    ['page=7', {}],
    ['', {}],
  ] as const) {
    it(`reads «${text}»`, () => {
      expect(readFragment(text)).to.deep.equal(expected);
    });
  }
});
