import { expect } from 'chai';
import { readMarkdown } from '../../../../src/text/format/markdown/read.ts';
import { writeMarkdown } from '../../../../src/text/format/markdown/write.ts';
import type { Mark } from '../../../../src/text/text.ts';

describe('writeMarkdown(text)', () => {
  for (const text of [
    '# не заголовок',
    '1. не список',
    '- нет',
    '*a* _b_ [c](d) <e> `f` \\',
    '~~~',
  ]) {
    it(`escapes “${text}”`, () => {
      const line = { id: 'l1', text, words: [] };
      const written = writeMarkdown({
        blocks: [{ id: 'b1', lines: [line, { ...line, id: 'l2' }] }],
      });
      expect(
        readMarkdown(written).blocks.map(({ lines }) => lines.map((one) => one.text)),
      ).to.deep.equal([[text, text]]);
    });
  }

  it('writes headings and marks', () => {
    const marks: Mark[] = [
      { kind: 'deleted', from: 0, to: 3 },
      { kind: 'highlighted', from: 3, to: 6, text: 'bold' },
      { kind: 'unclear', from: 7, to: 9 },
      { kind: 'note', from: 9, to: 9, text: 'sic' },
    ];
    const line = { id: 'l1', text: 'ab cd ef.', words: [], marks };
    expect(writeMarkdown({ blocks: [{ id: 'b1', type: 'heading', lines: [line] }] })).to.equal(
      '### ~~ab~~ **cd** e' + 'f.\\[?\\] \\[\\[sic\\]\\]\n',
    );
  });
});
