import { expect } from 'chai';
import type { Box } from '../../src/record/box.ts';
import { keepIds } from '../../src/text/keep-ids.ts';
import type { FolioText, Line } from '../../src/text/text.ts';

type Row = Omit<Line, 'id' | 'words'> & { readonly id?: string };

/** Blocks of lines, numbered as a reader does, unless they have ids. */
function folio(...blocks: readonly (readonly (string | Row)[])[]): FolioText {
  let count = 0;
  return {
    blocks: blocks.map((rows, i) => ({
      id: `b${i + 1}`,
      lines: rows.map((row): Line => {
        const line = typeof row === 'string' ? { text: row } : row;
        const id = `l${++count}`;
        return { id, ...line, words: [{ id: `${line.id ?? id}w1`, text: line.text }] };
      }),
    })),
  };
}

const idsOf = ({ blocks }: FolioText) =>
  blocks.flatMap(({ lines }) =>
    lines.map(({ id, formerly }) => [id, ...(formerly ?? [])].join('<')),
  );
const at = (y: number, h = 20, x = 0, w = 200): { box: Box } => ({ box: { x, y, w, h } });

describe('keepIds(before, now)', () => {
  const tables: [string, FolioText, FolioText, string[]][] = [
    ['keeps all where nothing changed', folio(['а б', 'в г']), folio(['а б', 'в г']), ['l1', 'l2']],
    [
      'keeps the id of a line that is corrected',
      folio(['Просим вас', 'утвердить', 'проект']),
      folio(['Просим Вас', 'утвѣрдить', 'проэкт']),
      ['l1', 'l2', 'l3'],
    ],
    [
      'keeps it where all of the line changes between two that do not',
      folio(['начало', 'xyz', 'конец']),
      folio(['начало', 'да', 'конец']),
      ['l1', 'l2', 'l3'],
    ],
    [
      'gives a line put in front a new id',
      folio(['первая', 'вторая']),
      folio(['заголовок', 'первая', 'вторая']),
      ['l3', 'l1', 'l2'],
    ],
    [
      'gives a line put between a new id',
      folio(['первая', 'вторая']),
      folio(['первая', 'новое', 'вторая']),
      ['l1', 'l3', 'l2'],
    ],
    [
      'keeps the others where a line is taken out',
      folio(['первая', 'лишнее', 'вторая']),
      folio(['первая', 'вторая']),
      ['l1', 'l3'],
    ],
    [
      'goes on above the ids that lines had formerly',
      folio([{ text: 'первая', formerly: ['l9'] }]),
      folio(['первая', 'совсем другое']),
      ['l1<l9', 'l10'],
    ],
    [
      'goes by the ids of the file, whatever the text',
      folio([
        { text: 'а', via: 'x' },
        { text: 'б', via: 'y' },
      ]),
      folio([
        { text: 'б', via: 'y' },
        { text: 'а', via: 'x' },
      ]),
      ['l2', 'l1'],
    ],
    [
      'does not go by an id of the file that went to another place',
      folio([
        { text: 'а', via: 'x', ...at(0) },
        { text: 'б', via: 'y', ...at(30) },
      ]),
      folio([
        { text: 'н', via: 'x', ...at(60) },
        { text: 'а', via: 'y', ...at(0) },
        { text: 'б', via: 'z', ...at(30) },
      ]),
      ['l3', 'l1', 'l2'],
    ],
    [
      'goes by the place where the file gives no ids',
      folio([
        { text: 'а', ...at(0) },
        { text: 'б', ...at(30) },
      ]),
      folio([
        { text: 'x', ...at(29, 22) },
        { text: 'y', ...at(1, 18) },
      ]),
      ['l2', 'l1'],
    ],
    [
      'keeps the id with the larger part of a line that is divided',
      folio([{ text: 'Просим вас утвердить', ...at(0) }]),
      folio([
        { text: 'Просим', ...at(0, 20, 0, 60) },
        { text: 'вас утвердить', ...at(0, 20, 60, 140) },
      ]),
      ['l2', 'l1'],
    ],
    [
      'remembers the id of a line that was joined to another',
      folio([
        { text: 'Просим', ...at(0, 20, 0, 60) },
        { text: 'вас утвердить', formerly: ['l7'], ...at(0, 20, 60, 140) },
      ]),
      folio([{ text: 'Просим вас утвердить', ...at(0) }]),
      ['l2<l7<l1'],
    ],
    [
      'divides and joins without boxes by the text',
      folio(['Просим вас', 'утвердить проект', 'постановления']),
      folio(['Просим вас утвердить проект', 'постановления']),
      ['l2<l1', 'l3'],
    ],
    [
      'divides without boxes by the text',
      folio(['Просим вас утвердить', 'конец']),
      folio(['Просим', 'вас утвердить', 'конец']),
      ['l3', 'l1', 'l2'],
    ],
    [
      'gives all new ids to another text',
      folio(['абвгд', 'ежзик']),
      folio(['лмноп', 'рстуф', 'хцчшщ']),
      ['l3', 'l4', 'l5'],
    ],
    ['begins where there was nothing', folio(), folio(['а']), ['l1']],
  ];
  for (const [title, before, now, expected] of tables) {
    it(title, () => {
      expect(idsOf(keepIds(before, now))).to.deep.equal(expected);
    });
  }

  it('keeps ids that are not in the order of the text', () => {
    const before = folio([
      { id: 'l4', text: 'первая' },
      { id: 'l2', text: 'вторая' },
    ]);
    expect(idsOf(keepIds(before, folio(['первая', 'новое', 'вторая'])))).to.deep.equal([
      'l4',
      'l5',
      'l2',
    ]);
  });

  it('does not reuse the id of a line that is gone', () => {
    const now = keepIds(folio(['первая']), folio(['первая', 'вторая']), ['l2', 'b7']);
    expect(idsOf(now)).to.deep.equal(['l1', 'l3']);
  });

  it('begins the ids of words with that of their line', () => {
    const now = keepIds(folio(['первая']), folio(['нулевое', 'первая']));
    expect(now.blocks[0]?.lines.map(({ words }) => words.map(({ id }) => id))).to.deep.equal([
      ['l2w1'],
      ['l1w1'],
    ]);
  });

  describe('of blocks', () => {
    const blocks = ({ blocks: all }: FolioText) =>
      all.map(({ id, formerly }) => [id, ...(formerly ?? [])].join('<'));
    const cases: [string, FolioText, FolioText, string[]][] = [
      [
        'keeps those with the same lines',
        folio(['а б в'], ['г д е']),
        folio(['новый заголовок'], ['а б в'], ['г д е']),
        ['b3', 'b1', 'b2'],
      ],
      [
        'keeps the one with most lines of one that is divided',
        folio(['первая', 'вторая', 'третья']),
        folio(['первая'], ['вторая', 'третья']),
        ['b2', 'b1'],
      ],
      [
        'remembers one that was joined to another',
        folio(['первая'], ['вторая', 'третья']),
        folio(['первая', 'вторая', 'третья']),
        ['b2<b1'],
      ],
    ];
    for (const [title, before, now, expected] of cases) {
      it(title, () => {
        expect(blocks(keepIds(before, now))).to.deep.equal(expected);
      });
    }
  });

  it('changes neither text', () => {
    const [before, now] = [folio(['а', 'б']), folio(['б'])];
    const copies = structuredClone([before, now]);
    keepIds(before, now);
    expect([before, now]).to.deep.equal(copies);
  });

  it('compares two texts of thousands of lines in time', () => {
    const rows = (word: string) => Array.from({ length: 5000 }, (_, i) => `${word} ${i}`);
    expect(idsOf(keepIds(folio(rows('старое')), folio(rows('новое'))))).to.have.length(5000);
  });
});
