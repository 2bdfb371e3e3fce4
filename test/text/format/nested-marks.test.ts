import { expect } from 'chai';
import { writeMarked } from '../../../src/text/format/nested-marks.ts';
import type { Mark } from '../../../src/text/text.ts';

describe('writeMarked(text, marks)', () => {
  const write = (marks: Mark[]) =>
    writeMarked('abcdef', marks, {
      plain: (text) => text,
      marked: ({ kind }, inner) => `<${kind[0]}>${inner}</${kind[0]}>`,
    });
  const mark = (kind: Mark['kind'], from: number, to: number): Mark => ({ kind, from, to });

  const CASES: [Mark[], string][] = [
    [[], 'abcdef'],
    [[mark('unclear', 0, 6), mark('added', 2, 3)], '<u>ab<a>c</a>def</u>'],
    [[mark('unclear', 0, 3), mark('added', 2, 5)], '<u>ab<a>c</a></u><a>de</a>f'],
    [[mark('unclear', 0, 3), mark('added', 3, 5)], '<u>abc</u><a>de</a>f'],
    [[mark('note', 6, 6), mark('unclear', 5, 6)], 'abcde<u>f</u><n></n>'],
    [[mark('unclear', 4, 99)], 'abcd<u>ef</u>'],
  ];
  for (const [marks, written] of CASES) {
    it(`writes ${written}`, () => expect(write(marks)).to.equal(written));
  }
});
