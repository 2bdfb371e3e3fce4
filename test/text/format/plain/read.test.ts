import { expect } from 'chai';
import { FondsError } from '../../../../src/errors.ts';
import { readPlain } from '../../../../src/text/format/plain/read.ts';

const linesIn = (text: string) =>
  readPlain(text).blocks.map(({ lines }) => lines.map((line) => line.text));

describe('readPlain(text)', () => {
  it('divides blocks at blank lines, lines at line ends, words at white space', () => {
    expect(readPlain('В. МОЛОТОВ\nЛ.  БЕРИЯ\n\n6 ноября\n')).to.deep.equal({
      blocks: [
        {
          id: 'b1',
          lines: [
            {
              id: 'l1',
              text: 'В. МОЛОТОВ',
              words: [
                { id: 'l1w1', text: 'В.' },
                { id: 'l1w2', text: 'МОЛОТОВ' },
              ],
            },
            {
              id: 'l2',
              text: 'Л.  БЕРИЯ',
              words: [
                { id: 'l2w1', text: 'Л.' },
                { id: 'l2w2', text: 'БЕРИЯ' },
              ],
            },
          ],
        },
        {
          id: 'b2',
          lines: [
            {
              id: 'l3',
              text: '6 ноября',
              words: [
                { id: 'l3w1', text: '6' },
                { id: 'l3w2', text: 'ноября' },
              ],
            },
          ],
        },
      ],
    });
  });

  const cases: [string, string, string[][]][] = [
    ['accepts the line ends of Windows', 'а\r\nб\r\n\r\nв\r\n', [['а', 'б'], ['в']]],
    ['drops a byte order mark', '\ufeffа', [['а']]],
    [
      'treats several blank lines as one, even with spaces in them',
      '\n\nа\n \t\n\n\nб',
      [['а'], ['б']],
    ],
    ['trims lines', '  а б \n', [['а б']]],
    ['finds nothing in an empty file', '', []],
  ];
  for (const [title, text, lines] of cases) {
    it(title, () => {
      expect(linesIn(text)).to.deep.equal(lines);
    });
  }

  it('refuses a file that is not text, and says where', () => {
    expect(() => readPlain('а\nб\0')).to.throw(FondsError, 'line 2, column 2: a NUL character');
  });

  it('refuses a text that is too long for a folio', () => {
    expect(() => readPlain('а '.repeat(600_000))).to.throw(FondsError, /longer than 1000000/);
  });
});
