import { expect } from 'chai';
import { FondsError } from '../../../../src/errors.ts';
import { readMarkdown } from '../../../../src/text/format/markdown/read.ts';

const linesIn = (text: string) =>
  readMarkdown(text).blocks.map(({ lines }) => lines.map((line) => line.text));

describe('readMarkdown(text)', () => {
  const cases: [string, string, string[][]][] = [
    ['divides paragraphs at blank lines', 'а\n\n \nб', [['а'], ['б']]],
    ['continues the line without a hard break', 'а\nб', [['а б']]],
    ['divides lines at two spaces', 'а  \r\nб', [['а', 'б']]],
    ['divides lines at a backslash', 'а\\\nб\\\\\nв', [['а', 'б\\ в']]],
    ['takes a heading out of the paragraph around it', 'а\n## б ##\nв', [['а'], ['б'], ['в']]],
    ['requires a space after the signs of a heading', '#а', [['#а']]],
    [
      'keeps everything else as plain text',
      '- а <b> [c](d) 2 * 3 snake_case_word',
      [['- а <b> [c](d) 2 * 3 snake_case_word']],
    ],
    ['unescapes escaped characters', '\\*а\\* \\# \\я', [['*а* # \\я']]],
    ['keeps a marker that is not closed', '*а **б', [['*а **б']]],
  ];
  for (const [title, text, expected] of cases) {
    it(title, () => {
      expect(linesIn(text)).to.deep.equal(expected);
    });
  }

  it('gives headings their type', () => {
    expect(readMarkdown('# а\n\nб').blocks.map(({ type }) => type)).to.deep.equal([
      'heading',
      undefined,
    ]);
  });

  const emphases: [string, string, object[]][] = [
    ['*а*', 'а', [{ kind: 'highlighted', from: 0, to: 1, text: 'italic' }]],
    [
      '😀 **а _б_**',
      '😀 а б',
      [
        { kind: 'highlighted', from: 2, to: 5, text: 'bold' },
        { kind: 'highlighted', from: 4, to: 5, text: 'italic' },
      ],
    ],
    ['в***а***', 'ва', [{ kind: 'highlighted', from: 1, to: 2, text: 'bold italic' }]],
  ];
  for (const [written, text, marks] of emphases) {
    it(`reads the emphasis in ${written}`, () => {
      expect(readMarkdown(written).blocks[0]?.lines[0]).to.deep.include({ text, marks });
    });
  }

  it('refuses a file that is not text', () => {
    expect(() => readMarkdown('а\n\0')).to.throw(FondsError, 'line 2, column 1: a NUL character');
  });

  for (const [title, text] of [
    ['markers', '*а_'.repeat(100_000)],
    ['number signs', `# ${'#'.repeat(500_000)}а`],
    ['backslashes', `${'\\'.repeat(500_000)}а\nб`],
  ] as const) {
    it(`reads a long row of ${title} quickly`, () => {
      expect(linesIn(text)[0]?.[0]).to.be.a('string');
    });
  }
});
