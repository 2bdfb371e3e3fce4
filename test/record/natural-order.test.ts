import { expect } from 'chai';
import { inNaturalOrder, keyRange, naturalKey } from '../../src/record/natural-order.ts';

const ORDER = [
  'd1',
  'd1/ll0001',
  'd1/ll0002',
  'd1/ll0010',
  'd01',
  'd2',
  'd2 a',
  'd2-3',
  'd10',
  'd10/9',
  'd10/10',
  'd100',
  'Дело 1',
  'дело 2',
  'дело 10',
  'ёлка',
  'ель',
  'жук',
];

describe('Names', () => {
  it('are in natural order: 1, 2, 10, capitals with small letters', () => {
    for (const shuffled of [ORDER.toReversed(), ORDER.toSorted()]) {
      expect(inNaturalOrder(shuffled, (name) => name)).to.deep.equal(ORDER);
    }
  });

  it('have different keys even if they differ only in zeros or capitals', () => {
    const alike = ['a1', 'A1', 'a01', 'a001', 'A01', '\u00e9', 'e\u0301', '1'.repeat(120)];
    expect(new Set(alike.map(naturalKey)).size).to.equal(alike.length);
  });

  it('are found with everything inside them, and nothing next to them', () => {
    const names = ['d1', 'd1/x', 'd1/x/y', 'd01', 'd01/x', 'D1/x', 'd1-x', 'd1 x', 'd10', 'd1x/d1'];
    const [from, before] = keyRange(naturalKey('d1'));
    const inside = names.filter((name) => naturalKey(name) >= from && naturalKey(name) < before);
    expect(inside).to.deep.equal(['d1', 'd1/x', 'd1/x/y']);
  });
});
